//! How evenly the tasks got on, computed from what was recorded.

use std::time::Duration;

use crate::timeline::Stretch;

/// See the module's head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Progress {
    /// From the begin of the first run to the end of the last.
    pub(crate) wall: Duration,
    /// When the last of the tasks began, as a share of the whole time. Near 1: one after the other. Near 0:
    /// they take turns.
    pub(crate) last_started: f64,
    /// At half time: which share of its own run time the task had behind it that was least far.
    pub(crate) least: f64,
    /// The same of the task that was farthest.
    pub(crate) most: f64,
}

impl Progress {
    /// Of `tasks` tasks; one that never ran has not progressed, and counts as started at the end.
    pub(crate) fn of(stretches: &[Stretch], tasks: usize) -> Self {
        let wall = stretches.iter().map(|stretch| stretch.end).max().unwrap_or_default();
        let half = wall / 2;
        let mut last_started = Duration::ZERO;
        let (mut least, mut most) = (f64::INFINITY, 0.0_f64);
        for task in 0..tasks {
            let mine = || stretches.iter().filter(|stretch| stretch.task == task);
            let total: Duration = mine().map(|stretch| stretch.within(Duration::ZERO, wall)).sum();
            let done: Duration = mine().map(|stretch| stretch.within(Duration::ZERO, half)).sum();
            let share = if total.is_zero() { 0.0 } else { done.as_secs_f64() / total.as_secs_f64() };
            least = least.min(share);
            most = most.max(share);
            last_started = last_started.max(mine().map(|stretch| stretch.start).min().unwrap_or(wall));
        }
        let last_started = last_started.as_secs_f64() / wall.as_secs_f64().max(1e-9);
        Self { wall, last_started, least, most }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(task: usize, start: u64, end: u64) -> Stretch {
        Stretch { worker: 0, task, start: Duration::from_millis(start), end: Duration::from_millis(end) }
    }

    #[test]
    fn tasks_that_run_one_after_the_other_are_done_or_have_not_begun() {
        let progress = Progress::of(&[ran(0, 0, 50), ran(1, 50, 100)], 2);
        let wall = Duration::from_millis(100);
        assert_eq!(progress, Progress { wall, last_started: 0.5, least: 0.0, most: 1.0 });
    }

    #[test]
    fn tasks_that_take_turns_are_all_under_way() {
        let stretches = [ran(0, 0, 10), ran(1, 10, 20), ran(0, 20, 30), ran(1, 30, 40)];
        let progress = Progress::of(&stretches, 2);
        assert_eq!((progress.last_started, progress.least, progress.most), (0.25, 0.5, 0.5));
    }

    #[test]
    fn a_task_that_never_ran_has_not_progressed() {
        let progress = Progress::of(&[ran(0, 0, 10)], 2);
        assert_eq!((progress.last_started, progress.least), (1.0, 0.0));
    }
}
