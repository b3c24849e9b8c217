//! A macro cannot evaluate the predicate of a `cfg_attr`: the check is emitted for where it does not hold.

use preempt::preemptible;

pub fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = 0_u32;
    for block in bytes.chunks(4) {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/skip_if.rs",
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
            #[cfg(not(not(debug_assertions)))]
            {
                static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                    "tests/expand/cases/skip_if.rs",
                    10,
                    9,
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
            sum = sum.rotate_left(5) ^ u32::from(*byte);
        }
    }
    sum
}
