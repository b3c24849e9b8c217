//! What the arguments change.

use preempt::preemptible;
use preempt_tests::counting::{checks, count, reached};

#[preemptible(loops = false)]
fn no_loops() {
    for _ in 0..3 {}
}

#[preemptible(loops = "every-turn", prologue = false)]
fn no_prologue() {
    for _ in 0..3 {}
}

#[preemptible(loops = false, prologue = false)]
fn nothing() {
    for _ in 0..3 {}
}

#[test]
fn loops_and_prologue_are_switched_by_themselves() {
    assert_eq!(count(no_loops), ((), 1, 0));
    assert_eq!(count(no_prologue), ((), 0, 3));
    assert_eq!(count(nothing), ((), 0, 0));
}

#[preemptible(prologue = true)]
mod pinned {
    pub(super) fn leaf(x: u32) -> u32 {
        x + 1
    }
}

#[test]
fn a_pinned_prologue_is_in_leaves_too() {
    assert_eq!(count(|| pinned::leaf(1)), (2, 1, 0));
}

mod reexport {
    pub(crate) use preempt as checks;
}

#[preemptible(crate = "crate::arguments::reexport::checks")]
fn crate_in_a_string() {
    for _ in 0..2 {}
}

#[reexport::checks::preemptible(crate = reexport::checks)]
fn crate_bare() {
    for _ in 0..2 {}
}

#[preemptible(crate = "crate::arguments::reexport::checks")]
mod handed_down {
    // `preempt` here is not the crate: the inner attribute must inherit the path.
    #[super::preemptible(prologue = false)]
    pub(super) fn inner() {
        for _ in 0..2 {}
    }
}

#[test]
fn the_crate_may_be_elsewhere() {
    assert_eq!(checks(crate_in_a_string), 3);
    assert_eq!(checks(crate_bare), 3);
    assert_eq!(checks(handed_down::inner), 2);
}

#[preemptible]
fn skips() -> u32 {
    let mut turns = 0;
    for _ in 0..2 {
        #[preemptible(skip)]
        for _ in 0..3 {
            for _ in 0..5 {
                turns += 1;
            }
        }
    }
    #[allow(clippy::never_loop, reason = "the attribute must stay")]
    #[preempt::preemptible(skip)]
    'a: loop {
        break 'a;
    }
    #[preemptible(skip)]
    while turns < 40 {
        turns += 1;
    }
    turns
}

#[test]
fn a_skipped_loop_is_not_checked_nor_those_in_it() {
    assert_eq!(count(skips), (40, 1, 2));
}

#[preemptible]
fn conditional() -> u32 {
    let mut turns = 0;
    #[cfg_attr(all(), preemptible(skip))]
    for _ in 0..3 {
        turns += 1;
    }
    #[cfg_attr(any(), preemptible(skip))]
    for _ in 0..5 {
        #[cfg_attr(all(), preemptible(skip))]
        for _ in 0..7 {
            turns += 1;
        }
    }
    // Where rustc takes no attribute of its own, and at the end of a block.
    turns += #[cfg_attr(all(), preemptible(skip))]
    loop {
        break 1;
    };
    #[cfg_attr(all(), cfg_attr(all(), preemptible(skip)))]
    loop {
        break turns;
    }
}

#[preemptible]
mod conditional_items {
    #[cfg_attr(all(), preemptible(skip))]
    pub(super) fn skipped() {
        for _ in 0..3 {}
    }

    #[cfg_attr(any(), preemptible(skip))]
    pub(super) fn checked() {
        for _ in 0..3 {}
    }

    use preempt::preemptible;

    #[cfg_attr(all(), preemptible(loops = false))]
    pub(super) fn overridden() {
        for _ in 0..3 {}
    }
}

#[test]
fn a_conditional_skip_follows_its_predicate() {
    assert_eq!(count(conditional), (3 + 35 + 1, 1, 5));
    assert_eq!(count(conditional_items::skipped), ((), 0, 0));
    assert_eq!(count(conditional_items::checked), ((), 1, 3));
    assert_eq!(count(conditional_items::overridden), ((), 1, 0));
}

/// Whether all checks that `f` reaches may unwind; there must be some.
fn cancellable<R>(f: impl FnOnce() -> R) -> bool {
    let (_, checks) = reached(f);
    assert!(!checks.is_empty());
    let all = checks.iter().all(|check| check.site.cancel());
    assert!(all || checks.iter().all(|check| !check.site.cancel()), "{checks:?}");
    all
}

#[preemptible(cancel = false)]
fn not_cancellable() {
    for _ in 0..1 {}
}

#[preemptible]
#[expect(unused_unsafe, reason = "only its presence matters")]
fn unsafe_block() {
    for _ in 0..1 {}
    // SAFETY: nothing is done.
    unsafe {}
}

#[preemptible(cancel = true)]
#[expect(unused_unsafe, reason = "only its presence matters")]
fn unsafe_but_reviewed() {
    for _ in 0..1 {}
    // SAFETY: nothing is done.
    unsafe {}
}

#[preemptible]
mod with_unsafe {
    pub(super) fn innocent() {
        for _ in 0..1 {}
    }

    #[super::preemptible]
    pub(super) fn own_attribute() {
        for _ in 0..1 {}
    }

    #[expect(dead_code, reason = "only its impl matters")]
    struct Marker(*const u8);

    // SAFETY: the pointer is not used.
    unsafe impl Send for Marker {}
}

#[test]
fn unsafe_code_is_not_cancelled_at_its_checks() {
    assert!(cancellable(no_loops));
    assert!(!cancellable(not_cancellable));
    assert!(!cancellable(unsafe_block));
    assert!(cancellable(unsafe_but_reviewed));
    assert!(!cancellable(with_unsafe::innocent));
    assert!(!cancellable(with_unsafe::own_attribute));
}
