//! Pancakes turned over until the first is in its place, for all permutations (from the benchmarks game):
//! `while` and `loop` with few turns, left at turns that cannot be predicted.

use std::hint::black_box;

use crate::input::{Input, fold};

/// How many pancakes, and what came out.
pub struct Pancakes {
    count: usize,
    found: Found,
}

/// The flips of all permutations with alternating signs, and the most flips of one.
pub type Found = (i64, i64);

impl Input for Pancakes {
    const FULL: usize = 7;
    const SMALL: usize = 3;

    fn new(size: usize) -> Self {
        Self { count: size, found: (0, 0) }
    }

    fn items(&self) -> u64 {
        (1..=self.count as u64).product()
    }

    fn digest(&self) -> u64 {
        fold([self.found.0 as u64, self.found.1 as u64])
    }
}

kernel! {
    Scalar, Pancakes, |input| input.found = fannkuch(black_box(input.count));

    /// Goes through the permutations of `n` pancakes, two at least.
    #[inline(never)]
    pub fn fannkuch(n: usize) -> Found {
        let mut permutation: Vec<_> = (0..n).collect();
        let mut pancakes = permutation.clone();
        let mut rotations = vec![0; n];
        let (mut sum, mut most, mut sign) = (0, 0, 1);
        loop {
            pancakes.copy_from_slice(&permutation);
            let mut flips = 0;
            while pancakes[0] != 0 {
                let first = pancakes[0];
                pancakes[..=first].reverse();
                flips += 1;
            }
            sum += sign * flips;
            most = most.max(flips);
            sign = -sign;

            let mut last = 1;
            loop {
                if last == n {
                    return (sum, most);
                }
                permutation[..=last].rotate_left(1);
                rotations[last] += 1;
                if rotations[last] <= last {
                    break;
                }
                rotations[last] = 0;
                last += 1;
            }
        }
    }
}
