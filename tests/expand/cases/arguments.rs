//! Arguments: only prologues, only loops, not cancellable, the crate by another path.

pub mod reexport {
    pub use preempt as checks;
}

use reexport::checks::preemptible;

#[preemptible(loops = false)]
pub fn prologue_only(n: u32) -> u32 {
    let mut sum = 0;
    for item in 0..n {
        sum += item;
    }
    sum
}

#[preemptible(loops = "every-turn", prologue = false)]
pub fn loops_only(n: u32) -> u32 {
    let mut sum = 0;
    for item in 0..n {
        sum += item;
    }
    sum
}

#[preemptible(cancel = false, crate = "reexport::checks")]
pub fn not_cancellable(n: u32) -> u32 {
    n + 1
}
