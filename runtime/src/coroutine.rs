//! The stack switch: the only file that names corosensei's coroutines.
//!
//! A coroutine hands the worker that resumed it a [`Suspend`]: the reason why it stopped. It touches no
//! queue; what happens next is the worker's business.
//!
//! ```text
//!   worker's thread stack              the task's stack
//!     resume() ----------------------->  first time: body(&Suspender)
//!        ^                                   |
//!        |  Some(reason)                     | Suspender::suspend(reason)
//!        +-----------------------------------+
//!     resume() ----------------------->  suspend returns
//!        ^  None                             | body returns
//!        +-----------------------------------+
//! ```
//!
//! A suspended coroutine is never dropped: its frames may be borrowed from elsewhere, and unwinding them by
//! force could run destructors at a place that no check agreed to. [`Coroutine`] leaks its stack instead.

use std::mem::ManuallyDrop;

use corosensei::{CoroutineResult, Yielder};
use preempt_core::Site;

use crate::stack::Stack;

/// Why a coroutine stopped running.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Suspend {
    /// It gave way at a check.
    Preempted(&'static Site),
    /// It called `yield_now`.
    Yielded,
    /// It waits to be woken.
    Parked,
}

/// What the code inside a coroutine suspends itself with.
#[repr(transparent)]
pub(crate) struct Suspender(Yielder<(), Suspend>);

impl Suspender {
    /// Switches to whoever resumed the coroutine, and returns when it is resumed again.
    pub(crate) fn suspend(&self, reason: Suspend) {
        self.0.suspend(reason);
    }

    fn from_yielder(yielder: &Yielder<(), Suspend>) -> &Self {
        let yielder: *const Yielder<(), Suspend> = yielder;
        // SAFETY: `Suspender` is `repr(transparent)` over the yielder, and the lifetime is kept.
        unsafe { &*yielder.cast::<Self>() }
    }
}

/// A started or unstarted coroutine on a stack of ours.
pub(crate) struct Coroutine {
    inner: ManuallyDrop<corosensei::Coroutine<(), Suspend, (), Stack>>,
}

impl Coroutine {
    /// Prepares `body` to run on `stack`; it must not panic.
    pub(crate) fn new(stack: Stack, body: impl FnOnce(&Suspender) + 'static) -> Self {
        let inner = corosensei::Coroutine::with_stack(stack, move |yielder, ()| {
            body(Suspender::from_yielder(yielder));
        });
        Self { inner: ManuallyDrop::new(inner) }
    }

    /// Runs the coroutine until it suspends itself, or until its end: `None`.
    pub(crate) fn resume(&mut self) -> Option<Suspend> {
        match self.inner.resume(()) {
            CoroutineResult::Yield(reason) => Some(reason),
            CoroutineResult::Return(()) => None,
        }
    }
}

impl Drop for Coroutine {
    fn drop(&mut self) {
        if self.inner.done() {
            // SAFETY: dropped once, here, and not used afterwards.
            unsafe { ManuallyDrop::drop(&mut self.inner) };
        }
    }
}
