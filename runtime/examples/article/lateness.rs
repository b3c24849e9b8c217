//! How late a task wakes that sleeps a millisecond at a time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::processor::waited_for_processor;

/// How long each sleep is meant to take.
pub(crate) const SLEEP: Duration = Duration::from_millis(1);

/// One wake-up.
#[derive(Clone, Copy, Debug)]
struct Wake {
    /// By how much the sleep took longer than it was meant to.
    late: Duration,
    /// For how long of that the runtime's threads waited for a processor that the system gave to others.
    kept_waiting: Duration,
}

/// How late a task woke, again and again.
#[derive(Debug)]
pub(crate) struct Lateness {
    /// How late each wake-up was, the least late first.
    late: Vec<Duration>,
    /// The same without `kept_waiting`.
    of_its_own: Vec<Duration>,
}

impl Lateness {
    /// Sleeps in the calling task so many times.
    pub(crate) fn of_wakes(count: usize) -> Self {
        Self::new((0..count).map(|_| sleep_once()).collect())
    }

    /// Sleeps in the calling task until `stop` is set.
    pub(crate) fn until(stop: &AtomicBool) -> Self {
        let mut wakes = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            wakes.push(sleep_once());
        }
        Self::new(wakes)
    }

    fn new(wakes: Vec<Wake>) -> Self {
        let mut late: Vec<_> = wakes.iter().map(|wake| wake.late).collect();
        let mut of_its_own: Vec<_> =
            wakes.iter().map(|wake| wake.late.saturating_sub(wake.kept_waiting)).collect();
        late.sort_unstable();
        of_its_own.sort_unstable();
        Self { late, of_its_own }
    }

    /// How often it woke.
    pub(crate) fn count(&self) -> usize {
        self.late.len()
    }

    /// What so many of a hundred wake-ups did not exceed.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        percentile(&self.late, percent)
    }

    /// The same, without the time for which the runtime's threads waited for a processor.
    pub(crate) fn percentile_of_its_own(&self, percent: usize) -> Duration {
        percentile(&self.of_its_own, percent)
    }

    /// The latest of all.
    pub(crate) fn max(&self) -> Duration {
        self.percentile(100)
    }
}

/// By the nearest rank: one of the values.
fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

fn sleep_once() -> Wake {
    let waited_before = waited_for_processor();
    let start = Instant::now();
    preempt::sleep(SLEEP);
    let late = start.elapsed().saturating_sub(SLEEP);
    Wake { late, kept_waiting: waited_for_processor().saturating_sub(waited_before) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let wake = |late| Wake { late: Duration::from_millis(late), kept_waiting: Duration::ZERO };
        let late = Lateness::new((1..=200).rev().map(wake).collect());
        let percentiles = [0, 50, 99, 100].map(|percent| late.percentile(percent).as_millis());
        assert_eq!(percentiles, [1, 100, 198, 200]);
        assert_eq!(Lateness::new(Vec::new()).max(), Duration::ZERO);
    }

    #[test]
    fn the_wait_for_a_processor_is_told_apart() {
        let wake = Wake { late: Duration::from_millis(9), kept_waiting: Duration::from_millis(4) };
        let late = Lateness::new(vec![wake]);
        assert_eq!((late.max(), late.percentile_of_its_own(99)), (wake.late, Duration::from_millis(5)));
    }
}
