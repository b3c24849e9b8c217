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
            (::preempt::__private::check)(&__PREEMPT_SITE);
        }
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
                (::preempt::__private::check)(&__PREEMPT_SITE);
            }
            self.written.set(self.written.get() + item);
        }
    }
}
