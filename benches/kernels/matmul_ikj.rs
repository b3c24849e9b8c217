//! A matrix product in the order that suits caches and vectors (`ikj`): the innermost loop adds a multiple of
//! a row to a row, is vectorised, and is short, so that entering it counts too.

use super::matmul_ijk::Matrices;

kernel! {
    For, Matrices<80>, |input| matmul_ikj(input.size, &input.a, &input.b, &mut input.product);

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
