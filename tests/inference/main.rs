//! Types, borrows and labels resolve in annotated functions as they do in plain ones.
//!
//! A loop's desugaring decides what its head's type may still be, how long its temporaries live and where a
//! `break` goes. A pass that touches heads or wraps bodies breaks code that compiled before, in ways that
//! only show with types that are still open. Each case is a function that compiles as it stands; it is
//! called, too, so that the checks in it are counted and a pass that leaves it alone does not pass.
//!
//! Compiled in edition 2024 here and in edition 2021 by `preempt-edition-2021`.

#![allow(missing_docs, reason = "a test")]
#![allow(clippy::all, reason = "the forms of the loops are what is tested")]

mod borrows;
mod control;
mod ends;
mod iterators;
mod literals;
mod open;

/// Calls a case, and requires that it reached its prologue check and that many loop checks.
fn reaching<R>(loops: usize, case: impl FnOnce() -> R) -> R {
    let (value, prologues, reached) = preempt_tests::counting::count(case);
    assert_eq!((prologues, reached), (1, loops), "prologue and loop checks");
    value
}
