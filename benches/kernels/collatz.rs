//! The longest Collatz sequence: a `loop` with a value in its `break` and a few cheap instructions a turn.

use std::hint::black_box;

use crate::input::Input;

/// A bound and the start of the longest sequence below it.
pub struct Bound {
    bound: u64,
    start: u64,
}

impl Input for Bound {
    const FULL: usize = 1024;
    const SMALL: usize = 5;

    fn new(size: usize) -> Self {
        Self { bound: size as u64, start: 0 }
    }

    fn items(&self) -> u64 {
        self.bound
    }

    fn digest(&self) -> u64 {
        self.start
    }
}

kernel! {
    Scalar, Bound, |input| input.start = collatz(black_box(input.bound));

    /// The start below `bound` that takes the most steps to 1.
    #[inline(never)]
    pub fn collatz(bound: u64) -> u64 {
        let mut longest = (0, 0);
        for start in 1..bound {
            let (mut n, mut steps) = (start, 0);
            let length = loop {
                if n == 1 {
                    break steps;
                }
                n = if n % 2 == 0 { n / 2 } else { 3 * n + 1 };
                steps += 1;
            };
            if length > longest.0 {
                longest = (length, start);
            }
        }
        longest.1
    }
}
