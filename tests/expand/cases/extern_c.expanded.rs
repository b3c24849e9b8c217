//! Nor out of a function that foreign code calls; one with an ABI that may unwind is not masked.

use preempt::preemptible;

pub extern "C" fn callback(n: u32) -> u32 {
    ::preempt::__private::sites! {
        true, Loop "callback" "tests/expand/cases/extern_c.rs" 9 5, Prologue "callback"
        "tests/expand/cases/extern_c.rs" 6 19
    }
    let __preempt_mask = (::preempt::__private::CancelMask::new)();
    (::preempt::__private::check)(__preempt_give_way, 1);
    let mut bits = 0;
    let mut rest = n;
    #[cfg(any(debug_assertions, clippy))] while rest > 0 {
        (::preempt::__private::check)(__preempt_give_way, 0);
        rest &= rest - 1;
        bits += 1;
    }
    #[cfg(not(any(debug_assertions, clippy)))]
    '__preempt_batch: loop {
        (::preempt::__private::check)(__preempt_give_way, 0);
        let mut __preempt_turn = 0_u32;
        while {
            if __preempt_turn == 4 {
                continue '__preempt_batch;
            }
            __preempt_turn += 1;
            rest > 0
        } {
            rest &= rest - 1;
            bits += 1;
        }
        break;
    }
    bits
}

pub extern "C-unwind" fn unwinding(n: u32) -> u32 {
    ::preempt::__private::sites! {
        true, Prologue "unwinding" "tests/expand/cases/extern_c.rs" 17 26
    }
    (::preempt::__private::check)(__preempt_give_way, 0);
    callback(n) + 1
}
