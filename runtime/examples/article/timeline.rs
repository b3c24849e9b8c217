//! The picture: who ran when, in text.

use std::time::Duration;

use preempt::timeline::Timeline;

/// Columns of a picture.
pub(crate) const COLUMNS: usize = 100;

/// One uninterrupted run of one task. The times count from the begin of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Whose lane it is in.
    pub(crate) worker: usize,
    /// The task, from 0.
    pub(crate) task: usize,
    /// From when.
    pub(crate) start: Duration,
    /// To when.
    pub(crate) end: Duration,
}

impl Stretch {
    /// How much of it lies in `from..to`.
    pub(crate) fn within(&self, from: Duration, to: Duration) -> Duration {
        self.end.min(to).saturating_sub(self.start.max(from))
    }
}

/// The name of a task, from 0: `A` to `Z`, then `a` to `z`; after those `?`.
pub(crate) fn letter(task: usize) -> char {
    const LETTERS: &[u8; 52] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    LETTERS.get(task).map_or('?', |letter| char::from(*letter))
}

/// The runs of the tasks that are named by a [`letter`].
pub(crate) fn stretches(timeline: &Timeline) -> Vec<Stretch> {
    let lettered = |name: &str| (0..52).find(|task| name.chars().eq([letter(*task)]));
    let begin = timeline.runs.first().map_or(Duration::ZERO, |run| run.start);
    timeline
        .runs
        .iter()
        .filter_map(|run| {
            let task = lettered(run.name.as_deref()?)?;
            Some(Stretch {
                worker: run.worker,
                task,
                start: run.start.saturating_sub(begin),
                end: run.end.saturating_sub(begin),
            })
        })
        .collect()
}

/// Draws a lane of `columns` characters for each worker.
///
/// A column shows the task that ran most in its part of the time from 0 to `wall`, or a dot if the worker
/// was idle for longer than that.
pub(crate) fn lanes(stretches: &[Stretch], workers: usize, wall: Duration, columns: usize) -> Vec<String> {
    let edge = |column: usize| wall.mul_f64(column as f64 / columns as f64);
    let tasks = stretches.iter().map(|stretch| stretch.task + 1).max().unwrap_or(0);
    let mut shares = vec![Duration::ZERO; workers * columns * tasks];
    for stretch in stretches {
        let column_of =
            |time: Duration| (time.as_secs_f64() / wall.as_secs_f64().max(1e-9) * columns as f64) as usize;
        // One more at either end: the division above may round to a neighbour.
        let (first, last) = (column_of(stretch.start).saturating_sub(1), column_of(stretch.end) + 1);
        for column in first..=last.min(columns - 1) {
            let share = stretch.within(edge(column), edge(column + 1));
            shares[(stretch.worker * columns + column) * tasks + stretch.task] += share;
        }
    }
    let character = |worker: usize, column: usize| {
        let at = (worker * columns + column) * tasks;
        let shares = &shares[at..at + tasks];
        let busy: Duration = shares.iter().sum();
        let idle = (edge(column + 1) - edge(column)).saturating_sub(busy);
        // The first of several that ran equally long: `max_by_key` alone takes the last.
        let most = (0..tasks).rev().max_by_key(|task| shares[*task]);
        most.filter(|task| shares[*task] >= idle && !shares[*task].is_zero()).map_or('.', letter)
    };
    (0..workers).map(|worker| (0..columns).map(|column| character(worker, column)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(worker: usize, task: usize, start: u64, end: u64) -> Stretch {
        Stretch { worker, task, start: Duration::from_millis(start), end: Duration::from_millis(end) }
    }

    fn drawn(stretches: &[Stretch], workers: usize, wall: u64, columns: usize) -> Vec<String> {
        lanes(stretches, workers, Duration::from_millis(wall), columns)
    }

    #[test]
    fn each_worker_has_a_lane_and_each_task_its_letter() {
        let stretches = [ran(0, 0, 0, 50), ran(0, 1, 50, 100), ran(1, 25, 0, 100)];
        assert_eq!(drawn(&stretches, 2, 100, 10), ["AAAAABBBBB", "ZZZZZZZZZZ"]);
    }

    #[test]
    fn a_column_shows_who_ran_most_in_it_over_all_its_runs() {
        let stretches = [ran(0, 0, 0, 3), ran(0, 1, 3, 7), ran(0, 0, 7, 10)];
        assert_eq!(drawn(&stretches, 1, 10, 1), ["A"]);
    }

    #[test]
    fn of_two_that_ran_equally_long_the_first_is_shown() {
        assert_eq!(drawn(&[ran(0, 0, 0, 5), ran(0, 1, 5, 10)], 1, 10, 1), ["A"]);
    }

    #[test]
    fn a_worker_that_is_idle_for_longer_than_anybody_ran_shows_a_dot() {
        let stretches = [ran(0, 0, 0, 4), ran(0, 1, 10, 16)];
        assert_eq!(drawn(&stretches, 1, 30, 3), [".B."]);
        assert_eq!(drawn(&[], 1, 10, 3), ["..."]);
    }

    #[test]
    fn runs_that_end_with_the_picture_stay_inside_of_it() {
        assert_eq!(drawn(&[ran(0, 2, 0, 7)], 1, 7, 3), ["CCC"]);
    }

    #[test]
    fn tasks_have_letters_as_far_as_there_are_any() {
        assert_eq!([0, 25, 26, 51, 52].map(letter), ['A', 'Z', 'a', 'z', '?']);
    }
}
