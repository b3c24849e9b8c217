//! Checks in iterator chains, which `#[preemptible]` cannot see into: [`PreemptibleIterator::preemptible`].
//!
//! A chain such as `xs.iter().map(f).sum()` loops inside the standard library. An adapter can reach into that
//! loop at two places: `next`, and `fold`, through which go `for_each`, `sum`, `count`, `max` and most other
//! methods that use an iterator up. (`try_fold`, on which `all`, `any` and `find` stand, cannot be overridden in
//! stable Rust; it calls `next`.)
//!
//! A check at each item keeps LLVM from vectorising, and the way around it is that of the loops: strips
//! ([`strip`](crate::strip)). Which iterators can be cut into strips is known by type ([`Known`]), and `fold` of
//! a generic adapter cannot ask. So the methods are there twice, as in `strip`: the inherent ones apply where
//! the iterator is `Known` and are preferred by method syntax, the ones of [`Iterator`] apply everywhere.
//!
//! # The bound
//!
//! What an item costs nobody knows here, since the closures before and behind the adapter are the user's. So the
//! bound is one in *items*, that is in calls of the inner iterator's `next` and of what follows it. Between two
//! checks lie at most
//!
//! - one item, in `next`, `next_back`, all that stands on them, and `fold` and `rfold` of any iterator;
//! - [`ITEMS`] in `nth` and `nth_back`, and in `fold` and the like of an iterator of known length;
//! - [`CHEAP_ITEMS`] in `count`, `sum`, `product`, `min` and `max` over such an iterator if it calls no closure:
//!   what is left there is the arithmetic of the item's own type;
//! - as many as [`Preemptible::in_strips`] was told.

use std::iter::{FusedIterator, Product, Sum};
use std::panic::Location;

use crate::check::{check, give_way_at};
use crate::site::SiteKind;
use crate::strip::Known;

/// The most items between two checks where nothing is known about what an item costs.
///
/// Chosen by measurement. A vectorised sum over `map`, 0.07 ns an item, takes 1.5 times the plain one in strips of
/// 64 and 1.2 times in strips of 256, where a check at each item makes it 5 times (0.35 ns an item); and items of
/// 10 µs still make less than a millisecond.
pub const ITEMS: usize = 64;

/// The most items between two checks where no closure is called: 1.0 to 1.2 times the plain sum.
pub const CHEAP_ITEMS: usize = 1024;

/// Gives every iterator the adapter [`Preemptible`].
pub trait PreemptibleIterator: Iterator {
    /// Puts resched checks into the iterator.
    ///
    /// Outside of a task it changes nothing. Inside, the task can be preempted, and cancelled, between items.
    ///
    /// It belongs next to the source: a check is made for each item that *passes* here, so what a `filter`
    /// before it turns away goes unchecked.
    ///
    /// ```
    /// use preempt_core::iter::PreemptibleIterator;
    ///
    /// let words = ["to", "be", "or", "not"];
    /// let length: usize = words.iter().preemptible().filter(|word| word.len() == 2).map(|word| word.len()).sum();
    /// assert_eq!(length, 6);
    /// ```
    #[inline(always)]
    #[track_caller]
    fn preemptible(self) -> Preemptible<Self>
    where
        Self: Sized,
    {
        Preemptible { iter: self, at: Location::caller() }
    }
}

impl<I: Iterator + ?Sized> PreemptibleIterator for I {}

/// The slow path of a check of the adapter that was made at `at`.
#[cold]
#[inline(never)]
fn give_way(at: &'static Location<'static>) {
    give_way_at(at, "preemptible", SiteKind::Iterator);
}

/// An iterator with checks; see [`PreemptibleIterator::preemptible`].
#[derive(Clone, Debug)]
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct Preemptible<I> {
    iter: I,
    at: &'static Location<'static>,
}

impl<I> Preemptible<I> {
    #[inline(always)]
    fn check(&self) {
        check(|| give_way(self.at));
    }
}

/// How many items go into a strip whose consumer is cheap.
const fn items_by_type<I: Known>() -> usize {
    if I::DEAR { ITEMS } else { CHEAP_ITEMS }
}

/// Methods that run strip by strip, over iterators whose length is known by their type: ranges, slices, vectors,
/// `chunks`, `windows`, `bytes`, and `map`, `zip`, `enumerate`, `rev`, `step_by`, `copied`, `take`, `skip`
/// over them. Each has the result of the method of the same name in [`Iterator`].
impl<I: Known> Preemptible<I> {
    /// Says how many items may lie between two checks.
    ///
    /// For items that are known to be cheap; the adapters that follow profit too. Zero is taken for one.
    ///
    /// ```
    /// use preempt_core::iter::PreemptibleIterator;
    ///
    /// let odd = (0..1_000_000_u64).preemptible().in_strips(4096).filter(|n| n % 2 == 1).count();
    /// assert_eq!(odd, 500_000);
    /// ```
    #[inline(always)]
    pub fn in_strips(self, items: usize) -> InStrips<I> {
        InStrips { inner: self, items: items.max(1) }
    }

    /// [`Iterator::fold`], in strips of [`ITEMS`].
    #[inline(always)]
    pub fn fold<B, F: FnMut(B, I::Item) -> B>(self, init: B, f: F) -> B {
        self.in_strips(ITEMS).fold(init, f)
    }

    /// [`Iterator::for_each`], in strips of [`ITEMS`].
    #[inline(always)]
    pub fn for_each<F: FnMut(I::Item)>(self, f: F) {
        self.in_strips(ITEMS).for_each(f);
    }

    /// [`Iterator::reduce`], in strips of [`ITEMS`].
    #[inline(always)]
    pub fn reduce<F: FnMut(I::Item, I::Item) -> I::Item>(self, f: F) -> Option<I::Item> {
        self.in_strips(ITEMS).reduce(f)
    }

