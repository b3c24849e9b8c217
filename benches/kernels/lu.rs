//! The LU decomposition of a matrix (from SPLASH): the innermost loop takes a multiple of a row from a row,
//! is vectorised, and has fewer turns from step to step.

use crate::input::{Input, Random, fold};

/// A square matrix, and its decomposition.
pub struct Matrix {
    size: usize,
    matrix: Vec<f64>,
    decomposed: Vec<f64>,
}

impl Input for Matrix {
    const FULL: usize = 96;
    const SMALL: usize = 3;

    fn new(size: usize) -> Self {
        let mut random = Random::new(18);
        let mut matrix: Vec<_> = (0..size * size).map(|_| f64::from(random.float())).collect();
        // A heavy diagonal: no pivot comes near zero.
        for i in 0..size {
            matrix[i * size + i] += size as f64;
        }
        Self { size, matrix, decomposed: vec![0.0; size * size] }
    }

    fn items(&self) -> u64 {
        (1..self.size as u64).map(|rest| rest * rest).sum()
    }

    fn digest(&self) -> u64 {
        fold(self.decomposed.iter().map(|x| x.to_bits()))
    }
}

kernel! {
    For, Matrix, |input| {
        input.decomposed.copy_from_slice(&input.matrix);
        lu(input.size, &mut input.decomposed);
    };

    /// Replaces the `n` by `n` matrix by its upper factor and, below the diagonal, its lower one.
    #[inline(never)]
    pub fn lu(n: usize, matrix: &mut [f64]) {
        for k in 0..n {
            let (done, rest) = matrix.split_at_mut((k + 1) * n);
            let pivots = &done[k * n..];
            for row in rest.chunks_exact_mut(n) {
                let factor = row[k] / pivots[k];
                row[k] = factor;
                for (x, pivot) in row[k + 1..].iter_mut().zip(&pivots[k + 1..]) {
                    *x -= factor * pivot;
                }
            }
        }
    }
}
