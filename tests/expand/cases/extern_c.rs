//! Nor out of a function that foreign code calls; one with an ABI that may unwind is not masked.

use preempt::preemptible;

#[preemptible]
pub extern "C" fn callback(n: u32) -> u32 {
    let mut bits = 0;
    let mut rest = n;
    while rest > 0 {
        rest &= rest - 1;
        bits += 1;
    }
    bits
}

#[preemptible]
pub extern "C-unwind" fn unwinding(n: u32) -> u32 {
    callback(n) + 1
}
