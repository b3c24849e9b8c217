//! A loop that calls a function in each turn: first for a nanosecond, then for a millisecond.

use super::Lengths;

latency_kernel! {
    For, Lengths, |input| input.result = grows_call(&input.lengths);

    /// Works as long as each length says.
    #[inline(never)]
    pub fn grows_call(lengths: &[u64]) -> u64 {
        let mut result = 1;
        for length in lengths {
            result = work(*length, result);
        }
        result
    }
}
