//! The scheduler's clock: nanoseconds since the first look, in one word, so that it fits an atomic.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

static START: OnceLock<Instant> = OnceLock::new();

fn start() -> Instant {
    *START.get_or_init(Instant::now)
}

/// Nanoseconds since the clock's start. `u64::MAX`, which stands for *never*, is five centuries away.
pub(crate) fn now() -> u64 {
    since_start(Instant::now())
}

/// The clock's value at `instant`; instants before the start count as the start.
pub(crate) fn since_start(instant: Instant) -> u64 {
    nanos(instant.saturating_duration_since(start()))
}

/// The instant at which the clock shows `nanos`, or `None` for one that cannot be represented (*never*).
pub(crate) fn instant(nanos: u64) -> Option<Instant> {
    start().checked_add(Duration::from_nanos(nanos))
}

/// A duration in nanoseconds, saturating.
pub(crate) fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
