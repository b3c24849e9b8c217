//! A function is checked where it starts, also one that neither loops nor calls.

use preempt::preemptible;

/// The article's scene (b): twenty tasks that call this one are preempted in it.
pub fn next(seed: u64) -> u64 {
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/prologue.rs",
            7,
            8,
            ::core::concat!(::core::module_path!(), "::next"),
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
    seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1)
}
