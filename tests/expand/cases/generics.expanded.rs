//! Signatures are not touched: generics, lifetimes, `where`, `impl Trait`, attributes.

use preempt::preemptible;

/// What is behind the first item that is not smaller than the first of all.
#[inline]
pub fn rest<'a, T, I, const STEP: usize>(
    items: &'a [T],
    start: I,
    unless: &T,
) -> impl Iterator<Item = &'a T>
where
    T: PartialOrd,
    I: Into<usize>,
{
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/generics.rs",
            8,
            8,
            ::core::concat!(::core::module_path!(), "::rest"),
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
    let mut from = start.into();
    #[cfg(any(debug_assertions, clippy))]
    while from < items.len() && items[from] < items[0] && items[from] != *unless {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/generics.rs",
                14,
                5,
                ::core::concat!(::core::module_path!(), "::rest"),
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
        from += STEP;
    }
    #[cfg(not(any(debug_assertions, clippy)))]
    {
        static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
            "tests/expand/cases/generics.rs",
            14,
            5,
            ::core::concat!(::core::module_path!(), "::rest"),
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
                from < items.len() && items[from] < items[0] && items[from] != *unless
            } {
                from += STEP;
            }
            break;
        }
    }
    items[from..].iter()
}
