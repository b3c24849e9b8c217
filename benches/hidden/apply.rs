//! A generic helper, compiled for a cheap closure and for one that takes a hundred microseconds.

use super::Numbers;

latency_kernel! {
    For, Numbers, |input| input.result = both(&input.numbers, input.dear);

    /// Applies a cheap closure to all numbers, and a dear one to a few.
    #[inline(never)]
    pub fn both(xs: &[u64], dear: u64) -> u64 {
        let cheap = apply(xs, |x| x ^ 3);
        cheap ^ apply(&xs[..4], |x| work(dear, x))
    }

    /// The sum of what the closure returns.
    #[inline(never)]
    pub fn apply<F: Fn(u64) -> u64>(xs: &[u64], f: F) -> u64 {
        let mut sum = 0_u64;
        for x in xs {
            sum = sum.wrapping_add(f(*x));
        }
        sum
    }
}
