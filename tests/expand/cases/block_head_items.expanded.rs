//! A check stands behind the items that open a block: clippy asks for items first.

use preempt::preemptible;

pub fn circumference(radii: &[f64]) -> f64 {
    use std::f64::consts::TAU;
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/block_head_items.rs",
            6,
            8,
            ::core::concat!(::core::module_path!(), "::circumference"),
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
    let mut sum = 0.0;
    for radius in radii {
        const SCALE: f64 = 2.0;
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/block_head_items.rs",
                9,
                5,
                ::core::concat!(::core::module_path!(), "::circumference"),
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
        sum += radius * TAU / SCALE;
    }
    sum
}
