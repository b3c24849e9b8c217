//! A cancellation must not unwind out of a destructor: it is masked, also in what the destructor calls.

use std::cell::Cell;

use preempt::preemptible;

pub struct Flush<'a> {
    pub pending: Vec<u32>,
    pub written: &'a Cell<u32>,
}

impl Drop for Flush<'_> {
    #[preemptible]
    fn drop(&mut self) {
        for item in self.pending.drain(..) {
            self.written.set(self.written.get() + item);
        }
    }
}
