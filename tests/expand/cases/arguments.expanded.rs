//! Arguments: only prologues, only loops, not cancellable, the crate by another path.

pub mod reexport {
    pub use preempt as checks;
}

use reexport::checks::preemptible;

pub fn prologue_only(n: u32) -> u32 {
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/arguments.rs",
            10,
            8,
            ::core::concat!(::core::module_path!(), "::prologue_only"),
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
    for item in 0..n {
        sum += item;
    }
    sum
}

pub fn loops_only(n: u32) -> u32 {
    let mut sum = 0;
    for item in 0..n {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/arguments.rs",
                21,
                5,
                ::core::concat!(::core::module_path!(), "::loops_only"),
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
        sum += item;
    }
    sum
}

pub fn not_cancellable(n: u32) -> u32 {
    {
        static __PREEMPT_SITE: reexport::checks::__private::Site = reexport::checks::__private::Site::new(
            "tests/expand/cases/arguments.rs",
            28,
            8,
            ::core::concat!(::core::module_path!(), "::not_cancellable"),
            reexport::checks::__private::SiteKind::Prologue,
            false,
        );
        #[cold]
        #[inline(never)]
        fn __preempt_give_way() {
            (reexport::checks::__private::give_way)(&__PREEMPT_SITE);
        }
        (reexport::checks::__private::check)(__preempt_give_way);
    }
    n + 1
}
