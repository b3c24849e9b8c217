//! `while`, `while let` and a chain of conditions: the head is evaluated where it was.

use preempt::preemptible;

pub fn collatz(mut n: u64) -> u32 {
    ::preempt::__private::sites! {
        true, Loop "collatz" "tests/expand/cases/while_loop.rs" 8 5
    }
    let mut steps = 0;
    while n != 1 {
        (::preempt::__private::check)(__preempt_give_way, 0);
        n = if n.is_multiple_of(2) { n / 2 } else { 3 * n + 1 };
        steps += 1;
    }
    steps
}

pub fn drain(mut stack: Vec<Option<u32>>) -> u32 {
    ::preempt::__private::sites! {
        true, Loop "drain" "tests/expand/cases/while_loop.rs" 18 5
    }
    let mut sum = 0;
    while let Some(top) = stack.pop() && let Some(value) = top {
        (::preempt::__private::check)(__preempt_give_way, 0);
        sum += value;
    }
    sum
}
