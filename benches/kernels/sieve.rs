//! The sieve of Eratosthenes: an inner loop of one strided store.

use crate::input::{Input, fold};

/// For each number, whether it is composite.
pub struct Numbers {
    composite: Vec<bool>,
    primes: usize,
}

impl Input for Numbers {
    const FULL: usize = 64 * 1024;
    const SMALL: usize = 30;

    fn new(size: usize) -> Self {
        Self { composite: vec![false; size], primes: 0 }
    }

    fn items(&self) -> u64 {
        self.composite.len() as u64
    }

    fn digest(&self) -> u64 {
        fold([self.primes as u64])
    }
}

kernel! {
    Scalar, Numbers, |input| input.primes = sieve(&mut input.composite);

    /// How many primes are below the slice's length; marks all other numbers from 2.
    #[inline(never)]
    pub fn sieve(composite: &mut [bool]) -> usize {
        composite.fill(false);
        let mut primes = 0;
        for n in 2..composite.len() {
            if composite[n] {
                continue;
            }
            primes += 1;
            let mut multiple = n * n;
            while multiple < composite.len() {
                composite[multiple] = true;
                multiple += n;
            }
        }
        primes
    }
}
