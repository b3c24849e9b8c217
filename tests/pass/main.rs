//! The pass, seen from outside: which checks annotated code reaches, and that nothing else about it
//! changes.
//!
//! Every test counts checks through `preempt_tests::counting`, so that none passes with a pass that does
//! nothing.

#![allow(missing_docs, reason = "a test")]
#![allow(
    clippy::double_must_use,
    clippy::never_loop,
    clippy::non_minimal_cfg,
    clippy::redundant_closure_call,
    reason = "odd forms are what is tested"
)]

mod arguments;
mod batches;
mod breaks;
mod calling_iterators;
mod closures;
mod entry;
mod fragments;
mod masks;
mod neighbours;
mod places;
mod prologues;
mod semantics;
mod shapes;
mod sites;
mod strips;
