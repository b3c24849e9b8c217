//! A function that holds an `unsafe` may not be ready for an unwind in the middle of a loop: its sites say
//! `false`, and a cancelled task is unwound at a later check.

use preempt::preemptible;

/// # Safety
///
/// `first` points to `n` elements.
pub unsafe fn sum(first: *const u32, n: usize) -> u32 {
    ::preempt::__private::sites! {
        false, Loop "sum" "tests/expand/cases/unsafe_code.rs" 12 5, Prologue "sum"
        "tests/expand/cases/unsafe_code.rs" 10 15
    }
    (::preempt::__private::check)(__preempt_give_way, 1);
    let mut sum = 0;
    for index in 0..n {
        (::preempt::__private::check)(__preempt_give_way, 0);
        let item = unsafe { first.add(index) };
        sum += unsafe { *item };
    }
    sum
}

pub fn reviewed(items: &[u32]) -> u32 {
    ::preempt::__private::sites! {
        true, Loop "reviewed" "tests/expand/cases/unsafe_code.rs" 24 5, Prologue
        "reviewed" "tests/expand/cases/unsafe_code.rs" 22 8
    }
    (::preempt::__private::check)(__preempt_give_way, 1);
    let mut sum = 0;
    #[cfg(any(debug_assertions, clippy))]
    for index in 0..items.len() {
        (::preempt::__private::check)(__preempt_give_way, 0);
        sum += unsafe { items.get_unchecked(index) };
    }
    #[cfg(not(any(debug_assertions, clippy)))]
    {
        match ::preempt::__private::Strips::new(
            ::core::iter::IntoIterator::into_iter(0..items.len()),
            __preempt_give_way,
            0,
        ) {
            mut __preempt_strips => {
                if !__preempt_strips.__preempt_fits(16, false) {
                    __preempt_strips.__preempt_check();
                }
                '__preempt_strips_0: loop {
                    for index in __preempt_strips.__preempt_strip(32768, false) {
                        sum += unsafe { items.get_unchecked(index) };
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
