//! `#[preempt::main]`: the body keeps a function of its own, which runs as a task. It inserts no checks;
//! `#[preemptible]` does, above or below.

use preempt::preemptible;

#[preempt::main(workers = 1)]
#[preemptible]
pub fn total() -> u32 {
    let mut total = 0;
    for item in 0..4 {
        total += item;
    }
    total
}
