//! Published crates with the attribute before every function: their own tests must not notice.
//!
//! ```text
//! catalogue  which crates, at which versions
//!    |
//! fetch      cargo fetches the package
//! copies     two copies of it: plain, and annotated by `annotate`; `classes` looks at its loops
//! builds     cargo builds both; `artefact` looks into the libraries
//! suite      the tests of the package run: plain, annotated, annotated under stress
//! verdict    must not differ, and must have reached checks (`counts`)
//!    |
//! report     tables and rows
//! ```
//!
//! `compare` takes one crate through all that, or compiles it only. The annotated copy depends on `preempt` through the package
//! in `entry/`, which adds nothing but a way to get at the metrics of a test's runtime.

#![deny(missing_docs)]

pub mod annotate;
mod artefact;
mod builds;
mod cargo;
pub mod catalogue;
pub mod classes;
mod compare;
mod copies;
mod counts;
mod fetch;
pub mod report;
mod suite;
mod verdict;

pub use compare::{Options, compare, compile};

/// Errors end in front of a person.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
