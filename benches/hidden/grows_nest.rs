//! A nest whose inner loop has one turn, and then a million: each of its bodies is cheap.

use super::Lengths;

latency_kernel! {
    For, Lengths, |input| input.result = grows_nest(&input.lengths);

    /// Works as long as each length says, in a loop of its own.
    #[inline(never)]
    pub fn grows_nest(lengths: &[u64]) -> u64 {
        let mut result = 1_u64;
        for length in lengths {
            for turn in 0..*length {
                result = result.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23) ^ turn;
            }
        }
        result
    }
}
