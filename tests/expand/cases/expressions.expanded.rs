//! Loops are found wherever an expression may stand.

use preempt::preemptible;

pub fn classify(n: u32) -> (u32, &'static str) {
    ::preempt::__private::sites! {
        true, Loop "classify" "tests/expand/cases/expressions.rs" 11 9, Loop "classify"
        "tests/expand/cases/expressions.rs" 23 13
    }
    let digits = if n == 0 {
        1
    } else {
        let (mut rest, mut digits) = (n, 0);
        #[cfg(any(debug_assertions, clippy))]
        loop {
            (::preempt::__private::check)(__preempt_give_way, 0);
            if rest == 0 {
                break digits;
            }
            rest /= 10;
            digits += 1;
        }
        #[cfg(not(any(debug_assertions, clippy)))]
        '__preempt_batch: loop {
            (::preempt::__private::check)(__preempt_give_way, 0);
            let mut __preempt_turn = 0_u32;
            break {
                loop {
                    if __preempt_turn == 4 {
                        continue '__preempt_batch;
                    }
                    __preempt_turn += 1;
                    if rest == 0 {
                        break digits;
                    }
                    rest /= 10;
                    digits += 1;
                }
            };
        }
    };
    let kind = match digits {
        1 => "short",
        _ if {
            let mut ones = 0;
            for bit in 0..32 {
                #[cfg(not(not(debug_assertions)))]
                (::preempt::__private::check)(__preempt_give_way, 1);
                ones += (n >> bit) & 1;
            }
            ones > 8
        } => "dense",
        _ => "sparse",
    };
    (digits, kind)
}
