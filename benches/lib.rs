//! The kernels whose overhead is measured, each in several variants made from one source.
//!
//! ```text
//! kernels/sum.rs   kernel! { input; how to run; fn sum(..) }     one source
//!                     |
//! variants         plain::sum, every_turn::sum, default::sum     one module a variant
//!                     |
//! catalogue        Kernel { name, class, variants }              what benches and programs go through
//! ```
//!
//! | variant | the functions are |
//! |---|---|
//! | `plain` | as they are written |
//! | `again` | the same, elsewhere in the program: what the place of code costs, and nothing else |
//! | `prologue` | checked at their start |
//! | `every-turn` | checked at their start and in each turn of each loop, as Go's are with its loop checks |
//! | `default` | `#[preemptible]`, by the rules of the pass and the features of the build |
//! | `counted` | in tests: as `default` is in builds without `debug_assertions`, and each turn of a loop is counted |
//!
//! Two more catalogues are made in the same way, each for one subcommand of `compare`: [`entries`] for `entry`,
//! and [`hidden`] for `check-latency`.
//!
//! A bench asks [`all_kernels`] for the catalogue, [`check`](Kernel::check)s that the variants agree, and
//! times the [`Workload`]s. Neither the kernels nor their inputs know what a bench is, so the assembly test
//! compiles the same files with a `kernel!` of its own.
#![deny(missing_docs)]

mod catalogue;
pub mod input;
pub mod timing;

/// Emits one kernel in every variant, and the list of them.
///
/// ```text
/// kernel! { CLASS, INPUT, |input| how to run it; the functions }
/// ```
///
/// To add a variant, add a line to each of the two lists; its attribute must not change what the code
/// means.
macro_rules! kernel {
    ($class:ident, $input:ty, |$bound:ident| $run:expr; $($item:item)*) => {
        variant! { plain [] $input, |$bound| $run; $($item)* }
        variant! { again [cfg_attr(target_os = "linux", unsafe(link_section = ".text.again"))]
            $input, |$bound| $run; $($item)* }
        variant! { prologue [::preempt::preemptible(loops = false, prologue = true)]
            $input, |$bound| $run; $($item)* }
        variant! { every_turn [::preempt::preemptible(loops = "every-turn", prologue = true)]
            $input, |$bound| $run; $($item)* }
        variant! { default [::preempt::preemptible] $input, |$bound| $run; $($item)* }
        #[cfg(test)]
        variant! { counted [::preempt_count_turns::count_turns(crate::turns, release), ::preempt::preemptible]
            $input, |$bound| $run; $($item)* }

        /// The kernel with its variants, the plain one first.
        pub(crate) const KERNEL: crate::catalogue::Source<$input> = crate::catalogue::Source {
            class: crate::Class::$class,
            variants: &[
                ("plain", plain::run),
                ("again", again::run),
                ("prologue", prologue::run),
                ("every-turn", every_turn::run),
                ("default", default::run),
                #[cfg(test)]
                ("counted", counted::run),
            ],
        };
    };
}

/// One variant: every function with the attributes, and a `run` without them.
macro_rules! variant {
    ($name:ident $attrs:tt $input:ty, |$bound:ident| $run:expr; $($item:item)*) => {
        pub mod $name {
            //! A variant of this kernel.
            use super::*;

            $(annotated! { $attrs $item })*

            pub(crate) fn run($bound: &mut $input) {
                $run
            }
        }
    };
}

/// As `kernel!`, for what only `check-latency` measures: without the variants that say what checks cost, which
/// allows other items than functions; and with a function that takes as long as it is asked to.
macro_rules! latency_kernel {
    ($class:ident, $input:ty, |$bound:ident| $run:expr; $($item:item)*) => {
        latency_kernel! { @with_work $class, $input, |$bound| $run;
            $($item)*

            /// Takes a nanosecond or two for each turn.
            #[inline(never)]
            pub fn work(turns: u64, start: u64) -> u64 {
                let mut n = start;
                for turn in 0..turns {
                    n = n.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23) ^ turn;
                }
                n
            }
        }
    };
    (@with_work $class:ident, $input:ty, |$bound:ident| $run:expr; $($item:item)*) => {
        variant! { plain [] $input, |$bound| $run; $($item)* }
        variant! { default [::preempt::preemptible] $input, |$bound| $run; $($item)* }

        /// The kernel with its variants, the plain one first.
        pub(crate) const KERNEL: crate::catalogue::Source<$input> = crate::catalogue::Source {
            class: crate::Class::$class,
            variants: &[("plain", plain::run), ("default", default::run)],
        };
    };
}

macro_rules! annotated {
    ([$($attr:meta),*] $item:item) => { $(#[$attr])* $item };
}

pub mod entries;
pub mod hidden;
pub mod kernels;

#[cfg(test)]
#[path = "../tests/counting.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with a library that offers all of it")]
mod counting;
#[cfg(test)]
#[path = "../tests/turns.rs"]
#[allow(unreachable_pub, reason = "shared with a library that offers it")]
mod turns;

pub use catalogue::{Class, Kernel, Variant, Workload, all_kernels};
