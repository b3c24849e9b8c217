//! Attributes around ours stay in their order, doc comments too, and loops keep their own.

use preempt::preemptible;

/// The index of the first odd item.
#[must_use]
#[track_caller]
pub fn first_odd(items: &[u32]) -> Option<usize> {
    ::preempt::__private::sites! {
        true, Loop "first_odd" "tests/expand/cases/neighbours.rs" 12 5, Loop "first_odd"
        "tests/expand/cases/neighbours.rs" 15 5, Prologue "first_odd"
        "tests/expand/cases/neighbours.rs" 9 8
    }
    (::preempt::__private::check)(__preempt_give_way, 2);
    let mut rest = items.iter().enumerate();
    #[expect(clippy::never_loop, reason = "so that the attribute has something to do")]
    for _ in 0..1 {
        (::preempt::__private::check)(__preempt_give_way, 0);
        break;
    }
    loop {
        (::preempt::__private::check)(__preempt_give_way, 1);
        let (index, item) = rest.next()?;
        if item % 2 == 1 {
            return Some(index);
        }
    }
}
