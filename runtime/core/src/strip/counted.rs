//! Strips that count: for iterators that cannot be cut but know their length.

use std::iter::{Cloned, Copied, Enumerate, Map, Rev, Skip, StepBy, Take, Zip};
use std::mem::needs_drop;
use std::ops::{Range, RangeFrom, RangeInclusive};
use std::{array, collections::vec_deque, slice, str, vec};

use super::Known;
use super::ranges::Step;
use super::sealed::Sealed;

/// An iterator that says exactly how many items are left.
///
/// # Safety
///
/// If `EXACT`: as long as fewer items are left than `usize::MAX`, `size_hint().0` is their number, and `next` returns
/// `Some` that often. `size_hint` does nothing else that could be seen. If `COUNTABLE`, there are never more items than
/// `usize::MAX`.
#[diagnostic::on_unimplemented(
    message = "the type of this loop's iterator is not known yet where the loop begins",
    label = "that it is `{Self}` shows further down",
    note = "write its type before the loop, or `#[preemptible(loops = \"every-turn\")]` on the function"
)]
pub unsafe trait Exact: Iterator + Sealed {
    /// Whether `size_hint` can be believed.
    ///
    /// It is no bound of the implementations, since the type of a range's ends may still be open where the compiler
    /// chooses one.
    const EXACT: bool = true;

    /// Whether a number can be given of the items, however many there are.
    const COUNTABLE: bool = true;

    /// Whether `next` calls code of the user's to make an item.
    const CALLS: bool = false;

    /// Whether that code may take any time.
    const DEAR: bool = Self::CALLS;

    /// Whether a call of `next` when no item is left can be seen.
    const END_IS_SEEN: bool = false;
}

/// How far a strip has come.
///
/// It counts upwards: LLVM makes better loops of that than of counting down.
#[derive(Debug)]
pub struct Count {
    next: usize,
    end: usize,
    last: bool,
}

#[inline]
fn fits<I: Exact>(iter: &I, turns: usize) -> bool {
    iter.size_hint().0 <= turns
}

#[inline]
fn cut<I: Exact>(iter: &I, turns: usize) -> (Count, bool) {
    if !I::EXACT {
        return (Count { next: 0, end: 0, last: true }, false);
    }
    let left = iter.size_hint().0;
    let more = left > turns;
    (Count { next: 0, end: left.min(turns), last: !more }, more)
}

/// # Safety
///
/// That of [`Known::next_of`].
#[inline(always)]
unsafe fn next_of<I: Exact>(iter: &mut I, count: &mut Count) -> Option<I::Item> {
    if !I::EXACT {
        return iter.next();
    }
    if count.next == count.end {
        if I::END_IS_SEEN && count.last {
            // The plain loop ends by asking once more.
            return iter.next();
        }
        return None;
    }
    count.next += 1;
    // SAFETY: `end` is no more than the number of items that were left when the strip began (`Exact`), and
    // fewer than `end` have been taken since, so one is left. LLVM finds that an adapter's `next` cannot fail if it
    // is told so of the length *before* the call: of the item, behind a closure, it is too late.
    unsafe { std::hint::assert_unchecked(iter.size_hint().0 != 0) };
    let item = iter.next();
    // SAFETY: as above.
    Some(unsafe { item.unwrap_unchecked() })
}

/// Strips of exact iterators.
macro_rules! counted {
    ($([$($generic:tt)*] $iter:ty $(where [$($bound:tt)*])?;)*) => { $(
        impl<$($generic)*> Sealed for $iter $(where $($bound)*)? {}
        impl<$($generic)*> Known for $iter $(where $($bound)*)? {
            type Strip = Count;
            type Whole = Self;
            const DEAR: bool = <Self as Exact>::DEAR;
            const EXACT: bool = <Self as Exact>::EXACT;

            #[inline]
            fn fits(&self, turns: usize) -> bool {
                fits(self, turns)
            }
            #[inline]
            fn cut(&mut self, turns: usize) -> (Count, bool) {
                cut(self, turns)
            }
            #[inline(always)]
            fn whole(self) -> Self {
                self
            }
            #[inline(always)]
            unsafe fn next_of(&mut self, count: &mut Count) -> Option<Self::Item> {
                // SAFETY: the caller's promise.
                unsafe { next_of(self, count) }
            }
        }
    )* };
}

/// Iterators for whose length the standard library vouches itself (they are `TrustedLen`, or exact by their
/// documentation), and whose end is the end of a slice or the like.
macro_rules! exact {
    ($([$($generic:tt)*] $iter:ty $(where [$($bound:tt)*])?;)*) => { $(
        // SAFETY: it is what the list is for.
        unsafe impl<$($generic)*> Exact for $iter $(where $($bound)*)? {}
    )* };
}

// SAFETY: from `start` up to `end` there are as many values as `size_hint` says, if their number is one at all.
unsafe impl<T: Step> Exact for Range<T>
where
    Self: Iterator<Item = T>,
{
    const EXACT: bool = T::WIDTH <= usize::BITS;
}
// SAFETY: as above; and of a type as wide as `usize`, `0..=MAX` has one value more than can be told.
unsafe impl<T: Step> Exact for RangeInclusive<T>
where
    Self: Iterator<Item = T>,
{
    const EXACT: bool = T::WIDTH <= usize::BITS;
    const COUNTABLE: bool = T::WIDTH < usize::BITS;
}

