//! Labels stay on the loops and blocks that the user put them on, so every jump leads where it led.

use preempt::preemptible;

pub fn first_pair(items: &[u32], sum: u32) -> Option<(u32, u32)> {
    let mut rest = items;
    let found = 'search: {
        'outer: while let [first, tail @ ..] = rest {
            {
                static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                    "tests/expand/cases/labels.rs",
                    9,
                    17,
                    ::core::concat!(::core::module_path!(), "::first_pair"),
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
            rest = tail;
            #[cfg(any(debug_assertions, clippy))]
            for second in tail {
                {
                    static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                        "tests/expand/cases/labels.rs",
                        11,
                        13,
                        ::core::concat!(::core::module_path!(), "::first_pair"),
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
                if second > &sum {
                    continue 'outer;
                }
                if first + second == sum {
                    break 'search Some((*first, *second));
                }
            }
            #[cfg(not(any(debug_assertions, clippy)))]
            {
                static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                    "tests/expand/cases/labels.rs",
                    11,
                    13,
                    ::core::concat!(::core::module_path!(), "::first_pair"),
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
                    ::core::iter::IntoIterator::into_iter(tail),
                ) {
                    mut __preempt_strips => {
                        if !__preempt_strips.__preempt_fits(16, false) {
                            (::preempt::__private::check)(__preempt_give_way);
                        }
                        if __preempt_strips.__preempt_fits(8192, false) {
                            for second in __preempt_strips.__preempt_into_inner() {
                                if second > &sum {
                                    continue 'outer;
                                }
                                if first + second == sum {
                                    break 'search Some((*first, *second));
                                }
                            }
                        } else {
                            loop {
                                for second in __preempt_strips
                                    .__preempt_strip(8192, false, __preempt_give_way)
                                {
                                    if second > &sum {
                                        continue 'outer;
                                    }
                                    if first + second == sum {
                                        break 'search Some((*first, *second));
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
        }
        None
    };
    let (first, second) = found?;
    Some((first.min(second), first.max(second)))
}
