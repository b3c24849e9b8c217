//! A function that holds an `unsafe` may not be ready for an unwind in the middle of a loop: its sites say
//! `false`, and a cancelled task is unwound at a later check.

use preempt::preemptible;

/// # Safety
///
/// `first` points to `n` elements.
pub unsafe fn sum(first: *const u32, n: usize) -> u32 {
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/unsafe_code.rs",
            10,
            15,
            ::core::concat!(::core::module_path!(), "::sum"),
            ::preempt::__private::SiteKind::Prologue,
            false,
        );
        (::preempt::__private::check)(&__PREEMPT_SITE);
    }
    let mut sum = 0;
    for index in 0..n {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/unsafe_code.rs",
                12,
                5,
                ::core::concat!(::core::module_path!(), "::sum"),
                ::preempt::__private::SiteKind::Loop,
                false,
            );
            (::preempt::__private::check)(&__PREEMPT_SITE);
        }
        let item = unsafe { first.add(index) };
        sum += unsafe { *item };
    }
    sum
}

pub fn reviewed(items: &[u32]) -> u32 {
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/unsafe_code.rs",
            22,
            8,
            ::core::concat!(::core::module_path!(), "::reviewed"),
            ::preempt::__private::SiteKind::Prologue,
            true,
        );
        (::preempt::__private::check)(&__PREEMPT_SITE);
    }
    let mut sum = 0;
    for index in 0..items.len() {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/unsafe_code.rs",
                24,
                5,
                ::core::concat!(::core::module_path!(), "::reviewed"),
                ::preempt::__private::SiteKind::Loop,
                true,
            );
            (::preempt::__private::check)(&__PREEMPT_SITE);
        }
        sum += unsafe { items.get_unchecked(index) };
    }
    sum
}
