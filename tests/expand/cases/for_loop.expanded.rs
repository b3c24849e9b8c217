//! A check at the head of each turn. The iterator, the pattern and the value are untouched.

use preempt::preemptible;

pub fn sum(items: &[(u32, u32)]) -> u32 {
    ::preempt::__private::sites! {
        true, Loop "sum" "tests/expand/cases/for_loop.rs" 8 5, Prologue "sum"
        "tests/expand/cases/for_loop.rs" 6 8
    }
    (::preempt::__private::check)(__preempt_give_way, 1);
    let mut sum = 0;
    #[cfg(any(debug_assertions, clippy))]
    for (weight, value) in items {
        (::preempt::__private::check)(__preempt_give_way, 0);
        sum += weight * value;
    }
    #[cfg(not(any(debug_assertions, clippy)))]
    {
        match ::preempt::__private::Strips::new(
            ::core::iter::IntoIterator::into_iter(items),
            __preempt_give_way,
            0,
        ) {
            mut __preempt_strips => {
                if !__preempt_strips.__preempt_fits(16, false) {
                    __preempt_strips.__preempt_check();
                }
                '__preempt_strips_0: loop {
                    for (weight, value) in __preempt_strips.__preempt_strip(32768, false)
                    {
                        sum += weight * value;
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
