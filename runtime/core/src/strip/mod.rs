//! Strip mining: a `for` loop is cut into strips of a bounded number of turns, with a check between them.
//!
//! A check in each turn keeps LLVM from vectorising a cheap loop, and costs as much as such a turn does. So
//! the pass leaves the loop and its body as they are, but for `break`, and lets it run over one strip at a time:
//!
//! ```text
//! for PAT in HEAD BODY   =>   match Strips::new(IntoIterator::into_iter(HEAD), SLOW, CHECK) {
//!                                 mut s => {
//!                                     if !s.fits(SHORT) { s.check() }
//!                                     'strips: loop {
//!                                         for PAT in s.strip(TURNS) BODY
//!                                         if s.ends() { break }
//!                                     }
//!                                 }
//!                             }
//! ```
//!
//! A `break` out of `BODY` leaves the outer loop, by a label of its own: a body with a macro is never cut, so all of
//! them can be seen. Were it to leave the strip first and then ask, the compiler would see a way back to the next strip,
//! and refuse what a plain loop may do before its `break`, such as to move something away.
//!
//! `next` is called as often as by the plain loop, and in the same order; what is called besides is `size_hint` of
//! iterators whose `size_hint` nobody can see.
//!
//! LLVM vectorises a loop with one counted exit, and a reduction only then. An iterator has such an exit if
//! its length is known ([`Known`]): the strip counts to a number, and `next` cannot fail on the way. The
//! iterators of the standard library that allow it are listed in this module's files. Every other iterator
//! gets a check in each turn, from a trait method of the same name ([`Unknown`]): method syntax prefers the
//! inherent one where it applies. There is *one* inherent implementation, generic over `Known`, and not one
//! for each type, else the compiler could not choose before it has inferred the type, and `0..n` is always
//! inferred last.
//!
//! # The bound
//!
//! Between two checks lie at most `TURNS` turns: `strip(TURNS, ..)` gives a known iterator's next `min(TURNS,
//! left)` items ([`Known::cut`]), and between two strips stands a check; an unknown iterator is checked
//! before each item.

mod counted;
mod ranges;
mod slices;
mod vectors;

use crate::check::{GiveWay, check_numbered};

/// The iterator of a loop that is cut into strips.
///
/// The names of its methods keep out of the way of traits that a user has implemented for all types.
#[derive(Debug)]
pub struct Strips<I> {
    iter: I,
    /// Whether there is something behind the last strip.
    more: bool,
    check: Check,
}

/// The check between the strips of a loop.
///
/// It is no type of its own for each loop, so that what is said here of an iterator's type is compiled once for it.
#[derive(Clone, Copy, Debug)]
struct Check {
    give_way: GiveWay,
    number: usize,
}

impl Check {
    #[inline]
    fn pass(self) {
        check_numbered(self.give_way, self.number);
    }
}

impl<I: Iterator> Strips<I> {
    /// Takes the loop's iterator, and its check.
    #[inline(always)]
    pub fn new(iter: I, give_way: GiveWay, number: usize) -> Self {
        Self { iter, more: false, check: Check { give_way, number } }
    }

    /// The check at the loop's entry.
    #[inline]
    pub fn __preempt_check(&self) {
        self.check.pass();
    }

    /// Whether the loop is over. If not, it goes on with another strip, after a check.
    #[inline]
    pub fn __preempt_ends(&self) -> bool {
        if self.more {
            self.check.pass();
        }
        !self.more
    }
}

/// An iterator of which a strip can be cut without calling anything a user could see.
///
/// Only this crate can implement it: code that is generated elsewhere relies on what is said here.
#[diagnostic::on_unimplemented(
    message = "the type of this loop's iterator is not known yet where the loop begins",
    label = "that it is `{Self}` shows further down",
    note = "write its type before the loop, or `#[preemptible(loops = \"every-turn\")]` on the function"
)]
pub trait Known: Iterator + sealed::Sealed {
    /// What a strip has to remember.
    type Strip;

