//! `#[preemptible(skip)]` leaves a loop alone, and the loops in it.

use preempt::preemptible;

#[preemptible]
pub fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = 0_u32;
    for block in bytes.chunks(4) {
        #[preemptible(skip)]
        for byte in block {
            sum = sum.rotate_left(5) ^ u32::from(*byte);
        }
    }
    sum
}
