//! A matrix product in the order that suits caches and vectors (`ikj`): the innermost loop adds a multiple of
//! a row to a row, is vectorised, and is short, so that entering it counts too.

use crate::input::{Input, Random, fold_floats};

/// Square matrices, row by row.
pub struct Matrices {
    size: usize,
    a: Vec<f32>,
    b: Vec<f32>,
    product: Vec<f32>,
}

impl Input for Matrices {
    const FULL: usize = 80;
    const SMALL: usize = 3;

    fn new(size: usize) -> Self {
        let mut random = Random::new(8);
        let mut matrix = || (0..size * size).map(|_| random.float()).collect();
        Self { size, a: matrix(), b: matrix(), product: vec![0.0; size * size] }
    }

    fn items(&self) -> u64 {
        self.size.pow(3) as u64
    }

    fn digest(&self) -> u64 {
        fold_floats(&self.product)
    }
}

kernel! {
    For, Matrices, |input| matmul_ikj(input.size, &input.a, &input.b, &mut input.product);

    /// Writes the product of `a` and `b`, both `n` by `n`.
    #[inline(never)]
    pub fn matmul_ikj(n: usize, a: &[f32], b: &[f32], product: &mut [f32]) {
        product.fill(0.0);
        for (row, factors) in product.chunks_exact_mut(n).zip(a.chunks_exact(n)) {
            for (factor, other) in factors.iter().zip(b.chunks_exact(n)) {
                for (sum, x) in row.iter_mut().zip(other) {
                    *sum += factor * x;
                }
            }
        }
    }
}
