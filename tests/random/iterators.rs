//! Iterators that are seen at work, and that keep to the letter of the trait and no more.

use std::fmt::Debug;
use std::ops::{Deref, DerefMut};

use crate::log::Log;

/// Logs each `next`, each `size_hint` and its drop.
#[derive(Debug)]
pub struct Items {
    log: Log,
    place: u32,
    next: i64,
    end: i64,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Ordinary,
    /// Goes on after it has ended.
    Unfused,
    /// Panics at its third item.
    Panicking,
    /// Panics if it is asked for its size.
    Secretive,
}

impl Iterator for Items {
    type Item = i64;

    fn next(&mut self) -> Option<i64> {
        self.log.write("next", self.place, self.next);
        self.next += 1;
        assert!(self.kind != Kind::Panicking || self.next < 3, "next panics at {}", self.place);
        if self.next == self.end && self.kind == Kind::Unfused {
            return None;
        }
        (self.next < self.end || self.kind == Kind::Unfused).then_some(self.next)
    }

    /// A lie.
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.log.write("size_hint", self.place, self.next);
        assert!(self.kind != Kind::Secretive, "size_hint panics at {}", self.place);
        (7, Some(7))
    }
}

impl Drop for Items {
    fn drop(&mut self) {
        self.log.write("drop of an iterator", self.place, self.next);
    }
}

impl Log {
    fn iterator(&self, place: u32, count: u8, kind: Kind) -> Items {
        Items { log: self.clone(), place, next: 0, end: i64::from(count), kind }
    }

    /// An iterator that can be watched.
    #[must_use]
    pub fn items(&self, place: u32, count: u8) -> Items {
        self.iterator(place, count, Kind::Ordinary)
    }

    /// One that goes on after its end.
    #[must_use]
    pub fn unfused(&self, place: u32, count: u8) -> Items {
        self.iterator(place, count.max(1), Kind::Unfused)
    }

    /// One that panics, if it gets so far.
    #[must_use]
    pub fn panicking(&self, place: u32, count: u8) -> Items {
        self.iterator(place, count, Kind::Panicking)
    }

    /// One that must not be asked for its size.
    #[must_use]
    pub fn secretive(&self, place: u32, count: u8) -> Items {
        self.iterator(place, count, Kind::Secretive)
    }

    /// An iterator of which the log tells in the end what is left.
    #[must_use]
    pub fn remainder<I: Debug>(&self, iter: I) -> Remainder<I> {
        Remainder { log: self.clone(), iter }
    }
}

/// Tells what is left of an iterator.
#[derive(Debug)]
pub struct Remainder<I: Debug> {
    log: Log,
    iter: I,
}

impl<I: Debug> Deref for Remainder<I> {
    type Target = I;

    fn deref(&self) -> &I {
        &self.iter
    }
}

impl<I: Debug> DerefMut for Remainder<I> {
    fn deref_mut(&mut self) -> &mut I {
        &mut self.iter
    }
}

impl<I: Debug> Drop for Remainder<I> {
    fn drop(&mut self) {
        for byte in format!("{:?}", self.iter).bytes() {
            self.log.write("left", 0, i64::from(byte));
        }
    }
}
