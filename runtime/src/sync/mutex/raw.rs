//! The lock of a [`Mutex`](super::Mutex), without the value it protects.
//!
//! One byte says whether the lock is free; only who finds it taken touches the queue.
//!
//! ```text
//!              compare-exchange                  swap, with the queue locked
//!   UNLOCKED ------------------>  LOCKED  ------------------------------------->  CONTENDED
//!       ^  <----------------------  |                                                |
//!       |     compare-exchange                                                       |
//!       +------------------- store, with the queue locked ---------------------------+
//! ```
//!
//! While the byte is `CONTENDED` only the owner changes it, and with the queue locked. What keeps wake-ups
//! from getting lost is one invariant, true whenever the queue is not locked: *if somebody waits and nobody
//! is `woken`, the byte is `CONTENDED`*; so there is an owner, and its release will look into the queue. A
//! `woken` waiter, in turn, polls (and takes the lock or makes the byte `CONTENDED`) or is abandoned (and
//! makes the next one `woken`).
//!
//! # Two modes
//!
//! Those of Go's mutex. Normally a release frees the lock and wakes the first waiter, but whoever runs may
//! take it in the meantime: handing it to a task that is not running yet would make each section as long as
//! a switch. The waiter then goes back to its place. If it has by then waited for [`STARVING`], releases
//! hand the lock over to the first waiter without freeing it, until one gets it who waited for less or who
//! is the last.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use crate::context;
use crate::sync::bookkeeping;
use crate::sync::wait_queue::{Ticket, WaitQueue, Waiter};

const UNLOCKED: u8 = 0;
const LOCKED: u8 = 1;
/// Locked, and the release must look into the queue.
const CONTENDED: u8 = 2;

/// How long a waiter puts up with others going first.
const STARVING: Duration = Duration::from_millis(1);

/// A lock that parks who waits for it.
pub(super) struct RawLock {
    state: AtomicU8,
    queue: Mutex<Queue>,
}

struct Queue {
    /// Each with the time when it began to wait.
    waiting: WaitQueue<Instant>,
    /// Was told that the lock is free, and has not looked yet.
    woken: Option<Ticket>,
    /// Owns the lock, and does not know it yet.
    handed: Option<Ticket>,
    /// Releases hand the lock over.
    starving: bool,
}

impl RawLock {
    pub(super) const fn new() -> Self {
        let queue = Queue { waiting: WaitQueue::new(), woken: None, handed: None, starving: false };
        Self { state: AtomicU8::new(UNLOCKED), queue: Mutex::new(queue) }
    }

    /// Acquires the lock if it is free. Whoever gets `true` is the owner until it calls `release`.
    pub(super) fn try_acquire(&self) -> bool {
        // Acquire pairs with the Release of whoever unlocked: its section happened before.
        self.state.compare_exchange(UNLOCKED, LOCKED, Ordering::Acquire, Ordering::Relaxed).is_ok()
    }

    /// Waits until the caller is the owner.
    pub(super) fn acquire(&self) {
        if self.try_acquire() {
            return;
        }
        let since = Instant::now();
        let mut waiter = self.waiter();
        context::wait(|waker| self.poll_acquire(&mut waiter.ticket, since, waker));
    }

    pub(super) fn waiter(&self) -> Waiter<'_, Self> {
        Waiter::new(self, Self::abandon)
    }

    pub(super) fn poll_acquire(
        &self,
        ticket: &mut Option<Ticket>,
        since: Instant,
        waker: &Waker,
    ) -> Poll<()> {
        // Cloned before and dropped after the queue is locked; the same holds for what leaves the queue.
        let mut waker = Some(waker.clone());
        let mut queue = bookkeeping(&self.queue);

        if ticket.is_some() && queue.handed == *ticket {
            queue.handed = None;
            *ticket = None;
            return Poll::Ready(());
        }
        let was_woken = ticket.is_some() && queue.woken == *ticket;
        if was_woken {
            queue.woken = None;
        }

        // Either it was free and is ours now, or its owner will look into the queue, which it cannot before
        // we are in.
        if self.state.swap(CONTENDED, Ordering::Acquire) == UNLOCKED {
            let left = ticket.take().and_then(|ticket| queue.waiting.remove(ticket));
            if queue.waiting.is_empty() {
                self.state.store(LOCKED, Ordering::Relaxed);
            }
            drop(queue);
            drop(left);
            return Poll::Ready(());
        }

        match *ticket {
            // Others went first. Its place is what it was.
            Some(ticket) if was_woken => {
                queue.starving |= since.elapsed() >= STARVING;
                queue.waiting.restore(ticket, since, waker.take().expect("cloned above"));
            }
            Some(ticket) => {
                let waits = queue.waiting.keep_waiting(ticket, &mut waker);
                debug_assert!(waits, "it left the queue neither woken nor as the owner");
            }
            None => *ticket = Some(queue.waiting.push(since, waker.take().expect("cloned above"))),
        }
        drop(queue);
        Poll::Pending
    }

    /// Gives the lock up. Only for its owner.
    pub(super) fn release(&self) {
        // Release: this section happens before the next one, whose owner acquires.
        if self.state.compare_exchange(LOCKED, UNLOCKED, Ordering::Release, Ordering::Relaxed).is_err() {
            self.release_contended();
        }
    }

    #[cold]
    fn release_contended(&self) {
        let mut queue = bookkeeping(&self.queue);
        let next = if queue.starving { queue.waiting.pop() } else { None };
        let waker = match next {
            Some((ticket, entry)) => {
                queue.handed = Some(ticket);
                if queue.waiting.is_empty() {
                    queue.starving = false;
                    self.state.store(LOCKED, Ordering::Relaxed);
                } else {
                    queue.starving = entry.payload.elapsed() >= STARVING;
                }
                entry.waker
            }
            None => {
                queue.starving = false;
                self.state.store(UNLOCKED, Ordering::Release);
                // One at a time: a second could only find the lock taken by the first.
                if queue.woken.is_none() { queue.wake_first() } else { None }
            }
        };
        drop(queue);
        wake(waker);
    }

    /// A waiter goes away between two polls.
    fn abandon(&self, ticket: Ticket) {
        let mut queue = bookkeeping(&self.queue);
        if queue.handed == Some(ticket) {
            queue.handed = None;
            drop(queue);
            self.release();
            return;
        }
        let left = queue.waiting.remove(ticket);
        let mut waker = None;
        if queue.woken == Some(ticket) {
            queue.woken = None;
            waker = queue.wake_first();
        }
        drop(queue);
        drop(left);
        wake(waker);
    }
}

impl Default for RawLock {
    fn default() -> Self {
        Self::new()
    }
}

impl Queue {
    /// Makes the first waiter the one that is woken.
    #[must_use]
    fn wake_first(&mut self) -> Option<Waker> {
        let (ticket, entry) = self.waiting.pop()?;
        self.woken = Some(ticket);
        entry.waker
    }
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

#[cfg(test)]
mod tests;
