//! Signatures are not touched: generics, lifetimes, `where`, `impl Trait`, attributes.

use preempt::preemptible;

/// What is behind the first item that is not smaller than the first of all.
#[preemptible]
#[inline]
pub fn rest<'a, T, I, const STEP: usize>(items: &'a [T], start: I, unless: &T) -> impl Iterator<Item = &'a T>
where
    T: PartialOrd,
    I: Into<usize>,
{
    let mut from = start.into();
    while from < items.len() && items[from] < items[0] && items[from] != *unless {
        from += STEP;
    }
    items[from..].iter()
}
