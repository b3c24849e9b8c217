//! The kernels whose overhead is measured, each in several variants made from one source.
//!
//! ```text
//! kernels/sum.rs   kernel! { input; how to run; fn sum(..) }     one source
//!                     |
//! variants         plain::sum, preemptible::sum                  one module a variant
//!                     |
//! catalogue        Kernel { name, variants }                     what benches and programs go through
//! ```
//!
//! A bench asks [`all_kernels`] for the catalogue, [`check`](Kernel::check)s that the variants agree, and
//! times the [`Workload`]s. Neither the kernels nor their inputs know what a bench is, so the assembly test
//! compiles the same files with a `kernel!` of its own.
#![deny(missing_docs)]

mod catalogue;
pub mod input;

/// Emits one kernel in every variant, and the list of them.
///
/// To add a variant, add a line to each of the two lists; the attribute must not change what the code
/// means.
macro_rules! kernel {
    ($input:ty, |$bound:ident| $run:expr; $($item:item)*) => {
        variant! { plain [cfg(all())] $input, |$bound| $run; $($item)* }
        variant! { preemptible [::preempt::preemptible] $input, |$bound| $run; $($item)* }

        /// The variants by name, the plain one first.
        pub(crate) const VARIANTS: &[crate::catalogue::Named<$input>] =
            &[("plain", plain::run), ("preemptible", preemptible::run)];
    };
}

/// One variant: every item with the attribute, and a `run` without it.
macro_rules! variant {
    ($name:ident $attr:tt $input:ty, |$bound:ident| $run:expr; $($item:item)*) => {
        pub mod $name {
            //! A variant of this kernel.
            use super::*;

            $(#$attr $item)*

            pub(crate) fn run($bound: &mut $input) {
                $run
            }
        }
    };
}

pub mod kernels;

pub use catalogue::{Kernel, Variant, Workload, all_kernels};
