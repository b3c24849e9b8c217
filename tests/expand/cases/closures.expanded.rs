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
        (::preempt::__private::check)(&__PREEMPT_SITE);
    }
    let power = |base: u64| {
        let mut product = 1;
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
                (::preempt::__private::check)(&__PREEMPT_SITE);
            }
            product *= base;
        }
        product
    };
    bases.iter().map(|base| power(*base)).collect()
}
