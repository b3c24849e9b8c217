//! The life of a task in one atomic word.
//!
//! ```text
//!              start            preempted, yielded
//!    FRESH ------------> RUNNING ------------------> RUNNABLE
//!      |                  |  ^  \                      ^ |
//!      | abort            |  |   \ park                | | resume
//!      |            finish|  +----\--------------------|-+
//!      v                  v        v                   |
//!    DONE <---------------+       PARKED --------------+ unpark, abort
//! ```
//!
//! Beside the phase stand two bits. NOTIFIED is a token, as in [`Parker`](crate::park::Parker): an `unpark`
//! that finds the task anywhere but parked leaves it, and the next `park` takes it instead of parking.
//! CANCELLED stays for good. Only the home worker makes the transitions along the upper line; anyone may
//! unpark or abort. Transitions are release and acquire: what a waker did before it left the token is
//! visible to the task that takes it, and where the home worker has bound the task is visible to whoever
//! aborts it. The models in `tests/models` fail where that is weakened.

use crate::shim::{AtomicU32, Ordering};

/// Never ran; its closure may be dropped on any thread.
const FRESH: u32 = 0;
/// Suspended and in a queue of its home worker.
const RUNNABLE: u32 = 1;
/// On its home worker's thread right now.
const RUNNING: u32 = 2;
/// Suspended, in no queue.
const PARKED: u32 = 3;
/// Finished, or aborted before it started.
const DONE: u32 = 4;
const PHASE: u32 = 0b111;

/// A wake-up that no `park` has taken yet.
const NOTIFIED: u32 = 0b1000;
/// The task was aborted.
const CANCELLED: u32 = 0b1_0000;

/// Where a task is in its life, for reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TaskState {
    /// Queued, not started yet.
    Fresh,
    /// Ready to go on.
    Runnable,
    /// Running on a worker.
    Running,
    /// Waiting for something.
    Parked,
    /// Finished.
    Done,
}

/// What [`State::park`] decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(crate) enum Park {
    /// The task is parked; whoever unparks it queues it.
    Parked,
    /// A wake-up had come already: the caller queues the task.
    Notified,
}

/// What [`State::abort`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(crate) enum Abort {
    /// The task will never start; the caller drops its closure.
    Unstarted,
    /// It was parked and now is runnable; the caller queues it.
    Queue,
    /// It runs; the caller asks its worker to give way.
    Running,
    /// It is in a queue, was aborted before, or is done.
    Nothing,
}

/// See the module's head.
#[derive(Debug)]
pub(crate) struct State(AtomicU32);

impl State {
    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(FRESH))
    }

    /// FRESH to RUNNING; `false` if the task was aborted first.
    #[must_use]
    pub(crate) fn start(&self) -> bool {
        // Fails for every bit that is set: only an abort can have touched a fresh task.
        self.0.compare_exchange(FRESH, RUNNING, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    /// RUNNABLE to RUNNING.
    pub(crate) fn resume(&self) {
        self.set_phase(RUNNABLE, RUNNING);
    }

    /// RUNNING to RUNNABLE: preempted or yielded; the caller queues the task.
    pub(crate) fn suspend(&self) {
        self.set_phase(RUNNING, RUNNABLE);
    }

    /// RUNNING to DONE.
    pub(crate) fn finish(&self) {
        self.set_phase(RUNNING, DONE);
    }

    fn set_phase(&self, from: u32, to: u32) {
        let before = self.0.fetch_xor(from ^ to, Ordering::AcqRel);
        debug_assert_eq!(before & PHASE, from, "a task's phase is changed by its home worker alone");
    }

    /// RUNNING to PARKED, or to RUNNABLE if a wake-up is there, which is taken. The task has been switched
    /// away from.
    pub(crate) fn park(&self) -> Park {
        self.transition(|word| {
            debug_assert_eq!(word & PHASE, RUNNING, "only a running task parks");
            let flags = word & !PHASE;
            if word & NOTIFIED == 0 {
                (flags | PARKED, Park::Parked)
            } else {
                ((flags & !NOTIFIED) | RUNNABLE, Park::Notified)
            }
        })
    }

    /// PARKED to RUNNABLE: returns `true` and the caller queues the task. Elsewhere leaves the token.
    #[must_use]
    pub(crate) fn unpark(&self) -> bool {
        self.transition(|word| match word & PHASE {
            PARKED => ((word & !PHASE) | RUNNABLE, true),
            FRESH | DONE => (word, false),
            _ => (word | NOTIFIED, false),
        })
    }

    /// Marks the task cancelled. The token goes with it, so that a task on its way into `park` comes back.
    pub(crate) fn abort(&self) -> Abort {
        self.transition(|word| {
            if word & CANCELLED != 0 {
                return (word, Abort::Nothing);
            }
            match word & PHASE {
                FRESH => (DONE | CANCELLED, Abort::Unstarted),
                PARKED => ((word & !PHASE) | RUNNABLE | CANCELLED, Abort::Queue),
                RUNNING => (word | NOTIFIED | CANCELLED, Abort::Running),
                RUNNABLE => (word | NOTIFIED | CANCELLED, Abort::Nothing),
                _ => (word, Abort::Nothing),
            }
        })
    }

    /// Whether the task was aborted.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Acquire) & CANCELLED != 0
    }

    /// A look at the phase, for reports.
    pub(crate) fn get(&self) -> TaskState {
        match self.0.load(Ordering::Relaxed) & PHASE {
            FRESH => TaskState::Fresh,
            RUNNABLE => TaskState::Runnable,
            RUNNING => TaskState::Running,
            PARKED => TaskState::Parked,
            _ => TaskState::Done,
        }
    }

    fn transition<R>(&self, step: impl Fn(u32) -> (u32, R)) -> R {
        let mut word = self.0.load(Ordering::Acquire);
        loop {
            let (next, outcome) = step(word);
            // Also where the word stays as it is: the write orders this call before or after every other
            // transition, so that of two racing ones the later sees what the earlier's caller did before.
            match self.0.compare_exchange_weak(word, next, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return outcome,
                Err(seen) => word = seen,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn running() -> State {
        let state = State::new();
        assert!(state.start());
        state
    }

    #[test]
    fn a_wake_up_before_the_park_is_not_lost() {
        let state = running();
        assert!(!state.unpark());
        assert_eq!(state.park(), Park::Notified);
        state.resume();
        assert_eq!(state.park(), Park::Parked);
        assert!(state.unpark());
        assert!(!state.unpark(), "it is queued already");
    }

    #[test]
    fn an_abort_reaches_a_task_wherever_it_is() {
        let fresh = State::new();
        assert_eq!(fresh.abort(), Abort::Unstarted);
        assert!(!fresh.start());

        let state = running();
        assert_eq!(state.abort(), Abort::Running);
        assert_eq!(state.park(), Park::Notified, "a cancelled task on its way into park must come back");
        assert_eq!(state.abort(), Abort::Nothing);

        let parked = running();
        assert_eq!(parked.park(), Park::Parked);
        assert_eq!(parked.abort(), Abort::Queue);
        assert!(parked.is_cancelled());
        parked.resume();
        assert_eq!(parked.park(), Park::Parked, "a masked task may park again");
        assert!(parked.unpark());

        let done = running();
        done.finish();
        assert_eq!(done.abort(), Abort::Nothing);
        assert!(!done.is_cancelled());
    }
}
