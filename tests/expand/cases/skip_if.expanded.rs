//! A macro cannot evaluate the predicate of a `cfg_attr`: the check is emitted for where it does not hold.

use preempt::preemptible;

pub fn checksum(bytes: &[u8]) -> u32 {
    ::preempt::__private::sites! {
        true, Loop "checksum" "tests/expand/cases/skip_if.rs" 8 5, Loop "checksum"
        "tests/expand/cases/skip_if.rs" 10 9
    }
    let mut sum = 0_u32;
    for block in bytes.chunks(4) {
        (::preempt::__private::check)(__preempt_give_way, 0);
        for byte in block {
            #[cfg(not(not(debug_assertions)))]
            (::preempt::__private::check)(__preempt_give_way, 1);
            sum = sum.rotate_left(5) ^ u32::from(*byte);
        }
    }
    sum
}
