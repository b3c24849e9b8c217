//! A matrix product, rows by columns (`ijk`): three nested loops, the innermost strided and bound by its
//! addition.

use crate::input::{Input, Random, fold_floats};

/// Square matrices, row by row, of which benches time products of `FULL` rows.
pub struct Matrices<const FULL: usize> {
    pub(super) size: usize,
    pub(super) a: Vec<f32>,
    pub(super) b: Vec<f32>,
    pub(super) product: Vec<f32>,
}

impl<const FULL: usize> Input for Matrices<FULL> {
    const FULL: usize = FULL;
    const SMALL: usize = 3;

    fn new(size: usize) -> Self {
        let mut random = Random::new(3);
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
    For, Matrices<64>, |input| matmul_ijk(input.size, &input.a, &input.b, &mut input.product);

    /// Writes the product of `a` and `b`, both `n` by `n`.
    #[inline(never)]
    pub fn matmul_ijk(n: usize, a: &[f32], b: &[f32], product: &mut [f32]) {
        for i in 0..n {
            for j in 0..n {
                let mut sum = 0.0;
                for k in 0..n {
                    sum += a[i * n + k] * b[k * n + j];
                }
                product[i * n + j] = sum;
            }
        }
    }
}
