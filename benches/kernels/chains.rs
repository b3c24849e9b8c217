//! Iterator chains: the work is in adapters and closures of the standard library, which have no checks; the
//! loop around them has.

use crate::input::{Input, Random, fold};

/// Rows of numbers, and a figure for each.
pub struct Rows {
    pub(crate) width: usize,
    pub(crate) numbers: Vec<u32>,
    pub(crate) figures: Vec<u64>,
}

impl Input for Rows {
    const FULL: usize = 192;
    const SMALL: usize = 4;

    fn new(size: usize) -> Self {
        let mut random = Random::new(42);
        let numbers = (0..size * size).map(|_| (random.number() >> 48) as u32).collect();
        Self { width: size, numbers, figures: vec![0; size] }
    }

    fn items(&self) -> u64 {
        self.numbers.len() as u64
    }

    fn digest(&self) -> u64 {
        fold(self.figures.iter().copied())
    }
}

kernel! {
    For, Rows, |input| chains(input.width, &input.numbers, &mut input.figures);

    /// For each row: the sum of the even numbers' squares, the row times itself reversed, and its bytes.
    #[inline(never)]
    pub fn chains(width: usize, numbers: &[u32], figures: &mut [u64]) {
        for (row, figure) in numbers.chunks_exact(width).zip(figures) {
            let even: u64 = row.iter().filter(|n| *n % 2 == 0).map(|n| u64::from(*n) * u64::from(*n)).sum();
            let pairs = row.iter().zip(row.iter().rev());
            let dot = pairs.fold(0, |sum, (a, b)| sum + u64::from(*a) * u64::from(*b));
            let bytes: u64 = row.iter().flat_map(|n| n.to_le_bytes()).map(u64::from).sum();
            *figure = even ^ dot ^ bytes;
        }
    }
}
