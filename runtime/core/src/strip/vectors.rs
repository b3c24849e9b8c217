//! Strips of a vector's elements, by value.

use std::mem::needs_drop;
use std::vec::IntoIter;

use super::Known;
use super::sealed::Sealed;

/// How far a strip has come.
#[derive(Clone, Copy, Debug)]
pub struct Count {
    next: usize,
    end: usize,
}

impl<T> Sealed for IntoIter<T> {}
/// `IntoIter` moves on in memory with each item, since it must drop what is left if the loop panics. LLVM
/// cannot vectorise that while there is a check in sight. Elements that need no drop can be read where they
/// are, and be passed over when the strip ends.
impl<T> Known for IntoIter<T> {
    type Strip = Count;
    type Whole = Self;
    const DEAR: bool = false;

    #[inline]
    fn fits(&self, turns: usize) -> bool {
        self.len() <= turns
    }
    #[inline]
    fn cut(&mut self, turns: usize) -> (Count, bool) {
        let left = self.len();
        (Count { next: 0, end: left.min(turns) }, left > turns)
    }
    #[inline(always)]
    fn whole(self) -> Self {
        self
    }
    #[inline(always)]
    fn next_of(&mut self, count: &mut Count) -> Option<T> {
        if count.next == count.end {
            if !needs_drop::<T>() && count.end > 0 {
                self.nth(count.end - 1);
            }
            return None;
        }
        let place = count.next;
        count.next += 1;
        if needs_drop::<T>() {
            // SAFETY: `end` items were left when the strip began, and `place`, which is fewer, were taken.
            return Some(unsafe { self.next().unwrap_unchecked() });
        }
        // SAFETY: nothing is taken from the vector while a strip lasts, so `end` items are still in it.
        let item = unsafe { self.as_slice().get_unchecked(place) };
        // SAFETY: it is read once: places only grow, and the strip's end, or the vector's, forgets it. That
        // it is not dropped there is no loss, as it needs no drop.
        Some(unsafe { std::ptr::read(item) })
    }
}
