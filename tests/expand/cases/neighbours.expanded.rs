//! Attributes around ours stay in their order, doc comments too, and loops keep their own.

use preempt::preemptible;

/// The index of the first odd item.
#[must_use]
#[track_caller]
pub fn first_odd(items: &[u32]) -> Option<usize> {
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/neighbours.rs",
            9,
            8,
            ::core::concat!(::core::module_path!(), "::first_odd"),
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
    let mut rest = items.iter().enumerate();
    #[expect(clippy::never_loop, reason = "so that the attribute has something to do")]
    for _ in 0..1 {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/neighbours.rs",
                12,
                5,
                ::core::concat!(::core::module_path!(), "::first_odd"),
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
        break;
    }
    loop {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/neighbours.rs",
                15,
                5,
                ::core::concat!(::core::module_path!(), "::first_odd"),
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
        let (index, item) = rest.next()?;
        if item % 2 == 1 {
            return Some(index);
        }
    }
}
