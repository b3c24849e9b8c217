//! A `loop` keeps its value: the check is a statement before everything else in the body.

use preempt::preemptible;

pub fn root(n: u32) -> u32 {
    ::preempt::__private::sites! {
        true, Loop "root" "tests/expand/cases/bare_loop.rs" 8 16
    }
    let mut guess = 0;
    let root = {
        #[cfg(any(debug_assertions, clippy))]
        loop {
            (::preempt::__private::check)(__preempt_give_way, 0);
            if (guess + 1) * (guess + 1) > n {
                break guess;
            }
            guess += 1;
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
                    if (guess + 1) * (guess + 1) > n {
                        break guess;
                    }
                    guess += 1;
                }
            };
        }
    };
    root + 1
}
