//! Loops in a closure belong to the function around it. The closure itself has no prologue.

use preempt::preemptible;

pub fn powers(bases: &[u64], exponent: u32) -> Vec<u64> {
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/closures.rs",
            6,
            8,
            ::core::concat!(::core::module_path!(), "::powers"),
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
    let power = |base: u64| {
        let mut product = 1;
        #[cfg(any(debug_assertions, clippy))]
        for _ in 0..exponent {
            {
                static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                    "tests/expand/cases/closures.rs",
                    9,
                    9,
                    ::core::concat!(::core::module_path!(), "::powers"),
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
            product *= base;
        }
        #[cfg(not(any(debug_assertions, clippy)))]
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/closures.rs",
                9,
                9,
                ::core::concat!(::core::module_path!(), "::powers"),
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
                ::core::iter::IntoIterator::into_iter(0..exponent),
            ) {
                mut __preempt_strips => {
                    if !__preempt_strips.__preempt_fits(16, false) {
                        (::preempt::__private::check)(__preempt_give_way);
                    }
                    if __preempt_strips.__preempt_fits(65536, false) {
                        for _ in __preempt_strips.__preempt_into_inner() {
                            product *= base;
                        }
                    } else {
                        loop {
                            for _ in __preempt_strips
                                .__preempt_strip(65536, false, __preempt_give_way)
                            {
                                product *= base;
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
        product
    };
    bases.iter().map(|base| power(*base)).collect()
}
