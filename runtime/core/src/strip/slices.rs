//! Strips of a slice's elements: the elements of a shorter slice.

use std::mem;
use std::slice::{Iter, IterMut};

use super::Known;
use super::sealed::Sealed;

impl<T> Sealed for Iter<'_, T> {}
impl<'a, T> Known for Iter<'a, T> {
    type Strip = Self;
    type Whole = Self;
    const DEAR: bool = false;

    #[inline]
    fn fits(&self, turns: usize) -> bool {
        self.len() <= turns
    }
    #[inline]
    fn cut(&mut self, turns: usize) -> (Self, bool) {
        let left = self.as_slice();
        let (strip, rest) = left.split_at(left.len().min(turns));
        *self = rest.iter();
        (strip.iter(), !rest.is_empty())
    }
    #[inline(always)]
    fn whole(self) -> Self {
        self
    }
    #[inline(always)]
    unsafe fn next_of(&mut self, strip: &mut Self) -> Option<&'a T> {
        strip.next()
    }
}

impl<T> Sealed for IterMut<'_, T> {}
impl<'a, T> Known for IterMut<'a, T> {
    type Strip = Self;
    type Whole = Self;
    const DEAR: bool = false;

    #[inline]
    fn fits(&self, turns: usize) -> bool {
        self.len() <= turns
    }
    #[inline]
    fn cut(&mut self, turns: usize) -> (Self, bool) {
        let left = mem::take(self).into_slice();
        let middle = left.len().min(turns);
        let (strip, rest) = left.split_at_mut(middle);
        let more = !rest.is_empty();
        *self = rest.iter_mut();
        (strip.iter_mut(), more)
    }
    #[inline(always)]
    fn whole(self) -> Self {
        self
    }
    #[inline(always)]
    unsafe fn next_of(&mut self, strip: &mut Self) -> Option<&'a mut T> {
        strip.next()
    }
}
