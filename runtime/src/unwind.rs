//! Panics where they must not spread.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::report::report;

/// Runs foreign code (a destructor, a task's body) and swallows its panic, of which the panic hook has
/// told.
pub(crate) fn contain(f: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(f)) {
        // The payload is foreign too, and its destructor may panic again.
        mem::forget(payload);
    }
}

/// Runs code of ours that must not panic; if it does, the process aborts, since whoever relies on it would
/// wait for ever.
pub(crate) fn abort_on_panic(what: &str, f: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(f)).is_err() {
        report(format_args!("{what} panicked; this is a bug in preempt"));
        std::process::abort();
    }
}
