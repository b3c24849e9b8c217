//! A cancellation must not unwind out of a destructor: it is masked, also in what the destructor calls.

use std::cell::Cell;
use preempt::preemptible;

pub struct Flush<'a> {
    pub pending: Vec<u32>,
    pub written: &'a Cell<u32>,
}

impl Drop for Flush<'_> {
    fn drop(&mut self) {
        ::preempt::__private::sites! {
            true, Loop "drop" "tests/expand/cases/drop_mask.rs" 15 9, Prologue "drop"
            "tests/expand/cases/drop_mask.rs" 14 8
        }
        let __preempt_mask = (::preempt::__private::CancelMask::new)();
        (::preempt::__private::check)(__preempt_give_way, 1);
        #[cfg(any(debug_assertions, clippy))]
        for item in self.pending.drain(..) {
            (::preempt::__private::check)(__preempt_give_way, 0);
            self.written.set(self.written.get() + item);
        }
        #[cfg(not(any(debug_assertions, clippy)))]
        {
            match ::preempt::__private::Strips::new(
                ::core::iter::IntoIterator::into_iter(self.pending.drain(..)),
                __preempt_give_way,
                0,
            ) {
                mut __preempt_strips => {
                    if !__preempt_strips.__preempt_fits(16, false) {
                        __preempt_strips.__preempt_check();
                    }
                    '__preempt_strips_0: loop {
                        for item in __preempt_strips.__preempt_strip(16384, false) {
                            self.written.set(self.written.get() + item);
                        }
                        if __preempt_strips.__preempt_ends() {
                            break;
                        }
                    }
                }
            };
        }
    }
}
