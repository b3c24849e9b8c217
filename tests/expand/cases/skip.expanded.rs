//! `#[preemptible(skip)]` leaves a loop alone, and the loops in it.

use preempt::preemptible;

pub fn checksum(bytes: &[u8]) -> u32 {
    ::preempt::__private::sites! {
        true, Loop "checksum" "tests/expand/cases/skip.rs" 8 5, Prologue "checksum"
        "tests/expand/cases/skip.rs" 6 8
    }
    (::preempt::__private::check)(__preempt_give_way, 1);
    let mut sum = 0_u32;
    #[cfg(any(debug_assertions, clippy))]
    for block in bytes.chunks(4) {
        (::preempt::__private::check)(__preempt_give_way, 0);
        for byte in block {
            sum = sum.rotate_left(5) ^ u32::from(*byte);
        }
    }
    #[cfg(not(any(debug_assertions, clippy)))]
    {
        match ::preempt::__private::Strips::new(
            ::core::iter::IntoIterator::into_iter(bytes.chunks(4)),
            __preempt_give_way,
            0,
        ) {
            mut __preempt_strips => {
                if !__preempt_strips.__preempt_fits(16, false) {
                    __preempt_strips.__preempt_check();
                }
                '__preempt_strips_0: loop {
                    for block in __preempt_strips.__preempt_strip(512, false) {
                        for byte in block {
                            sum = sum.rotate_left(5) ^ u32::from(*byte);
                        }
                    }
                    if __preempt_strips.__preempt_ends() {
                        break;
                    }
                }
            }
        };
    }
    sum
}
