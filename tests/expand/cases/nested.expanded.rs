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
        (::preempt::__private::check)(&__PREEMPT_SITE);
    }
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
            (::preempt::__private::check)(&__PREEMPT_SITE);
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
                (::preempt::__private::check)(&__PREEMPT_SITE);
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
                    (::preempt::__private::check)(&__PREEMPT_SITE);
                }
                sum += a[i * n + k] * b[k * n + j];
            }
            c[i * n + j] = sum;
        }
    }
}
