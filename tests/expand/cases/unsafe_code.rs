//! A function that holds an `unsafe` may not be ready for an unwind in the middle of a loop: its sites say
//! `false`, and a cancelled task is unwound at a later check.

use preempt::preemptible;

/// # Safety
///
/// `first` points to `n` elements.
#[preemptible]
pub unsafe fn sum(first: *const u32, n: usize) -> u32 {
    let mut sum = 0;
    for index in 0..n {
        // SAFETY: the caller passes n elements.
        let item = unsafe { first.add(index) };
        // SAFETY: as above, and they are initialised.
        sum += unsafe { *item };
    }
    sum
}

#[preemptible(cancel = true)]
pub fn reviewed(items: &[u32]) -> u32 {
    let mut sum = 0;
    for index in 0..items.len() {
        // SAFETY: an index of the slice. An unwind here leaves nothing half done.
        sum += unsafe { items.get_unchecked(index) };
    }
    sum
}
