//! Nothing of its own: the package compiles some of the tests of `preempt-tests` in edition 2021.
//!
//! Braces that the pass emits take the edition of the macro crate, and a loop in tail position drops its
//! temporaries at another time in 2024 than in 2021: what an annotated program means must be that of its
//! own edition.