// These have strips of their own, and are exact under an adapter.
exact! {
    ['a, T] slice::Iter<'a, T>;
    ['a, T] slice::IterMut<'a, T>;
    [T] vec::IntoIter<T>;
}

macro_rules! exact_and_counted {
    ($($list:tt)*) => {
        exact! { $($list)* }
        counted! { $($list)* }
    };
}
exact_and_counted! {
    ['a, T] slice::Chunks<'a, T>;
    ['a, T] slice::ChunksMut<'a, T>;
    ['a, T] slice::ChunksExact<'a, T>;
    ['a, T] slice::ChunksExactMut<'a, T>;
    ['a, T] slice::RChunks<'a, T>;
    ['a, T] slice::Windows<'a, T>;
    [T, const N: usize] array::IntoIter<T, N>;
    ['a, T] vec::Drain<'a, T>;
    ['a, T] vec_deque::Iter<'a, T>;
    ['a, T] vec_deque::IterMut<'a, T>;
    ['a] str::Bytes<'a>;
}

counted! {
    [A: Exact] Enumerate<A>;
    [A: Exact + DoubleEndedIterator] Rev<A>;
    [A: Exact] StepBy<A>;
    [A: Exact] Take<A>;
    [A: Exact] Skip<A>;
    ['a, T: 'a + Copy, A: Exact + Iterator<Item = &'a T>] Copied<A>;
    ['a, T: 'a + Clone, A: Exact + Iterator<Item = &'a T>] Cloned<A>;
    [A: Exact, B, F: FnMut(A::Item) -> B] Map<A, F>;
    [A: Exact, B: Exact] Zip<A, B>;
    [A: Exact, T: Step] Zip<A, RangeFrom<T>> where [RangeFrom<T>: Iterator<Item = T>];
}

/// Constants of an adapter of `A` that are those of `A`.
macro_rules! as_inside {
    ($($constant:ident)*) => { $(const $constant: bool = <A as Exact>::$constant;)* };
}

// SAFETY of the adapters: each has as many items as is said here of the iterators inside it, computes its
// `size_hint` from theirs, and calls their `next` (or `nth`, `next_back`) once for each item of its own.

// SAFETY: one for each of `A`'s.
unsafe impl<A: Exact> Exact for Enumerate<A> {
    as_inside!(EXACT COUNTABLE CALLS DEAR END_IS_SEEN);
}
// SAFETY: one for each of `A`'s.
unsafe impl<A: Exact + DoubleEndedIterator> Exact for Rev<A> {
    as_inside!(EXACT COUNTABLE CALLS DEAR);
    // The sides of a `Zip` are made equal by its first `next_back`.
    const END_IS_SEEN: bool = A::END_IS_SEEN || needs_drop::<A::Item>();
}
// SAFETY: the first and each `step`th of `A`'s.
unsafe impl<A: Exact> Exact for StepBy<A> {
    // Of more items than can be told, the number is what is left of that.
    const EXACT: bool = <A as Exact>::EXACT && A::COUNTABLE;
    as_inside!(COUNTABLE CALLS DEAR);
    // The last `nth` makes the items that are left of a step.
    const END_IS_SEEN: bool = A::CALLS || A::END_IS_SEEN || needs_drop::<A::Item>();
}
// SAFETY: as many as `A` has, up to a number.
unsafe impl<A: Exact> Exact for Take<A> {
    as_inside!(EXACT CALLS DEAR END_IS_SEEN);
    const COUNTABLE: bool = true;
}
// SAFETY: as many as `A` has, less a number.
unsafe impl<A: Exact> Exact for Skip<A> {
    // Of more items than can be told, the number is what is left of that.
    const EXACT: bool = <A as Exact>::EXACT && A::COUNTABLE;
    as_inside!(COUNTABLE CALLS DEAR);
    // Where all are skipped, the one call makes them.
    const END_IS_SEEN: bool = A::CALLS || A::END_IS_SEEN || needs_drop::<A::Item>();
}
// SAFETY: one for each of `A`'s.
unsafe impl<'a, T: 'a + Copy, A: Exact + Iterator<Item = &'a T>> Exact for Copied<A> {
    as_inside!(EXACT COUNTABLE CALLS DEAR END_IS_SEEN);
}
// SAFETY: one for each of `A`'s.
unsafe impl<'a, T: 'a + Clone, A: Exact + Iterator<Item = &'a T>> Exact for Cloned<A> {
    as_inside!(EXACT COUNTABLE END_IS_SEEN);
    const CALLS: bool = true;
    // Who needs no drop owns nothing, and is cloned like a number.
    const DEAR: bool = <A as Exact>::DEAR || needs_drop::<T>();
}
// SAFETY: one for each of `A`'s.
unsafe impl<A: Exact, B, F: FnMut(A::Item) -> B> Exact for Map<A, F> {
    as_inside!(EXACT COUNTABLE END_IS_SEEN);
    const CALLS: bool = true;
}
// SAFETY: as many as the shorter of the two.
unsafe impl<A: Exact, B: Exact> Exact for Zip<A, B> {
    const EXACT: bool = <A as Exact>::EXACT && <B as Exact>::EXACT;
    const COUNTABLE: bool = A::COUNTABLE || B::COUNTABLE;
    const CALLS: bool = A::CALLS || B::CALLS;
    const DEAR: bool = <A as Exact>::DEAR || <B as Exact>::DEAR;
    // A longer `A` is asked for an item that then has no partner.
    const END_IS_SEEN: bool = Self::CALLS || A::END_IS_SEEN || B::END_IS_SEEN || needs_drop::<Self::Item>();
}
// SAFETY: as many as `A` has: the other is endless.
unsafe impl<A: Exact, T: Step> Exact for Zip<A, RangeFrom<T>>
where
    RangeFrom<T>: Iterator<Item = T>,
{
    as_inside!(EXACT COUNTABLE CALLS DEAR END_IS_SEEN);
}
