//! In which order a worker takes its tasks: fair to CPU-bound ones, quick for those that just woke.
//!
//! Started tasks wait in two queues: *woken* ones, which blocked and are ready again, and *preempted* ones,
//! which used their slice up (or called `yield_now`). Fresh tasks wait in deques that other workers can
//! steal from; only their number is seen here.
//!
//! - A woken task goes ahead of preempted and fresh ones and inherits the rest of the slice that is under
//!   way, like Go's `runnext` (`runtime/proc.go`, `runqget`). A chain of tasks that wake each other so
//!   shares one slice, and when that is over the others have their turn: a ping-pong pair cannot starve a
//!   hog. A woken task that finds a slice used up by a *hog* gets a new one at once: a sleeper beside four
//!   hogs waits one slice, not four.
//! - Preempted and fresh tasks take turns in rounds: all fresh ones there are when the round begins, then
//!   all preempted ones there are then. So neither kind can starve the other, and twenty fresh tasks all
//!   start within twenty slices. A worker that holds clearly more started tasks than another starts only
//!   one a round: tasks that block or yield at once would else all start here while the other computes, and
//!   a task that has started is bound to its worker.

use std::collections::VecDeque;

/// Who is to run next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pick {
    /// That started task, in what is left of the slice.
    Inherit(usize),
    /// That started task, with a new slice.
    Start(usize),
    /// Any fresh task, with a new slice.
    Fresh,
}

/// The fresh tasks, as a worker sees them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fresh {
    /// How many it may start now.
    pub(crate) count: usize,
    /// Whether it holds clearly more started tasks than another worker: then it starts one a round.
    pub(crate) is_heavy: bool,
}

/// Slots of a worker's started, runnable tasks.
#[derive(Debug, Default)]
pub(crate) struct RunQueue {
    woken: VecDeque<usize>,
    preempted: VecDeque<usize>,
    /// What is left of the round.
    fresh_left: usize,
    preempted_left: usize,
    /// Whether the slice under way belongs to a chain of woken tasks.
    chain: bool,
}

impl RunQueue {
    /// Adds a task that blocked and is ready again.
    pub(crate) fn push_woken(&mut self, slot: usize) {
        self.woken.push_back(slot);
    }

    /// Adds a task that gave way.
    pub(crate) fn push_preempted(&mut self, slot: usize) {
        self.preempted.push_back(slot);
    }

    /// How many tasks are runnable here.
    pub(crate) fn len(&self) -> usize {
        self.woken.len() + self.preempted.len()
    }

    /// Takes the next task. `slice_over` says whether the slice under way is used up.
    pub(crate) fn pick(&mut self, slice_over: bool, fresh: Fresh) -> Option<Pick> {
        let others = fresh.count > 0 || !self.preempted.is_empty();
        if !(slice_over && self.chain && others)
            && let Some(slot) = self.woken.pop_front()
        {
            self.chain = true;
            return Some(if slice_over { Pick::Start(slot) } else { Pick::Inherit(slot) });
        }
        self.chain = false;
        self.pick_in_turn(fresh).or_else(|| self.woken.pop_front().map(Pick::Start))
    }

