//! Fibonacci numbers by recursion: calls and next to nothing else, so the prologue check is most of what
//! there is.

use std::hint::black_box;

use crate::input::Input;

/// An index and the number there.
pub struct Index {
    n: u32,
    fib: u64,
}

impl Input for Index {
    const FULL: usize = 20;
    const SMALL: usize = 5;

    fn new(size: usize) -> Self {
        Self { n: size as u32, fib: 0 }
    }

    fn items(&self) -> u64 {
        (0..self.n).fold((1, 1), |(calls, next), _| (next, calls + next + 1)).0
    }

    fn digest(&self) -> u64 {
        self.fib
    }
}

kernel! {
    Call, Index, |input| input.fib = fib(black_box(input.n));

    /// The `n`th Fibonacci number.
    #[inline(never)]
    pub fn fib(n: u32) -> u64 {
        if n < 2 { u64::from(n) } else { fib(n - 1) + fib(n - 2) }
    }
}
