//! How late a task wakes that sleeps a millisecond at a time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long each sleep is meant to take.
pub(crate) const SLEEP: Duration = Duration::from_millis(1);

/// How late each wake-up was, the least late first.
#[derive(Debug)]
pub(crate) struct Lateness(Vec<Duration>);

impl Lateness {
    /// Sleeps in the calling task so many times.
    pub(crate) fn of_wakes(count: usize) -> Self {
        Self::new((0..count).map(|_| sleep_once()).collect())
    }

    /// Sleeps in the calling task until `stop` is set.
    pub(crate) fn until(stop: &AtomicBool) -> Self {
        let mut late = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            late.push(sleep_once());
        }
        Self::new(late)
    }

    fn new(mut late: Vec<Duration>) -> Self {
        late.sort_unstable();
        Self(late)
    }

    /// How often it woke.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// What so many of a hundred wake-ups did not exceed (nearest rank).
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0.get(rank - 1).copied().unwrap_or_default()
    }

    /// The latest of all.
    pub(crate) fn max(&self) -> Duration {
        self.percentile(100)
    }
}

fn sleep_once() -> Duration {
    let start = Instant::now();
    preempt::sleep(SLEEP);
    start.elapsed().saturating_sub(SLEEP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let late = Lateness::new((1..=200).rev().map(Duration::from_millis).collect());
        let percentiles = [0, 50, 99, 100].map(|percent| late.percentile(percent).as_millis());
        assert_eq!(percentiles, [1, 100, 198, 200]);
        assert_eq!(Lateness::new(Vec::new()).max(), Duration::ZERO);
    }
}