    /// [`Iterator::count`], in strips of [`CHEAP_ITEMS`], or of [`ITEMS`] if closures are called.
    #[inline(always)]
    pub fn count(self) -> usize {
        self.in_strips(items_by_type::<I>()).count()
    }

    /// [`Iterator::sum`], in strips of [`CHEAP_ITEMS`], or of [`ITEMS`] if closures are called.
    #[inline(always)]
    pub fn sum<S: Sum<I::Item>>(self) -> S {
        self.in_strips(items_by_type::<I>()).sum()
    }

    /// [`Iterator::product`], in strips of [`CHEAP_ITEMS`], or of [`ITEMS`] if closures are called.
    #[inline(always)]
    pub fn product<P: Product<I::Item>>(self) -> P {
        self.in_strips(items_by_type::<I>()).product()
    }

    /// [`Iterator::min`], in strips of [`CHEAP_ITEMS`], or of [`ITEMS`] if closures are called.
    #[inline(always)]
    pub fn min(self) -> Option<I::Item>
    where
        I::Item: Ord,
    {
        self.in_strips(items_by_type::<I>()).min()
    }

    /// [`Iterator::max`], in strips of [`CHEAP_ITEMS`], or of [`ITEMS`] if closures are called.
    #[inline(always)]
    pub fn max(self) -> Option<I::Item>
    where
        I::Item: Ord,
    {
        self.in_strips(items_by_type::<I>()).max()
    }
}

/// `nth` in steps, with a check before each.
#[inline]
fn nth_in_steps<T>(mut n: usize, check: impl Fn(), mut nth: impl FnMut(usize) -> Option<T>) -> Option<T> {
    loop {
        check();
        if n < ITEMS {
            return nth(n);
        }
        nth(ITEMS - 1)?;
        n -= ITEMS;
    }
}

impl<I: Iterator> Iterator for Preemptible<I> {
    type Item = I::Item;

    #[inline(always)]
    fn next(&mut self) -> Option<I::Item> {
        self.check();
        self.iter.next()
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.iter.size_hint()
    }

    #[inline]
    fn nth(&mut self, n: usize) -> Option<I::Item> {
        let at = self.at;
        nth_in_steps(n, || check(|| give_way(at)), |n| self.iter.nth(n))
    }

    /// The inner iterator's own `fold`, which may be better than a loop over `next`, with a check at each item.
    #[inline]
    fn fold<B, F: FnMut(B, I::Item) -> B>(self, init: B, mut f: F) -> B {
        let at = self.at;
        self.iter.fold(init, |folded, item| {
            check(|| give_way(at));
            f(folded, item)
        })
    }
}

impl<I: DoubleEndedIterator> DoubleEndedIterator for Preemptible<I> {
    #[inline(always)]
    fn next_back(&mut self) -> Option<I::Item> {
        self.check();
        self.iter.next_back()
    }

    #[inline]
    fn nth_back(&mut self, n: usize) -> Option<I::Item> {
        let at = self.at;
        nth_in_steps(n, || check(|| give_way(at)), |n| self.iter.nth_back(n))
    }

    #[inline]
    fn rfold<B, F: FnMut(B, I::Item) -> B>(self, init: B, mut f: F) -> B {
        let at = self.at;
        self.iter.rfold(init, |folded, item| {
            check(|| give_way(at));
            f(folded, item)
        })
    }
}

impl<I: ExactSizeIterator> ExactSizeIterator for Preemptible<I> {
    #[inline]
    fn len(&self) -> usize {
        self.iter.len()
    }
}

impl<I: FusedIterator> FusedIterator for Preemptible<I> {}

/// An iterator of known length with a check every so many items; see [`Preemptible::in_strips`].
#[derive(Clone, Debug)]
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct InStrips<I> {
    inner: Preemptible<I>,
    items: usize,
}

impl<I: Known> Iterator for InStrips<I> {
    type Item = I::Item;

    #[inline(always)]
    fn next(&mut self) -> Option<I::Item> {
        self.inner.next()
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.inner.size_hint()
    }

    #[inline]
    fn nth(&mut self, n: usize) -> Option<I::Item> {
        self.inner.nth(n)
    }

    #[inline(always)]
    fn fold<B, F: FnMut(B, I::Item) -> B>(self, init: B, mut f: F) -> B {
        let Self { inner: Preemptible { mut iter, at }, items } = self;
        let mut folded = init;
        loop {
            check(|| give_way(at));
            let (mut strip, more) = iter.cut(items);
            // SAFETY: the strip was cut from this iterator just now, and nothing else is done with either.
            while let Some(item) = unsafe { iter.next_of(&mut strip) } {
                folded = f(folded, item);
                if !I::EXACT {
                    check(|| give_way(at));
                }
            }
            if !more {
                return folded;
            }
        }
    }
}

impl<I: Known + DoubleEndedIterator> DoubleEndedIterator for InStrips<I> {
    #[inline(always)]
    fn next_back(&mut self) -> Option<I::Item> {
        self.inner.next_back()
    }

    #[inline]
    fn nth_back(&mut self, n: usize) -> Option<I::Item> {
        self.inner.nth_back(n)
    }

    #[inline]
    fn rfold<B, F: FnMut(B, I::Item) -> B>(self, init: B, f: F) -> B {
        self.inner.rfold(init, f)
    }
}

impl<I: Known + ExactSizeIterator> ExactSizeIterator for InStrips<I> {
    #[inline]
    fn len(&self) -> usize {
        self.inner.len()
    }
}

impl<I: Known + FusedIterator> FusedIterator for InStrips<I> {}

#[cfg(test)]
mod tests;
