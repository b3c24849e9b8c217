//! Each loop has its own check and its own site.

use preempt::preemptible;

pub fn multiply(a: &[u64], b: &[u64], c: &mut [u64], n: usize) {
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/nested.rs",
            6,
            8,
            ::core::concat!(::core::module_path!(), "::multiply"),
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
    #[cfg(any(debug_assertions, clippy))]
    for i in 0..n {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/nested.rs",
                7,
                5,
                ::core::concat!(::core::module_path!(), "::multiply"),
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
        for j in 0..n {
            {
                static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                    "tests/expand/cases/nested.rs",
                    8,
                    9,
                    ::core::concat!(::core::module_path!(), "::multiply"),
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
            let mut sum = 0;
            for k in 0..n {
                {
                    static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                        "tests/expand/cases/nested.rs",
                        10,
                        13,
                        ::core::concat!(::core::module_path!(), "::multiply"),
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
                sum += a[i * n + k] * b[k * n + j];
            }
            c[i * n + j] = sum;
        }
    }
    #[cfg(not(any(debug_assertions, clippy)))]
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/nested.rs",
            7,
            5,
            ::core::concat!(::core::module_path!(), "::multiply"),
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
            ::core::iter::IntoIterator::into_iter(0..n),
        ) {
            mut __preempt_strips => {
                if !__preempt_strips.__preempt_fits(16, false) {
                    (::preempt::__private::check)(__preempt_give_way);
                }
                loop {
                    for i in __preempt_strips
                        .__preempt_strip(16, false, __preempt_give_way)
                    {
                        {
                            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                                "tests/expand/cases/nested.rs",
                                8,
                                9,
                                ::core::concat!(::core::module_path!(), "::multiply"),
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
                                ::core::iter::IntoIterator::into_iter(0..n),
                            ) {
                                mut __preempt_strips => {
                                    if !__preempt_strips.__preempt_fits(16, false) {
                                        (::preempt::__private::check)(__preempt_give_way);
                                    }
                                    loop {
                                        for j in __preempt_strips
                                            .__preempt_strip(256, false, __preempt_give_way)
                                        {
                                            let mut sum = 0;
                                            {
                                                static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                                                    "tests/expand/cases/nested.rs",
                                                    10,
                                                    13,
                                                    ::core::concat!(::core::module_path!(), "::multiply"),
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
                                                    ::core::iter::IntoIterator::into_iter(0..n),
                                                ) {
                                                    mut __preempt_strips => {
                                                        if !__preempt_strips.__preempt_fits(16, false) {
                                                            (::preempt::__private::check)(__preempt_give_way);
                                                        }
                                                        if __preempt_strips.__preempt_fits(4096, false) {
                                                            for k in __preempt_strips.__preempt_into_inner() {
                                                                sum += a[i * n + k] * b[k * n + j];
                                                            }
                                                        } else {
                                                            loop {
                                                                for k in __preempt_strips
                                                                    .__preempt_strip(4096, false, __preempt_give_way)
                                                                {
                                                                    sum += a[i * n + k] * b[k * n + j];
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
                                            c[i * n + j] = sum;
                                        }
                                        if !__preempt_strips.__preempt_more() {
                                            break;
                                        }
                                        (::preempt::__private::check)(__preempt_give_way);
                                    }
                                }
                            };
                        }
                    }
                    if !__preempt_strips.__preempt_more() {
                        break;
                    }
                    (::preempt::__private::check)(__preempt_give_way);
                }
            }
        };
    }
}
