//! Euclid's algorithm over pairs: a `while` whose turn is one division.

use crate::input::{Input, Random};

/// Pairs of numbers and the sum of their greatest common divisors.
pub struct Pairs {
    pairs: Vec<(u64, u64)>,
    sum: u64,
}

impl Input for Pairs {
    const FULL: usize = 512;
    const SMALL: usize = 3;

    fn new(size: usize) -> Self {
        let mut random = Random::new(4);
        Self { pairs: (0..size).map(|_| (random.number() >> 32, random.number() >> 32)).collect(), sum: 0 }
    }

    fn items(&self) -> u64 {
        self.pairs.len() as u64
    }

    fn digest(&self) -> u64 {
        self.sum
    }
}

kernel! {
    Scalar, Pairs, |input| input.sum = gcd(&input.pairs);

    /// The sum of the pairs' greatest common divisors.
    #[inline(never)]
    pub fn gcd(pairs: &[(u64, u64)]) -> u64 {
        let mut sum = 0_u64;
        for (a, b) in pairs {
            let (mut a, mut b) = (*a, *b);
            while b != 0 {
                (a, b) = (b, a % b);
            }
            sum = sum.wrapping_add(a);
        }
        sum
    }
}
