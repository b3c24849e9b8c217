//! Until when the monitor sleeps, and who must wake it.
//!
//! Nobody may be forgotten. Whoever creates something to wait for publishes it and asks whether the monitor
//! would sleep for too long:
//!
//! ```text
//!   somebody                          the monitor
//!     publishes what is due at t        next = the earliest due time it sees
//!     SeqCst fence                      SeqCst fence            (in `announce`)
//!     reads t and next                  looks once more; earlier than next?  start again
//!     t < next?  unpark
//!                                       parks until next
//! ```
//!
//! Of the two, at least one sees what the other wrote before its fence. The same fence serves those who
//! make somebody wait for a time that a third party sets, the end of a worker's slice: they read that time
//! behind it, too, and the worker that sets it fences and looks for whoever waits.

use super::NEVER;
use crate::shim::{AtomicU64, Ordering, fence};

/// The time at which the monitor wakes by itself.
#[derive(Debug)]
pub(crate) struct Next(AtomicU64);

impl Next {
    pub(crate) fn new() -> Self {
        Self(AtomicU64::new(NEVER))
    }

    /// The monitor is about to sleep until `next`. It then looks once more at what is due, and sleeps only
    /// if nothing is due earlier.
    pub(crate) fn announce(&self, next: u64) {
        self.0.store(next, Ordering::Relaxed);
        // Pairs with the fence in `is_after`.
        fence(Ordering::SeqCst);
    }

    /// Whether the monitor must be woken for what is due at `due`, which is read behind the fence. Call
    /// after publishing that.
    pub(crate) fn is_after(&self, due: impl FnOnce() -> u64) -> bool {
        // Pairs with the fence in `announce`.
        fence(Ordering::SeqCst);
        due() < self.0.load(Ordering::Relaxed)
    }
}
