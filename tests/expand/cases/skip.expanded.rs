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
        (::preempt::__private::check)(&__PREEMPT_SITE);
    }
    let mut sum = 0_u32;
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
            (::preempt::__private::check)(&__PREEMPT_SITE);
        }
        for byte in block {
            sum = sum.rotate_left(5) ^ u32::from(*byte);
        }
    }
    sum
}
