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
            (::preempt::__private::check)(&__PREEMPT_SITE);
        }
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
                (::preempt::__private::check)(&__PREEMPT_SITE);
            }
            if *item == wanted {
                return Some(index);
            }
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
                    (::preempt::__private::check)(&__PREEMPT_SITE);
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
                        (::preempt::__private::check)(&__PREEMPT_SITE);
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
