//! Kernels of which some turns take far longer than their tokens show, for `check-latency` only.
//!
//! How many turns lie between two checks is decided from what is written. Here it is written so that this
//! goes wrong where it can: a body that takes a nanosecond turns into one of a millisecond, a helper that was
//! compiled for any closure is handed a dear one, an iterator's `map` does the work. What is dear is annotated
//! itself, as users' code would be, except in the cases named `.._std`: they call the standard library.
//!
//! | kernel | |
//! |---|---|
//! | `grows_call` | a function that is called in each turn goes from 1 ns to 1 ms |
//! | `grows_nest` | the inner loop of a nest does |
//! | `grows_operator` | an overloaded operator does |
//! | `apply` | a generic function with a cheap closure, and with one of 100 us |
//! | `chase` | each turn is a few operations, one of which waits for memory |
//! | `map_visible`, `map_variable`, `map_returned` | a `map` of 100 us: in the head, behind a variable, behind a function that returns `impl Iterator` |
//! | `map_visible_std`, .. | the same with a call of 50 ns that has no check, many times |

pub mod apply;
pub mod chase;
pub mod grows_call;
pub mod grows_nest;
pub mod grows_operator;
pub mod map;
pub mod map_std;

use crate::Kernel;
use crate::input::Input;

/// How many turns of `work` take a hundred microseconds or some more.
const DEAR: u64 = 65_536;

/// How long the turns of a loop are to take, and what they computed.
pub struct Lengths {
    lengths: Vec<u64>,
    result: u64,
}

impl Input for Lengths {
    const FULL: usize = 65_536;
    const SMALL: usize = 100;

    /// So many short turns, then two that take ten times as long as all of them.
    fn new(size: usize) -> Self {
        let dear = size as u64 * 10;
        Self { lengths: (0..size).map(|_| 1).chain([dear, dear]).collect(), result: 0 }
    }

    fn items(&self) -> u64 {
        self.lengths.len() as u64
    }

    fn digest(&self) -> u64 {
        self.result
    }
}

/// What closures are applied to, how often, and how dear the dear one is.
pub struct Numbers {
    numbers: Vec<u64>,
    dear: u64,
    result: u64,
}

impl Input for Numbers {
    const FULL: usize = 32_768;
    const SMALL: usize = 100;

    fn new(size: usize) -> Self {
        let dear = if size == Self::FULL { DEAR } else { 10 };
        Self { numbers: (1..=size as u64).collect(), dear, result: 0 }
    }

    fn items(&self) -> u64 {
        self.numbers.len() as u64
    }

    fn digest(&self) -> u64 {
        self.result
    }
}

/// Every one of them.
#[must_use]
pub fn hidden_kernels() -> Vec<Kernel> {
    vec![
        Kernel::new("grows_call", &grows_call::KERNEL),
        Kernel::new("grows_nest", &grows_nest::KERNEL),
        Kernel::new("grows_operator", &grows_operator::KERNEL),
        Kernel::new("apply", &apply::KERNEL),
        Kernel::new("chase", &chase::KERNEL),
        Kernel::new("map_visible", &map::visible::KERNEL),
        Kernel::new("map_variable", &map::variable::KERNEL),
        Kernel::new("map_returned", &map::returned::KERNEL),
        Kernel::new("map_visible_std", &map_std::visible::KERNEL),
        Kernel::new("map_variable_std", &map_std::variable::KERNEL),
        Kernel::new("map_returned_std", &map_std::returned::KERNEL),
    ]
}
