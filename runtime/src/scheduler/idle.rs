//! The set of sleeping workers, and whom to wake for a fresh task.
//!
//! The lost wake-up to be avoided: a worker finds no task and goes to sleep while somebody queues one and finds
//! nobody asleep. Both sides write, fence, and then read what the other wrote:
//!
//! ```text
//!   worker going idle                     whoever queued a task
//!     enter: adds itself, count += 1        pushes the task, counts it
//!     SeqCst fence                          SeqCst fence         (in `take`)
//!     looks for fresh tasks once more       reads count
//!     parks                                 takes a sleeper out and unparks it
//! ```
//!
//! At least one of the two sees the other. A sleeper that was taken out must be unparked by whoever took it; its token
//! makes a park that has not begun yet return at once.

use std::sync::PoisonError;

use crate::shim::{AtomicUsize, Mutex, Ordering, fence};

/// A sleeping worker and the number of started tasks it is bound to.
#[derive(Clone, Copy, Debug)]
struct Sleeper {
    worker: usize,
    load: usize,
}

/// The sleeping workers of a runtime.
#[derive(Debug)]
pub(crate) struct Idle {
    /// The length of `sleepers`, readable without the lock.
    count: AtomicUsize,
    sleepers: Mutex<Vec<Sleeper>>,
}

impl Idle {
    pub(crate) fn new() -> Self {
        Self { count: AtomicUsize::new(0), sleepers: Mutex::new(Vec::new()) }
    }

    /// Adds `worker`, which holds `load` started tasks. The caller then looks at the queues once more, and either
    /// parks or [`leave`](Self::leave)s.
    pub(crate) fn enter(&self, worker: usize, load: usize) {
        {
            let mut sleepers = self.sleepers.lock().unwrap_or_else(PoisonError::into_inner);
            sleepers.push(Sleeper { worker, load });
            self.count.store(sleepers.len(), Ordering::Relaxed);
        }
        // Pairs with the fence in `take`.
        fence(Ordering::SeqCst);
    }

    /// Removes `worker` unless somebody took it out to wake it.
    pub(crate) fn leave(&self, worker: usize) {
        let mut sleepers = self.sleepers.lock().unwrap_or_else(PoisonError::into_inner);
        sleepers.retain(|sleeper| sleeper.worker != worker);
        self.count.store(sleepers.len(), Ordering::Relaxed);
    }

    /// Takes out the sleeper with the fewest started tasks, for the caller to unpark. Call after queueing a task.
    pub(crate) fn take(&self) -> Option<usize> {
        // Pairs with the fence in `enter`: the task was queued before, so either `count` shows the sleeper or
        // the sleeper's second look shows the task.
        fence(Ordering::SeqCst);
        if !self.is_any() {
            return None;
        }
        let mut sleepers = self.sleepers.lock().unwrap_or_else(PoisonError::into_inner);
        let (index, _) = sleepers.iter().enumerate().min_by_key(|(_, sleeper)| sleeper.load)?;
        let sleeper = sleepers.swap_remove(index);
        self.count.store(sleepers.len(), Ordering::Relaxed);
        Some(sleeper.worker)
    }

    /// Whether a worker sleeps, as far as this thread can see.
    pub(crate) fn is_any(&self) -> bool {
        self.count.load(Ordering::Relaxed) > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sleeper_with_the_fewest_started_tasks_is_taken_first() {
        let idle = Idle::new();
        idle.enter(0, 5);
        idle.enter(1, 0);
        idle.enter(2, 3);
        assert_eq!([idle.take(), idle.take(), idle.take(), idle.take()], [Some(1), Some(2), Some(0), None]);
    }

    #[test]
    fn a_worker_that_left_is_not_taken() {
        let idle = Idle::new();
        idle.enter(0, 0);
        idle.leave(0);
        assert!(!idle.is_any());
        assert_eq!(idle.take(), None);
    }
}