    fn pick_in_turn(&mut self, fresh: Fresh) -> Option<Pick> {
        for _ in 0..2 {
            if self.fresh_left > 0 && fresh.count > 0 {
                // A round begins with the fresh ones, so one is started in each however heavy the worker is.
                self.fresh_left = if fresh.is_heavy { 0 } else { self.fresh_left - 1 };
                return Some(Pick::Fresh);
            }
            self.fresh_left = 0;
            if self.preempted_left > 0
                && let Some(slot) = self.preempted.pop_front()
            {
                self.preempted_left -= 1;
                return Some(Pick::Start(slot));
            }
            self.fresh_left = fresh.count;
            self.preempted_left = self.preempted.len();
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn light(count: usize) -> Fresh {
        Fresh { count, is_heavy: false }
    }

    #[test]
    fn a_woken_task_goes_first_and_inherits_the_slice() {
        let mut queue = RunQueue::default();
        queue.push_preempted(1);
        queue.push_woken(2);
        assert_eq!(queue.pick(false, light(3)), Some(Pick::Inherit(2)));
        assert_eq!(queue.len(), 1);
    }

    #[test]
    fn a_sleeper_waits_for_one_hog_not_for_all() {
        let mut queue = RunQueue::default();
        (1..=4).for_each(|hog| queue.push_preempted(hog));
        assert_eq!(queue.pick(true, light(0)), Some(Pick::Start(1)));
        queue.push_woken(9);
        queue.push_preempted(1);
        assert_eq!(queue.pick(true, light(0)), Some(Pick::Start(9)));
    }

    #[test]
    fn a_pair_that_wakes_each_other_shares_one_slice_with_a_hog() {
        let mut queue = RunQueue::default();
        queue.push_preempted(7);
        queue.push_woken(1);
        assert_eq!(queue.pick(false, light(0)), Some(Pick::Inherit(1)));
        queue.push_woken(2);
        assert_eq!(queue.pick(false, light(0)), Some(Pick::Inherit(2)));
        queue.push_woken(1);
        assert_eq!(queue.pick(true, light(0)), Some(Pick::Start(7)), "the chain's slice is over");
        queue.push_preempted(7);
        assert_eq!(queue.pick(true, light(0)), Some(Pick::Start(1)), "and so is the hog's");
    }

    #[test]
    fn a_chain_with_nobody_beside_it_goes_on() {
        let mut queue = RunQueue::default();
        queue.push_woken(1);
        assert_eq!(queue.pick(true, light(0)), Some(Pick::Start(1)));
        queue.push_woken(2);
        assert_eq!(queue.pick(true, light(0)), Some(Pick::Start(2)));
    }

    #[test]
    fn fresh_and_preempted_tasks_take_turns_in_rounds() {
        let mut queue = RunQueue::default();
        let mut fresh = 3;
        let mut order = Vec::new();
        for next in 10.. {
            match queue.pick(true, light(fresh)) {
                Some(Pick::Fresh) => {
                    order.push("fresh");
                    queue.push_preempted(next);
                    // The stream of fresh tasks does not end.
                }
                Some(_) => order.push("preempted"),
                None => unreachable!("there is always a fresh task"),
            }
            if order.len() == 12 {
                break;
            }
            fresh = 1;
        }
        assert!(order.iter().filter(|kind| **kind == "preempted").count() >= 4, "{order:?}");
        assert!(order.iter().filter(|kind| **kind == "fresh").count() >= 4, "{order:?}");
    }

    #[test]
    fn twenty_fresh_tasks_all_start_before_the_first_runs_twice() {
        let mut queue = RunQueue::default();
        for started in 0..20 {
            assert_eq!(queue.pick(true, light(20 - started)), Some(Pick::Fresh));
            queue.push_preempted(started);
        }
        assert_eq!(queue.pick(true, light(0)), Some(Pick::Start(0)));
        assert_eq!(queue.pick(true, light(0)), Some(Pick::Start(1)));
    }

    #[test]
    fn a_heavy_worker_starts_one_fresh_task_a_round() {
        let mut queue = RunQueue::default();
        let fresh = Fresh { count: 9, is_heavy: true };
        queue.push_preempted(1);
        queue.push_preempted(2);
        let round = [Some(Pick::Fresh), Some(Pick::Start(1)), Some(Pick::Start(2))];
        assert_eq!([(); 3].map(|()| queue.pick(true, fresh)), round);
        queue.push_preempted(1);
        assert_eq!(queue.pick(true, fresh), Some(Pick::Fresh));
        assert_eq!(queue.pick(true, fresh), Some(Pick::Start(1)));
        assert_eq!(queue.pick(true, fresh), Some(Pick::Fresh), "with nothing else to run");
    }

    #[test]
    fn an_empty_queue_gives_nothing() {
        assert_eq!(RunQueue::default().pick(true, light(0)), None);
    }
}
