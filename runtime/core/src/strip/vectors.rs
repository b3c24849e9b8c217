//! Strips of a vector's elements, by value.

use std::mem::needs_drop;
use std::vec::IntoIter;

use super::Known;
use super::sealed::Sealed;

/// How far a strip has come.
#[derive(Debug)]
pub struct Elements<T> {
    /// The strip's first element, if the strip has been passed over.
    first: *const T,
    next: usize,
    end: usize,
}

impl<T> Sealed for IntoIter<T> {}
/// `IntoIter` moves on in memory with each item, since it must drop what is left if the loop panics. LLVM
/// cannot vectorise that while there is a check in sight. But elements that need no drop can be passed over when their
/// strip begins, and then be read where they are.
impl<T> Known for IntoIter<T> {
    type Strip = Elements<T>;
    type Whole = Self;
    const DEAR: bool = false;

    #[inline]
    fn fits(&self, turns: usize) -> bool {
        self.len() <= turns
    }
    #[inline]
    fn cut(&mut self, turns: usize) -> (Elements<T>, bool) {
        let (left, first) = (self.len(), self.as_slice().as_ptr());
        let end = left.min(turns);
        if !needs_drop::<T>() && end > 0 {
            // Nobody gets them from the vector any more, whatever becomes of the strip.
            self.nth(end - 1);
        }
        (Elements { first, next: 0, end }, left > turns)
    }
    #[inline(always)]
    fn whole(self) -> Self {
        self
    }
    #[inline(always)]
    unsafe fn next_of(&mut self, strip: &mut Elements<T>) -> Option<T> {
        if strip.next == strip.end {
            return None;
        }
        let place = strip.next;
        strip.next += 1;
        if needs_drop::<T>() {
            // SAFETY: `end` items were left when the strip began, and only the strip has taken some since, as the
            // caller promises: `place`, which is fewer.
            return Some(unsafe { self.next().unwrap_unchecked() });
        }
        // SAFETY: the strip was cut from this vector, which still owns the memory, and has `end` elements from `first` on.
        let element = unsafe { strip.first.add(place) };
        // SAFETY: each is read once: places only grow, and the vector has passed over them. That they are dropped
        // nowhere is no loss, as they need no drop.
        Some(unsafe { std::ptr::read(element) })
    }
}
