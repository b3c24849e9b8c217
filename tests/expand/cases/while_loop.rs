//! `while`, `while let` and a chain of conditions: the head is evaluated where it was.

use preempt::preemptible;

#[preemptible(prologue = false)]
pub fn collatz(mut n: u64) -> u32 {
    let mut steps = 0;
    while n != 1 {
        n = if n.is_multiple_of(2) { n / 2 } else { 3 * n + 1 };
        steps += 1;
    }
    steps
}

#[preemptible(prologue = false)]
pub fn drain(mut stack: Vec<Option<u32>>) -> u32 {
    let mut sum = 0;
    while let Some(top) = stack.pop()
        && let Some(value) = top
    {
        sum += value;
    }
    sum
}
