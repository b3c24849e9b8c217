//! Each loop has its own check and its own site.

use preempt::preemptible;

#[preemptible]
pub fn multiply(a: &[u64], b: &[u64], c: &mut [u64], n: usize) {
    for i in 0..n {
        for j in 0..n {
            let mut sum = 0;
            for k in 0..n {
                sum += a[i * n + k] * b[k * n + j];
            }
            c[i * n + j] = sum;
        }
    }
}
