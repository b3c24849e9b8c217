//! The sum of a slice: the cheapest body there is, vectorised when nothing is in the way.

use crate::input::{Input, Random};

/// Numbers and their sum.
pub struct Numbers {
    numbers: Vec<u64>,
    sum: u64,
}

impl Input for Numbers {
    const FULL: usize = 32 * 1024;
    const SMALL: usize = 10;

    fn new(size: usize) -> Self {
        let mut random = Random::new(1);
        Self { numbers: (0..size).map(|_| random.number()).collect(), sum: 0 }
    }

    fn items(&self) -> u64 {
        self.numbers.len() as u64
    }

    fn digest(&self) -> u64 {
        self.sum
    }
}

kernel! {
    For, Numbers, |input| input.sum = sum(&input.numbers);

    /// The sum of the numbers, wrapping.
    #[inline(never)]
    pub fn sum(numbers: &[u64]) -> u64 {
        let mut sum = 0_u64;
        for n in numbers {
            sum = sum.wrapping_add(*n);
        }
        sum
    }
}
