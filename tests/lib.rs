//! Integration, UI and property tests of `preempt`.
