//! The dot product: one addition after the other, as a sum of floats must not be reordered. LLVM unrolls the
//! loop and no more, and a check fits in while an addition is waited for.

use crate::input::{Input, Random, fold_floats};

/// Two vectors and their product.
pub struct Vectors {
    xs: Vec<f32>,
    ys: Vec<f32>,
    product: f32,
}

impl Input for Vectors {
    const FULL: usize = 32 * 1024;
    const SMALL: usize = 10;

    fn new(size: usize) -> Self {
        let mut random = Random::new(7);
        let mut vector = || (0..size).map(|_| random.float()).collect();
        Self { xs: vector(), ys: vector(), product: 0.0 }
    }

    fn items(&self) -> u64 {
        self.xs.len() as u64
    }

    fn digest(&self) -> u64 {
        fold_floats([&self.product])
    }
}

kernel! {
    For, Vectors, |input| input.product = dot(&input.xs, &input.ys);

    /// The sum of the products of the pairs.
    #[inline(never)]
    pub fn dot(xs: &[f32], ys: &[f32]) -> f32 {
        let mut sum = 0.0;
        for (x, y) in xs.iter().zip(ys) {
            sum += x * y;
        }
        sum
    }
}
