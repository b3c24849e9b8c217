//! Attributes around ours stay in their order, doc comments too, and loops keep their own.

use preempt::preemptible;

/// The index of the first odd item.
#[must_use]
#[preemptible]
#[track_caller]
pub fn first_odd(items: &[u32]) -> Option<usize> {
    let mut rest = items.iter().enumerate();
    #[expect(clippy::never_loop, reason = "so that the attribute has something to do")]
    for _ in 0..1 {
        break;
    }
    loop {
        let (index, item) = rest.next()?;
        if item % 2 == 1 {
            return Some(index);
        }
    }
}
