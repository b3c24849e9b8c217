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
        #[cold]
        #[inline(never)]
        fn __preempt_give_way() {
            (::preempt::__private::give_way)(&__PREEMPT_SITE);
        }
        (::preempt::__private::check)(__preempt_give_way);
    }
    let mut sum = 0;
    #[cfg(any(debug_assertions, clippy))]
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
            #[cold]
            #[inline(never)]
            fn __preempt_give_way() {
                (::preempt::__private::give_way)(&__PREEMPT_SITE);
            }
            (::preempt::__private::check)(__preempt_give_way);
        }
        sum += weight * value;
    }
    #[cfg(not(any(debug_assertions, clippy)))]
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/for_loop.rs",
            8,
            5,
            ::core::concat!(::core::module_path!(), "::sum"),
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
            ::core::iter::IntoIterator::into_iter(items),
        ) {
            mut __preempt_strips => {
                if !__preempt_strips.__preempt_fits(16, false) {
                    (::preempt::__private::check)(__preempt_give_way);
                }
                if __preempt_strips.__preempt_fits(32768, false) {
                    for (weight, value) in __preempt_strips.__preempt_into_inner() {
                        sum += weight * value;
                    }
                } else {
                    loop {
                        for (weight, value) in __preempt_strips
                            .__preempt_strip(32768, false, __preempt_give_way)
                        {
                            sum += weight * value;
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
