//! The spectral norm of a matrix that is never stored (from the benchmarks game): each element is a call of
//! a function of a few instructions and a division. LLVM inlines it and does not vectorise it. The division
//! takes longer than the checks of the loop and of the function together.

use crate::input::{Input, fold};

/// The vectors of the power method, and the norm.
pub struct Vectors {
    u: Vec<f64>,
    v: Vec<f64>,
    between: Vec<f64>,
    norm: f64,
}

impl Input for Vectors {
    const FULL: usize = 48;
    const SMALL: usize = 3;

    fn new(size: usize) -> Self {
        let zeros = vec![0.0; size];
        Self { u: zeros.clone(), v: zeros.clone(), between: zeros, norm: 0.0 }
    }

    fn items(&self) -> u64 {
        40 * self.u.len().pow(2) as u64
    }

    fn digest(&self) -> u64 {
        fold([self.norm.to_bits()])
    }
}

kernel! {
    Call, Vectors, |input| input.norm = spectral_norm(&mut input.u, &mut input.v, &mut input.between);

    /// The norm of the matrix of the slices' length, by ten turns of the power method.
    #[inline(never)]
    pub fn spectral_norm(u: &mut [f64], v: &mut [f64], between: &mut [f64]) -> f64 {
        u.fill(1.0);
        for _ in 0..10 {
            times_both(u, between, v);
            times_both(v, between, u);
        }
        let (mut uv, mut vv) = (0.0, 0.0);
        for (u, v) in u.iter().zip(v) {
            uv += u * *v;
            vv += *v * *v;
        }
        (uv / vv).sqrt()
    }

    /// The matrix' element in that row and column.
    fn element(row: usize, column: usize) -> f64 {
        let diagonal = row + column;
        1.0 / (diagonal * (diagonal + 1) / 2 + row + 1) as f64
    }

    fn times(xs: &[f64], products: &mut [f64]) {
        for (row, product) in products.iter_mut().enumerate() {
            let mut sum = 0.0;
            for (column, x) in xs.iter().enumerate() {
                sum += element(row, column) * x;
            }
            *product = sum;
        }
    }

    fn times_transposed(xs: &[f64], products: &mut [f64]) {
        for (column, product) in products.iter_mut().enumerate() {
            let mut sum = 0.0;
            for (row, x) in xs.iter().enumerate() {
                sum += element(row, column) * x;
            }
            *product = sum;
        }
    }

    fn times_both(xs: &[f64], between: &mut [f64], products: &mut [f64]) {
        times(xs, between);
        times_transposed(between, products);
    }
}
