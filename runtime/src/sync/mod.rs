//! Locks, channels and counters that park the task, not its worker thread.
//!
//! A lock or channel of `std` blocks the thread: in a task that stops every other task of that worker, and
//! where one of them would have to release the lock, for ever. These park the calling task instead and let
//! the worker run others. They work the same on threads that are not workers (there the thread parks), so a
//! task and a plain thread can share a [`Mutex`], or sit at the two ends of a [`channel()`].
//!
//! | here | who waits, in which order |
//! | --- | --- |
//! | [`Mutex`] | first come, first served, once somebody has waited for a millisecond; before that whoever runs may go first |
//! | [`channel()`], [`unbounded`] | senders and receivers each first come, first served |
//! | [`WaitGroup`] | all are released at once |
//!
//! # Cancellation
//!
//! An operation that has to wait is a place where an aborted task, or one whose deadline has passed,
//! unwinds. It then leaves its queue, and a wake-up that was already on its way to it goes to the next in
//! line. Operations that need not wait return normally.
//!
//! # In `no_preempt`
//!
//! An operation that would have to wait panics inside [`no_preempt`](crate::no_preempt): nothing else on
//! the worker could run, so it might wait for ever. The `try_` forms can be called there.

mod channel;
mod mutex;
mod wait_group;
mod wait_queue;

#[cfg(test)]
mod test_support;

use std::sync::PoisonError;

pub use channel::{
    IntoIter, Iter, Receiver, RecvError, SendError, Sender, TryIter, TryRecvError, TrySendError, channel,
    unbounded,
};
pub use mutex::{Mutex, MutexGuard};
pub use wait_group::{WaitGroup, WaitGroupGuard};

/// Locks the bookkeeping of a primitive.
///
/// It is held for a few instructions, never over a check, a wake-up or code of the user's (values and
/// wakers are moved out and dropped after unlocking). So a task is never suspended with it, and it cannot
/// be poisoned in earnest.
fn bookkeeping<S>(state: &std::sync::Mutex<S>) -> std::sync::MutexGuard<'_, S> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
