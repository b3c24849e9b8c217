//! The Mandelbrot set: a `while` over a chain of dependent multiplications, left at a turn that cannot be
//! predicted.

use crate::input::{Input, fold};

/// A picture of the set: for each point, the turn at which it escaped.
pub struct Picture {
    width: usize,
    turns: Vec<u32>,
}

impl Input for Picture {
    const FULL: usize = 48;
    const SMALL: usize = 4;

    fn new(size: usize) -> Self {
        Self { width: size, turns: vec![0; size * size] }
    }

    fn items(&self) -> u64 {
        self.turns.len() as u64
    }

    fn digest(&self) -> u64 {
        fold(self.turns.iter().map(|n| u64::from(*n)))
    }
}

kernel! {
    Scalar, Picture, |input| mandelbrot(input.width, 100, &mut input.turns);

    /// For each point of a square picture, how many turns up to `limit` it stays near.
    #[inline(never)]
    pub fn mandelbrot(width: usize, limit: u32, turns: &mut [u32]) {
        for (i, slot) in turns.iter_mut().enumerate() {
            let (row, column) = (i / width, i % width);
            let cx = column as f64 * 3.0 / width as f64 - 2.0;
            let cy = row as f64 * 2.0 / width as f64 - 1.0;
            let (mut x, mut y, mut turn) = (0.0, 0.0, 0);
            while turn < limit && x * x + y * y <= 4.0 {
                (x, y) = (x * x - y * y + cx, 2.0 * x * y + cy);
                turn += 1;
            }
            *slot = turn;
        }
    }
}
