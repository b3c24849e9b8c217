//! Cancellation: an abort or a deadline that has passed unwinds the stack at a check or a blocking
//! operation.
//!
//! The unwinding is a panic with a private payload, raised by `resume_unwind`, so that the panic hook stays
//! silent and destructors run. Code that catches it does not get rid of it: it is raised again at the next
//! check, until it has been raised [`PATIENCE`] times; then the task is reported and left running.
//!
//! Nothing is raised while the context masks it (`uncancellable`, `no_preempt`), nor while the
//! coroutine is unwinding already: a panic out of a destructor that runs during another would abort the
//! process. Under `panic = "abort"` nothing is raised at all: an abort is a mark that the code may ask for
//! ([`is_cancelled`]).

use std::any::Any;
use std::panic::resume_unwind;
use std::sync::Arc;

use preempt_core::context::{Context, Deadline, with_current};
use preempt_core::flag;

use crate::report::report;

/// How often a cancellation is raised before the task is left alone.
pub(crate) const PATIENCE: u32 = 1000;

/// The payload of an aborted task.
pub(crate) struct Cancelled;

/// The payload of a `timeout` whose time is over.
pub(crate) struct TimedOut(pub(crate) Arc<Deadline>);

/// Whether what runs in `context` was aborted, or is past a deadline.
fn applies(context: &dyn Context) -> bool {
    context.is_cancelled() || context.state().expired_deadline().is_some()
}

/// Whether a cancellation is to be raised in what runs in `context`, once nothing masks it.
pub(crate) fn is_pending(context: &dyn Context) -> bool {
    !cfg!(panic = "abort") && context.state().raised() <= PATIENCE && applies(context)
}

/// Unwinds what runs in `context` if a cancellation is pending and not masked. The caller knows that the
/// coroutine is not unwinding already.
pub(crate) fn raise_if_due(context: &dyn Context) {
    let state = context.state();
    if state.is_uncancellable() || state.in_no_preempt() || !is_pending(context) {
        return;
    }
    if state.count_raise() > PATIENCE {
        report_swallowing(context);
        return;
    }
    let payload: Box<dyn Any + Send> = if context.is_cancelled() {
        Box::new(Cancelled)
    } else if let Some(deadline) = state.expired_deadline() {
        Box::new(TimedOut(deadline))
    } else {
        return;
    };
    // Whoever catches it meets it again at the next check.
    flag::set();
    resume_unwind(payload)
}

#[cold]
fn report_swallowing(context: &dyn Context) {
    report(format_args!(
        "{} caught its cancellation {PATIENCE} times and went on; it is left running\n\
         help: let the unwinding pass, or mask it with `preempt::uncancellable`",
        context.name()
    ));
}

/// Whether the calling task was aborted or a [`timeout`](crate::timeout) around the calling code has
/// passed.
///
/// Code that masks cancellation, or runs under `panic = "abort"`, can ask and stop by itself. `false`
/// outside of a task and of a timeout.
///
/// ```
/// assert!(!preempt::is_cancelled());
/// ```
#[must_use]
pub fn is_cancelled() -> bool {
    with_current(|context| context.is_some_and(applies))
}
