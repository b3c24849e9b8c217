//! Random programs, plain and annotated.
//!
//! A build script writes the programs (`generator/`); the test includes them, runs every form of each, and requires
//! that all have the same value, the same panic and the same log. This library is what the programs are written
//! with.
#![deny(missing_docs)]

pub mod iterators;
pub mod log;
