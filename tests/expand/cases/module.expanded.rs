//! On a module: every function in it, however deep.

use preempt::preemptible;

pub mod search {
    pub fn position(items: &[u32], wanted: u32) -> Option<usize> {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/module.rs",
                7,
                12,
                ::core::concat!(::core::module_path!(), "::position"),
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
        for (index, item) in items.iter().enumerate() {
            {
                static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                    "tests/expand/cases/module.rs",
                    8,
                    9,
                    ::core::concat!(::core::module_path!(), "::position"),
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
            if *item == wanted {
                return Some(index);
            }
        }
        #[cfg(not(any(debug_assertions, clippy)))]
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/module.rs",
                8,
                9,
                ::core::concat!(::core::module_path!(), "::position"),
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
                ::core::iter::IntoIterator::into_iter(items.iter().enumerate()),
            ) {
                mut __preempt_strips => {
                    if !__preempt_strips.__preempt_fits(16, false) {
                        (::preempt::__private::check)(__preempt_give_way);
                    }
                    if __preempt_strips.__preempt_fits(16384, false) {
                        for (index, item) in __preempt_strips.__preempt_into_inner() {
                            if *item == wanted {
                                return Some(index);
                            }
                        }
                    } else {
                        loop {
                            for (index, item) in __preempt_strips
                                .__preempt_strip(16384, false, __preempt_give_way)
                            {
                                if *item == wanted {
                                    return Some(index);
                                }
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
        None
    }
    pub mod sorted {
        pub struct Sorted<'a>(pub &'a [u32]);
        impl Sorted<'_> {
            pub fn position(&self, wanted: u32) -> Option<usize> {
                {
                    static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                        "tests/expand/cases/module.rs",
                        20,
                        20,
                        ::core::concat!(::core::module_path!(), "::Sorted::position"),
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
                let (mut low, mut high) = (0, self.0.len());
                while low < high {
                    {
                        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                            "tests/expand/cases/module.rs",
                            22,
                            17,
                            ::core::concat!(
                                ::core::module_path!(), "::Sorted::position"
                            ),
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
                    let middle = usize::midpoint(low, high);
                    if self.0[middle] < wanted {
                        low = middle + 1;
                    } else {
                        high = middle;
                    }
                }
                (self.0.get(low) == Some(&wanted)).then_some(low)
            }
        }
    }
}
