//! The benches' kernels, once: with `#[preemptible]` under the feature `annotated`, else as they are
//! written.
//!
//! `tests/assembly.rs` compiles this to assembly several times and compares.

#[path = "../../benches/input.rs"]
pub mod input;

macro_rules! kernel {
    ($class:ident, $input:ty, |$bound:ident| $run:expr; $($item:item)*) => {
        $(#[cfg_attr(feature = "annotated", preempt::preemptible)] $item)*

        /// Runs the kernel on its input.
        pub fn run($bound: &mut $input) {
            $run
        }
    };
}

#[path = "../../benches/kernels/mod.rs"]
pub mod kernels;
