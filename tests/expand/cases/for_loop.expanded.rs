//! A check at the head of each turn. The iterator, the pattern and the value are untouched.

use preempt::preemptible;

pub fn sum(items: &[(u32, u32)]) -> u32 {
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/for_loop.rs",
            6,
            8,
            ::core::concat!(::core::module_path!(), "::sum"),
            ::preempt::__private::SiteKind::Prologue,
            true,
        );
        (::preempt::__private::check)(&__PREEMPT_SITE);
    }
    let mut sum = 0;
    for (weight, value) in items {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/for_loop.rs",
                8,
                5,
                ::core::concat!(::core::module_path!(), "::sum"),
                ::preempt::__private::SiteKind::Loop,
                true,
            );
            (::preempt::__private::check)(&__PREEMPT_SITE);
        }
        sum += weight * value;
    }
    sum
}
