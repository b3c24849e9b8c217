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
        #[cold]
        #[inline(never)]
        fn __preempt_give_way() {
            (::preempt::__private::give_way)(&__PREEMPT_SITE);
        }
        (::preempt::__private::check)(__preempt_give_way);
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
            #[cold]
            #[inline(never)]
            fn __preempt_give_way() {
                (::preempt::__private::give_way)(&__PREEMPT_SITE);
            }
            (::preempt::__private::check)(__preempt_give_way);
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
        #[cold]
        #[inline(never)]
        fn __preempt_give_way() {
            (::preempt::__private::give_way)(&__PREEMPT_SITE);
        }
        (::preempt::__private::check)(__preempt_give_way);
    }
    let mut sum = 0;
    #[cfg(any(debug_assertions, clippy))]
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
            #[cold]
            #[inline(never)]
            fn __preempt_give_way() {
                (::preempt::__private::give_way)(&__PREEMPT_SITE);
            }
            (::preempt::__private::check)(__preempt_give_way);
        }
        sum += unsafe { items.get_unchecked(index) };
    }
    #[cfg(not(any(debug_assertions, clippy)))]
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/unsafe_code.rs",
            24,
            5,
            ::core::concat!(::core::module_path!(), "::reviewed"),
            ::preempt::__private::SiteKind::Loop,
            true,
        );
        #[cold]
        #[inline(never)]
        fn __preempt_give_way() {
            (::preempt::__private::give_way)(&__PREEMPT_SITE);
        }
        use ::preempt::__private::Unknown as _;
        match ::preempt::__private::Strips::new(
            ::core::iter::IntoIterator::into_iter(0..items.len()),
        ) {
            mut __preempt_strips => {
                if !__preempt_strips.__preempt_fits(16, false) {
                    (::preempt::__private::check)(__preempt_give_way);
                }
                if __preempt_strips.__preempt_fits(32768, false) {
                    for index in __preempt_strips.__preempt_into_inner() {
                        sum += unsafe { items.get_unchecked(index) };
                    }
                } else {
                    loop {
                        for index in __preempt_strips
                            .__preempt_strip(32768, false, __preempt_give_way)
                        {
                            sum += unsafe { items.get_unchecked(index) };
                        }
                        if !__preempt_strips.__preempt_more() {
                            break;
                        }
                        (::preempt::__private::check)(__preempt_give_way);
                    }
                }
            }
        };
    }
    sum
}
