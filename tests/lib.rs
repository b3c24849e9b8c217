//! Integration, UI and property tests of `preempt`.
//!
//! The library holds what several of them need.

pub mod counting;
pub mod nested_cargo;
pub mod turns;
