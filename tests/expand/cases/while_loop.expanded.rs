//! `while`, `while let` and a chain of conditions: the head is evaluated where it was.

use preempt::preemptible;

pub fn collatz(mut n: u64) -> u32 {
    let mut steps = 0;
    while n != 1 {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/while_loop.rs",
                8,
                5,
                ::core::concat!(::core::module_path!(), "::collatz"),
                ::preempt::__private::SiteKind::Loop,
                true,
            );
            #[cold]
            #[inline(never)]
            fn __preempt_give_way() {
                (::preempt::__private::give_way)(&__PREEMPT_SITE);
            }
            (::preempt::__private::check)(__preempt_give_way);
        }
        n = if n.is_multiple_of(2) { n / 2 } else { 3 * n + 1 };
        steps += 1;
    }
    steps
}

pub fn drain(mut stack: Vec<Option<u32>>) -> u32 {
    let mut sum = 0;
    while let Some(top) = stack.pop() && let Some(value) = top {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/while_loop.rs",
                18,
                5,
                ::core::concat!(::core::module_path!(), "::drain"),
                ::preempt::__private::SiteKind::Loop,
                true,
            );
            #[cold]
            #[inline(never)]
            fn __preempt_give_way() {
                (::preempt::__private::give_way)(&__PREEMPT_SITE);
            }
            (::preempt::__private::check)(__preempt_give_way);
        }
        sum += value;
    }
    sum
}
