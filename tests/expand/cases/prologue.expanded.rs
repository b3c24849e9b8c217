//! A function is checked where it starts, also one that neither loops nor calls.

use preempt::preemptible;

/// The article's scene (b): twenty tasks that call this one are preempted in it.
pub fn next(seed: u64) -> u64 {
    ::preempt::__private::sites! {
        true, Prologue "next" "tests/expand/cases/prologue.rs" 7 8
    }
    (::preempt::__private::check)(__preempt_give_way, 0);
    seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1)
}
