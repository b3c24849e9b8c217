//! How long other processes kept this one waiting.
//!
//! A worker that the system takes from its processor, or a monitor that it does not let run, makes tasks
//! late for which the runtime cannot do anything. What `--check` asks of times is therefore asked of what
//! remains without that.

use std::fs;
use std::time::Duration;

/// How long the threads of this process together have been ready and without a processor, since they
/// started. Zero where the system does not tell.
pub(crate) fn waited_for_processor() -> Duration {
    let Ok(threads) = fs::read_dir("/proc/self/task") else { return Duration::ZERO };
    let nanos: u64 = threads
        .flatten()
        .filter_map(|thread| {
            let statistics = fs::read_to_string(thread.path().join("schedstat")).ok()?;
            statistics.split_whitespace().nth(1)?.parse::<u64>().ok()
        })
        .sum();
    Duration::from_nanos(nanos)
}
