//! `#[preemptible(skip)]` leaves a loop alone, and the loops in it.

use preempt::preemptible;

pub fn checksum(bytes: &[u8]) -> u32 {
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/skip.rs",
            6,
            8,
            ::core::concat!(::core::module_path!(), "::checksum"),
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
    let mut sum = 0_u32;
    #[cfg(any(debug_assertions, clippy))]
    for block in bytes.chunks(4) {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/skip.rs",
                8,
                5,
                ::core::concat!(::core::module_path!(), "::checksum"),
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
        for byte in block {
            sum = sum.rotate_left(5) ^ u32::from(*byte);
        }
    }
    #[cfg(not(any(debug_assertions, clippy)))]
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/skip.rs",
            8,
            5,
            ::core::concat!(::core::module_path!(), "::checksum"),
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
            ::core::iter::IntoIterator::into_iter(bytes.chunks(4)),
        ) {
            mut __preempt_strips => {
                if !__preempt_strips.__preempt_fits(16, false) {
                    (::preempt::__private::check)(__preempt_give_way);
                }
                loop {
                    for block in __preempt_strips
                        .__preempt_strip(512, false, __preempt_give_way)
                    {
                        for byte in block {
                            sum = sum.rotate_left(5) ^ u32::from(*byte);
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
    sum
}
