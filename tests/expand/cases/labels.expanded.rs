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
                (::preempt::__private::check)(&__PREEMPT_SITE);
            }
            rest = tail;
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
                    (::preempt::__private::check)(&__PREEMPT_SITE);
                }
                if second > &sum {
                    continue 'outer;
                }
                if first + second == sum {
                    break 'search Some((*first, *second));
                }
            }
        }
        None
    };
    let (first, second) = found?;
    Some((first.min(second), first.max(second)))
}
