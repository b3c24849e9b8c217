//! `#[preempt::main]`: the body keeps a function of its own, which runs as a task. It inserts no checks;
//! `#[preemptible]` does, above or below.

use preempt::preemptible;

pub fn total() -> u32 {
    fn total() -> u32 {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/entry.rs",
                8,
                8,
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
        for item in 0..4 {
            #[cfg(not(not(debug_assertions)))]
            {
                static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                    "tests/expand/cases/entry.rs",
                    10,
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
            total += item;
        }
        total
    }
    ::preempt::__private::entry(
        ::core::option::Option::Some(1),
        ::core::option::Option::None,
        ::core::concat!(::core::module_path!(), "::total"),
        total,
    )
}
