//! A cancellation must not unwind out of a destructor: it is masked, also in what the destructor calls.

use std::cell::Cell;
use preempt::preemptible;

pub struct Flush<'a> {
    pub pending: Vec<u32>,
    pub written: &'a Cell<u32>,
}

impl Drop for Flush<'_> {
    fn drop(&mut self) {
        let __preempt_mask = (::preempt::__private::CancelMask::new)();
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/drop_mask.rs",
                14,
                8,
                ::core::concat!(::core::module_path!(), "::drop"),
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
        #[cfg(any(debug_assertions, clippy))]
        for item in self.pending.drain(..) {
            {
                static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                    "tests/expand/cases/drop_mask.rs",
                    15,
                    9,
                    ::core::concat!(::core::module_path!(), "::drop"),
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
            self.written.set(self.written.get() + item);
        }
        #[cfg(not(any(debug_assertions, clippy)))]
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/drop_mask.rs",
                15,
                9,
                ::core::concat!(::core::module_path!(), "::drop"),
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
                ::core::iter::IntoIterator::into_iter(self.pending.drain(..)),
            ) {
                mut __preempt_strips => {
                    if !__preempt_strips.__preempt_fits(16, false) {
                        (::preempt::__private::check)(__preempt_give_way);
                    }
                    if __preempt_strips.__preempt_fits(16384, false) {
                        for item in __preempt_strips.__preempt_into_inner() {
                            self.written.set(self.written.get() + item);
                        }
                    } else {
                        loop {
                            for item in __preempt_strips
                                .__preempt_strip(16384, false, __preempt_give_way)
                            {
                                self.written.set(self.written.get() + item);
                            }
                            if !__preempt_strips.__preempt_more() {
                                break;
                            }
                            (::preempt::__private::check)(__preempt_give_way);
                        }
                    }
                }
            };
        }
    }
}
