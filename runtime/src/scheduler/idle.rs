//! The set of sleeping workers, and who is to start a fresh task.
//!
//! The lost wake-up to be avoided: a worker finds no task and goes to sleep while somebody queues one and
//! finds nobody asleep. Both sides write, fence, and then read what the other wrote:
//!
//! ```text
//!   worker going idle                     whoever queued a task
//!     enter: adds itself                    pushes the task, counts it
//!     SeqCst fence                          SeqCst fence         (in `call`)
//!     looks for fresh tasks once more       reads whether anybody sleeps
//!     parks                                 calls a sleeper and unparks it
//! ```
//!
//! At least one of the two sees the other. Whoever calls a sleeper unparks it; the token makes a park that
//! has not begun yet return at once.
//!
//! A sleeper that was called stays in the set until it runs. A task that has started is bound to its
//! worker, so one with started tasks leaves a fresh task to a *lighter* sleeper, also to one that is called
//! and on its way: else, while that one wakes, the busy one would start twenty tasks that block at once,
//! and keep them. It may then go to sleep itself although there is a fresh task: the lighter one, when it
//! comes to run anything, calls somebody for what is left. It sees all who slept before it left, since both
//! happen under the lock.

use std::sync::PoisonError;

use crate::shim::{AtomicUsize, Mutex, MutexGuard, Ordering, fence};

/// A sleeping worker.
#[derive(Clone, Copy, Debug)]
struct Sleeper {
    worker: usize,
    /// How many started tasks it is bound to.
    load: usize,
    /// Whether it is being woken for a fresh task.
    called: bool,
}

/// The sleeping workers of a runtime.
#[derive(Debug)]
pub(crate) struct Idle {
    /// How many sleepers there are, readable without the lock.
    sleeping: AtomicUsize,
    /// How many of them are not called.
    uncalled: AtomicUsize,
    sleepers: Mutex<Vec<Sleeper>>,
}

impl Idle {
    pub(crate) fn new() -> Self {
        Self {
            sleeping: AtomicUsize::new(0),
            uncalled: AtomicUsize::new(0),
            sleepers: Mutex::new(Vec::new()),
        }
    }

    /// A set of that many workers whose threads are just starting. Each of them leaves it first of all.
    pub(crate) fn starting(workers: usize) -> Self {
        let idle = Self::new();
        idle.change(|sleepers| {
            sleepers.extend((0..workers).map(|worker| Sleeper { worker, load: 0, called: true }));
        });
        idle
    }

    /// Adds `worker`, which holds `load` started tasks. The caller then looks for fresh tasks once more,
    /// and [`leave`](Self::leave)s after it has slept or found one.
    pub(crate) fn enter(&self, worker: usize, load: usize) {
        self.change(|sleepers| sleepers.push(Sleeper { worker, load, called: false }));
        // Pairs with the fence in `call`.
        fence(Ordering::SeqCst);
    }

    /// Removes `worker`.
    pub(crate) fn leave(&self, worker: usize) {
        self.change(|sleepers| sleepers.retain(|sleeper| sleeper.worker != worker));
    }

    /// Calls the sleeper with the fewest started tasks, if those are fewer than `load`, for the caller to
    /// unpark. Call after queueing a task.
    pub(crate) fn call(&self, load: usize) -> Option<usize> {
        // Pairs with the fence in `enter`: the task was queued before, so either the count shows the sleeper
        // or the sleeper's second look shows the task.
        fence(Ordering::SeqCst);
        if !self.is_any() {
            return None;
        }
        self.change(|sleepers| {
            let lighter = sleepers.iter_mut().filter(|sleeper| !sleeper.called && sleeper.load < load);
            let lightest = lighter.min_by_key(|sleeper| sleeper.load)?;
            lightest.called = true;
            Some(lightest.worker)
        })
    }

    /// Whether a worker sleeps that nobody has called, as far as this thread can see.
    pub(crate) fn is_any(&self) -> bool {
        self.uncalled.load(Ordering::Relaxed) > 0
    }

    /// Whether a worker sleeps, called or not, that holds fewer than `load` started tasks.
    pub(crate) fn is_any_lighter_than(&self, load: usize) -> bool {
        self.sleeping.load(Ordering::Relaxed) > 0 && self.sleepers().iter().any(|sleeper| sleeper.load < load)
    }

    fn change<R>(&self, f: impl FnOnce(&mut Vec<Sleeper>) -> R) -> R {
        let mut sleepers = self.sleepers();
        let result = f(&mut sleepers);
        self.sleeping.store(sleepers.len(), Ordering::Relaxed);
        self.uncalled.store(sleepers.iter().filter(|sleeper| !sleeper.called).count(), Ordering::Relaxed);
        result
    }

    fn sleepers(&self) -> MutexGuard<'_, Vec<Sleeper>> {
        self.sleepers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sleeper_with_the_fewest_started_tasks_is_called_first_and_each_once() {
        let idle = Idle::new();
        idle.enter(0, 5);
        idle.enter(1, 0);
        idle.enter(2, 3);
        assert_eq!([(); 4].map(|()| idle.call(usize::MAX)), [Some(1), Some(2), Some(0), None]);
        assert!(!idle.is_any());
    }

    #[test]
    fn a_worker_whose_thread_is_starting_is_lighter_and_is_not_called() {
        let idle = Idle::starting(2);
        idle.leave(0);
        assert!(idle.is_any_lighter_than(1));
        assert_eq!(idle.call(usize::MAX), None);
        idle.leave(1);
        assert!(!idle.is_any_lighter_than(1));
    }

    #[test]
    fn a_worker_that_left_is_not_called() {
        let idle = Idle::new();
        idle.enter(0, 0);
        idle.leave(0);
        assert!(!idle.is_any());
        assert_eq!(idle.call(usize::MAX), None);
    }

    #[test]
    fn a_worker_that_leaves_a_task_to_a_lighter_one_does_not_call_itself() {
        let idle = Idle::new();
        idle.enter(0, 0);
        idle.enter(1, 1);
        assert_eq!(idle.call(1), Some(0));
        assert_eq!(idle.call(1), None, "it would wake at once, and spin until the other one has woken");
        assert!(idle.is_any(), "and nobody could call it for the task that is left");
    }

    #[test]
    fn a_sleeper_on_its_way_is_still_the_lighter_one() {
        let idle = Idle::new();
        idle.enter(0, 1);
        assert!(!idle.is_any_lighter_than(1));
        assert_eq!(idle.call(2), Some(0));
        assert!(idle.is_any_lighter_than(2));
        idle.leave(0);
        assert!(!idle.is_any_lighter_than(2));
    }
}
