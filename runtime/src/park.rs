//! Parking of an OS thread, with a token: workers, the monitor and plain threads that block each have a
//! [`Parker`].
//!
//! It is not `std::thread::park`, whose token belongs to user code. The state word has three values:
//!
//! ```text
//!            unpark                     park
//!   EMPTY -----------> NOTIFIED -----------------> EMPTY, returns at once
//!     |  park                    unpark
//!     +--------------> PARKED ------------> NOTIFIED, and the sleeper is woken
//! ```
//!
//! A wake-up is never lost: a sleeper goes from EMPTY to PARKED and waits under `lock`; whoever finds
//! PARKED takes `lock` before it signals, so the sleeper is in `wait` by then or sees NOTIFIED before it
//! waits.

use std::sync::PoisonError;
use std::time::Instant;

use crate::shim::{AtomicU32, Condvar, Mutex, MutexGuard, Ordering};

const EMPTY: u32 = 0;
const PARKED: u32 = 1;
const NOTIFIED: u32 = 2;

/// A token and a place to sleep until it is there. One thread parks; any thread unparks.
#[derive(Debug)]
pub(crate) struct Parker {
    state: AtomicU32,
    lock: Mutex<()>,
    condvar: Condvar,
}

impl Parker {
    pub(crate) fn new() -> Self {
        Self { state: AtomicU32::new(EMPTY), lock: Mutex::new(()), condvar: Condvar::new() }
    }

    /// Sleeps until the token is there, and takes it.
    pub(crate) fn park(&self) {
        self.sleep(|guard| (self.condvar.wait(guard).unwrap_or_else(PoisonError::into_inner), false));
    }

    /// Sleeps until the token is there or `deadline` has passed, and takes the token if it is there.
    pub(crate) fn park_until(&self, deadline: Instant) {
        self.sleep(|guard| {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return (guard, true);
            }
            let slept = self.condvar.wait_timeout(guard, left);
            (slept.unwrap_or_else(PoisonError::into_inner).0, false)
        });
    }

    /// `wait` sleeps once, and says whether the time is over.
    fn sleep<'a>(&'a self, mut wait: impl FnMut(MutexGuard<'a, ()>) -> (MutexGuard<'a, ()>, bool)) {
        // Acquire pairs with the Release in `unpark`: what was done before the token was given is visible.
        if self.state.compare_exchange(NOTIFIED, EMPTY, Ordering::Acquire, Ordering::Relaxed).is_ok() {
            return;
        }
        let mut guard = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if self.state.compare_exchange(EMPTY, PARKED, Ordering::Relaxed, Ordering::Relaxed).is_err() {
            // The token came in between. A swap, not a store: it synchronises with the newest `unpark`.
            self.state.swap(EMPTY, Ordering::Acquire);
            return;
        }
        loop {
            let over;
            (guard, over) = wait(guard);
            if self.state.compare_exchange(NOTIFIED, EMPTY, Ordering::Acquire, Ordering::Relaxed).is_ok() {
                return;
            }
            if over {
                // PARKED, or NOTIFIED since the line above: then the token is taken now.
                self.state.swap(EMPTY, Ordering::Acquire);
                return;
            }
        }
    }

    /// Gives the token and wakes the sleeper. Tokens do not add up.
    pub(crate) fn unpark(&self) {
        // Release pairs with the Acquires above.
        if self.state.swap(NOTIFIED, Ordering::Release) == PARKED {
            drop(self.lock.lock().unwrap_or_else(PoisonError::into_inner));
            self.condvar.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::time::Duration;

    #[test]
    fn a_token_given_before_is_taken_at_once_and_only_once() {
        let parker = Parker::new();
        parker.unpark();
        parker.unpark();
        parker.park();
        let until = Instant::now() + Duration::from_millis(1);
        parker.park_until(until);
        assert!(Instant::now() >= until, "the second token must not exist");
    }

    #[test]
    fn an_unpark_wakes_a_sleeper_from_another_thread() {
        let parker = Arc::new(Parker::new());
        let other = Arc::clone(&parker);
        let thread = std::thread::spawn(move || other.park());
        parker.unpark();
        thread.join().expect("the sleeper wakes");
    }
}
