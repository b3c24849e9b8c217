//! The bridge from blocking code to `async` code.

use std::future::Future;
use std::pin::pin;
use std::task::Context;

use crate::context;

/// Runs a future to its end and returns its output: parks the calling task between polls, or outside of a
/// task the thread.
///
/// So any `async` library can be used from a task without stopping the worker. Inside a task, a
/// cancellation drops the future.
///
/// # Panics
///
/// Panics inside [`no_preempt`](crate::no_preempt) if the future is not ready at once.
///
/// ```
/// assert_eq!(preempt::block_on(async { 40 + 2 }), 42);
/// ```
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    context::wait(|waker| future.as_mut().poll(&mut Context::from_waker(waker)))
}
