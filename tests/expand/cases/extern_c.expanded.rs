//! Nor out of a function that foreign code calls; one with an ABI that may unwind is not masked.

use preempt::preemptible;

pub extern "C" fn callback(n: u32) -> u32 {
    let __preempt_mask = (::preempt::__private::CancelMask::new)();
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/extern_c.rs",
            6,
            19,
            ::core::concat!(::core::module_path!(), "::callback"),
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
    let mut bits = 0;
    let mut rest = n;
    #[cfg(any(debug_assertions, clippy))] while rest > 0 {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/extern_c.rs",
                9,
                5,
                ::core::concat!(::core::module_path!(), "::callback"),
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
        rest &= rest - 1;
        bits += 1;
    }
    #[cfg(not(any(debug_assertions, clippy)))]
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/extern_c.rs",
            9,
            5,
            ::core::concat!(::core::module_path!(), "::callback"),
            ::preempt::__private::SiteKind::Loop,
            true,
        );
        #[cold]
        #[inline(never)]
        fn __preempt_give_way() {
            (::preempt::__private::give_way)(&__PREEMPT_SITE);
        }
        '__preempt_batch: loop {
            (::preempt::__private::check)(__preempt_give_way);
            let mut __preempt_turn = 0_u32;
            while {
                if __preempt_turn == 4 {
                    continue '__preempt_batch;
                }
                __preempt_turn += 1;
                rest > 0
            } {
                rest &= rest - 1;
                bits += 1;
            }
            break;
        }
    }
    bits
}

pub extern "C-unwind" fn unwinding(n: u32) -> u32 {
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/extern_c.rs",
            17,
            26,
            ::core::concat!(::core::module_path!(), "::unwinding"),
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
    callback(n) + 1
}
