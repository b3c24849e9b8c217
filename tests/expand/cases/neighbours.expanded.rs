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
        (::preempt::__private::check)(&__PREEMPT_SITE);
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
            (::preempt::__private::check)(&__PREEMPT_SITE);
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
            (::preempt::__private::check)(&__PREEMPT_SITE);
        }
        let (index, item) = rest.next()?;
        if item % 2 == 1 {
            return Some(index);
        }
    }
}
