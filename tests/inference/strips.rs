//! The cases of `inference`, with loops that are cut into strips of two turns.
//!
//! `build.rs` writes them. Here it is what the compiler says that is tested: how many checks there are is another
//! number for each kind of iterator.

#![allow(missing_docs, reason = "a test")]
#![allow(clippy::all, reason = "the forms of the loops are what is tested")]

use preempt_tests::counting::count;

mod borrows {
    include!(concat!(env!("OUT_DIR"), "/borrows.rs"));
}
mod control {
    include!(concat!(env!("OUT_DIR"), "/control.rs"));
}
mod iterators {
    include!(concat!(env!("OUT_DIR"), "/iterators.rs"));
}
mod literals {
    include!(concat!(env!("OUT_DIR"), "/literals.rs"));
}
mod open {
    include!(concat!(env!("OUT_DIR"), "/open.rs"));
}

/// Calls a case, and requires that it reached its prologue check.
fn reaching<R>(_: usize, case: impl FnOnce() -> R) -> R {
    let (value, prologues, _) = count(case);
    assert_eq!(prologues, 1, "prologue checks");
    value
}

#[test]
fn loops_are_cut_into_strips() {
    #[preempt::preemptible(strip = 2)]
    fn case(slots: &mut [u64]) {
        for slot in slots {
            *slot += 1;
        }
    }

    // At the entry, and between five strips.
    assert_eq!(count(|| case(&mut [0; 10])), ((), 1, 1 + 4));
}
