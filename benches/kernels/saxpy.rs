//! `y = a * x + y` over slices: vectorised when nothing is in the way, and every turn stores.

use crate::input::{Input, Random, fold_floats};

/// Two vectors; the second is the result.
pub struct Vectors {
    xs: Vec<f32>,
    ys: Vec<f32>,
}

impl Input for Vectors {
    const FULL: usize = 32 * 1024;
    const SMALL: usize = 10;

    fn new(size: usize) -> Self {
        let mut random = Random::new(2);
        let mut vector = || (0..size).map(|_| random.float()).collect();
        Self { xs: vector(), ys: vector() }
    }

    fn items(&self) -> u64 {
        self.xs.len() as u64
    }

    fn digest(&self) -> u64 {
        fold_floats(&self.ys)
    }
}

kernel! {
    // A factor so small that the result stays in the range of normal numbers over billions of runs.
    For, Vectors, |input| saxpy(1e-9, &input.xs, &mut input.ys);

    /// Adds `a * xs` to `ys`.
    #[inline(never)]
    pub fn saxpy(a: f32, xs: &[f32], ys: &mut [f32]) {
        for (x, y) in xs.iter().zip(ys) {
            *y += a * x;
        }
    }
}
