//! A macro cannot evaluate the predicate of a `cfg_attr`: the check is emitted for where it does not hold.

use preempt::preemptible;

#[preemptible(prologue = false)]
pub fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = 0_u32;
    for block in bytes.chunks(4) {
        #[cfg_attr(not(debug_assertions), preemptible(skip))]
        for byte in block {
            sum = sum.rotate_left(5) ^ u32::from(*byte);
        }
    }
    sum
}
