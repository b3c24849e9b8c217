//! Strips of ranges: ranges again, and spans for those that include their end.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::{Range, RangeInclusive};

use super::Known;
use super::sealed::Sealed;

/// What ranges are made of: all that std has ranges of, so that no range whose type is still open where its loop begins
/// can turn out to be of something else.
pub trait Step: Copy + PartialOrd + Sealed {
    /// The type's width in bits.
    const WIDTH: u32 = 8 * size_of::<Self>() as u32;

    /// How many steps lead from `self` up to `end`, at most `usize::MAX`. `self <= end`.
    fn steps_to(self, end: Self) -> usize;

    /// The value `n` steps on, which exists.
    fn forward(self, n: usize) -> Self;

    /// The value `n` steps on, but none beyond `end`; perhaps fewer steps, but one at least unless at
    /// `end`.
    fn forward_until(self, n: usize, end: Self) -> Self;
}

macro_rules! integers {
    ($($integer:ty as $unsigned:ty),*) => { $(
        impl Sealed for $integer {}
        impl Step for $integer {
            #[inline(always)]
            fn steps_to(self, end: Self) -> usize {
                usize::try_from(end.wrapping_sub(self) as $unsigned).unwrap_or(usize::MAX)
            }
            #[inline(always)]
            fn forward(self, n: usize) -> Self {
                // Modulo the type's width it is the value meant, even where `n` itself does not fit.
                self.wrapping_add(n as Self)
            }
            #[inline(always)]
            fn forward_until(self, n: usize, end: Self) -> Self {
                // In this form LLVM knows that the result is no more than `end`, and with it that an index
                // below is in bounds.
                self.saturating_add(Self::try_from(n).unwrap_or(Self::MAX)).min(end)
            }
        }
    )* };
}
integers!(
    u8 as u8,
    u16 as u16,
    u32 as u32,
    u64 as u64,
    u128 as u128,
    usize as usize,
    i8 as u8,
    i16 as u16,
    i32 as u32,
    i64 as u64,
    i128 as u128,
    isize as usize
);

const SURROGATES: Range<u32> = 0xD800..0xE000;

/// The position among all characters.
#[inline(always)]
fn position(c: char) -> u32 {
    let code = c as u32;
    if code < SURROGATES.start { code } else { code - (SURROGATES.end - SURROGATES.start) }
}

impl Sealed for char {}
impl Step for char {
    #[inline(always)]
    fn steps_to(self, end: Self) -> usize {
        (position(end) - position(self)) as usize
    }
    #[inline(always)]
    fn forward(self, n: usize) -> Self {
        let position = position(self).saturating_add(u32::try_from(n).unwrap_or(u32::MAX));
        let gap = if position < SURROGATES.start { 0 } else { SURROGATES.end - SURROGATES.start };
        Self::from_u32(position.saturating_add(gap)).unwrap_or(Self::MAX)
    }
    #[inline(always)]
    fn forward_until(self, n: usize, end: Self) -> Self {
        self.forward(n).min(end)
    }
}

macro_rules! addresses {
    ($($address:ty),*) => { $(
        impl Sealed for $address {}
        impl Step for $address {
            #[inline]
            fn steps_to(self, end: Self) -> usize {
                self.to_bits().steps_to(end.to_bits())
            }
            #[inline]
            fn forward(self, n: usize) -> Self {
                Self::from_bits(self.to_bits().forward(n))
            }
            #[inline]
            fn forward_until(self, n: usize, end: Self) -> Self {
                Self::from_bits(self.to_bits().forward_until(n, end.to_bits()))
            }
        }
    )* };
}
addresses!(Ipv4Addr, Ipv6Addr);

impl<T> Sealed for Range<T> {}
impl<T: Step> Known for Range<T>
where
    Self: Iterator<Item = T>,
{
    type Strip = Self;
    type Whole = Self;
    const DEAR: bool = false;

    #[inline]
    fn fits(&self, turns: usize) -> bool {
        self.start >= self.end || self.start.steps_to(self.end) <= turns
    }
    #[inline]
    fn cut(&mut self, turns: usize) -> (Self, bool) {
        let end = self.start.forward_until(turns, self.end);
        let strip = self.start..end;
        self.start = end;
        (strip, end < self.end)
    }
    #[inline(always)]
    fn whole(self) -> Self {
        self
    }
    #[inline(always)]
    unsafe fn next_of(&mut self, strip: &mut Self) -> Option<T> {
        strip.next()
    }
}

/// The values `first`, .. `first + (count - 1)`, also up to the greatest of their type: unlike the inclusive
/// range they come from, with one exit.
#[derive(Debug)]
pub struct Span<T> {
    first: T,
    next: usize,
    count: usize,
}

impl<T: Step> Iterator for Span<T> {
    type Item = T;

    #[inline(always)]
    fn next(&mut self) -> Option<T> {
        if self.next == self.count {
            return None;
        }
        let value = self.first.forward(self.next);
        self.next += 1;
        Some(value)
    }
}

impl<T> Sealed for RangeInclusive<T> {}
impl<T: Step> Known for RangeInclusive<T>
where
    Self: Iterator<Item = T>,
{
    type Strip = Span<T>;
    type Whole = Span<T>;
    const DEAR: bool = false;

    #[inline]
    fn fits(&self, turns: usize) -> bool {
        self.is_empty() || self.start().steps_to(*self.end()) < turns
    }
    #[inline]
    fn cut(&mut self, turns: usize) -> (Span<T>, bool) {
        let (first, last) = (*self.start(), *self.end());
        if self.is_empty() {
            return (Span { first, next: 0, count: 0 }, false);
        }
        let steps = first.steps_to(last);
        if steps < turns {
            return (Span { first, next: 0, count: steps + 1 }, false);
        }
        *self = first.forward(turns)..=last;
        (Span { first, next: 0, count: turns }, true)
    }
    /// Fewer than `usize::MAX` values: all loops that are within a strip are.
    #[inline]
    fn whole(mut self) -> Span<T> {
        self.cut(usize::MAX).0
    }
    #[inline(always)]
    unsafe fn next_of(&mut self, span: &mut Span<T>) -> Option<T> {
        span.next()
    }
}
