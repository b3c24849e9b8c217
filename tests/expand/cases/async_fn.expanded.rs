//! The body of an `async fn` is checked when it runs. No `.await` is added.

use preempt::preemptible;

pub async fn total(items: &[u32]) -> u32 {
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/async_fn.rs",
            6,
            14,
            ::core::concat!(::core::module_path!(), "::total"),
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
    let mut total = 0;
    for item in items {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/async_fn.rs",
                8,
                5,
                ::core::concat!(::core::module_path!(), "::total"),
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
        total += async { item * 2 }.await;
    }
    total
}
