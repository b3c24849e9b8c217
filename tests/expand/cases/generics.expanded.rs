//! Signatures are not touched: generics, lifetimes, `where`, `impl Trait`, attributes.

use preempt::preemptible;

/// What is behind the first item that is not smaller than the first of all.
#[inline]
pub fn rest<'a, T, I, const STEP: usize>(
    items: &'a [T],
    start: I,
    unless: &T,
) -> impl Iterator<Item = &'a T>
where
    T: PartialOrd,
    I: Into<usize>,
{
    ::preempt::__private::sites! {
        true, Loop "rest" "tests/expand/cases/generics.rs" 14 5, Prologue "rest"
        "tests/expand/cases/generics.rs" 8 8
    }
    (::preempt::__private::check)(__preempt_give_way, 1);
    let mut from = start.into();
    #[cfg(any(debug_assertions, clippy))]
    while from < items.len() && items[from] < items[0] && items[from] != *unless {
        (::preempt::__private::check)(__preempt_give_way, 0);
        from += STEP;
    }
    #[cfg(not(any(debug_assertions, clippy)))]
    '__preempt_batch: loop {
        (::preempt::__private::check)(__preempt_give_way, 0);
        let mut __preempt_turn = 0_u32;
        while {
            if __preempt_turn == 4 {
                continue '__preempt_batch;
            }
            __preempt_turn += 1;
            from < items.len() && items[from] < items[0] && items[from] != *unless
        } {
            from += STEP;
        }
        break;
    }
    items[from..].iter()
}