    /// What a loop goes over that is within one strip.
    type Whole: Iterator<Item = Self::Item>;

    /// Whether `next` calls code of the user's to make an item, which may take any time.
    const DEAR: bool;

    /// Whether at most `turns` items are left.
    fn fits(&self, turns: usize) -> bool;

    /// Whether it can be told how many items are left, whatever their number. If not, there are no strips.
    const EXACT: bool = true;

    /// Begins a strip of the next `turns` items, or of those that are left. Says whether others are left
    /// after it.
    fn cut(&mut self, turns: usize) -> (Self::Strip, bool);

    /// All items that are left: the iterator itself, if there is nothing better.
    fn whole(self) -> Self::Whole;

    /// The strip's next item; after its last one, `None`.
    ///
    /// # Safety
    ///
    /// The strip was the last one that was [`cut`](Self::cut) from this iterator, and since then nothing was done with
    /// either but this.
    unsafe fn next_of(&mut self, strip: &mut Self::Strip) -> Option<Self::Item>;
}

pub(crate) mod sealed {
    /// What only this crate can implement.
    pub trait Sealed {}
}

impl<I: Known> Strips<I> {
    /// Whether the whole loop is within so many turns. `calls` says that the caller knows what the iterator calls.
    #[inline(always)]
    pub fn __preempt_fits(&self, turns: usize, calls: bool) -> bool {
        I::EXACT && (calls || !I::DEAR) && self.iter.fits(turns)
    }

    /// The loop's items, if they are within one strip.
    #[inline(always)]
    pub fn __preempt_whole(self) -> I::Whole {
        self.iter.whole()
    }

    /// The next strip; if the iterator makes calls that the caller does not know, with a check before each.
    #[inline(always)]
    pub fn __preempt_strip(&mut self, turns: usize, calls: bool) -> Strip<'_, I> {
        let (strip, more) = self.iter.cut(turns);
        self.more = more;
        Strip { strips: self, strip, each: !calls }
    }
}

/// A strip of a known iterator.
#[derive(Debug)]
pub struct Strip<'a, I: Known> {
    strips: &'a mut Strips<I>,
    strip: I::Strip,
    /// Whether there is a check before each item that takes a call.
    each: bool,
}

impl<I: Known> Iterator for Strip<'_, I> {
    type Item = I::Item;

    #[inline(always)]
    fn next(&mut self) -> Option<I::Item> {
        if !I::EXACT || (I::DEAR && self.each) {
            self.strips.check.pass();
        }
        // SAFETY: the strip was cut when this was made, and this borrows the iterator ever since.
        unsafe { self.strips.iter.next_of(&mut self.strip) }
    }
}

/// The same methods for every other iterator: one endless strip, with a check before each item.
pub trait Unknown {
    /// The iterator.
    type Iter: Iterator;

    /// Nobody knows.
    #[inline(always)]
    fn __preempt_fits(&self, _: usize, _: bool) -> bool {
        false
    }

    /// Never called, but where the iterator is known its like is.
    fn __preempt_whole(self) -> Self::Iter;

    /// All that is left, checked in each turn.
    fn __preempt_strip(&mut self, turns: usize, calls: bool) -> Checked<'_, Self::Iter>;
}

impl<I: Iterator> Unknown for Strips<I> {
    type Iter = I;

    #[inline(always)]
    fn __preempt_whole(self) -> I {
        self.iter
    }

    #[inline(always)]
    fn __preempt_strip(&mut self, _: usize, _: bool) -> Checked<'_, I> {
        Checked(self)
    }
}

/// An iterator with a check before each item.
#[derive(Debug)]
pub struct Checked<'a, I>(&'a mut Strips<I>);

impl<I: Iterator> Iterator for Checked<'_, I> {
    type Item = I::Item;

    #[inline(always)]
    fn next(&mut self) -> Option<I::Item> {
        self.0.check.pass();
        self.0.iter.next()
    }
}

#[cfg(test)]
mod tests;
