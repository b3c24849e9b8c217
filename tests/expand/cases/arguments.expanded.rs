//! Arguments: only prologues, only loops, not cancellable, the crate by another path.

pub mod reexport {
    pub use preempt as checks;
}

use reexport::checks::preemptible;

pub fn prologue_only(n: u32) -> u32 {
    ::preempt::__private::sites! {
        true, Prologue "prologue_only" "tests/expand/cases/arguments.rs" 10 8
    }
    (::preempt::__private::check)(__preempt_give_way, 0);
    let mut sum = 0;
    for item in 0..n {
        sum += item;
    }
    sum
}

pub fn loops_only(n: u32) -> u32 {
    ::preempt::__private::sites! {
        true, Loop "loops_only" "tests/expand/cases/arguments.rs" 21 5
    }
    let mut sum = 0;
    for item in 0..n {
        (::preempt::__private::check)(__preempt_give_way, 0);
        sum += item;
    }
    sum
}

pub fn not_cancellable(n: u32) -> u32 {
    reexport::checks::__private::sites! {
        false, Prologue "not_cancellable" "tests/expand/cases/arguments.rs" 28 8
    }
    (reexport::checks::__private::check)(__preempt_give_way, 0);
    n + 1
}
