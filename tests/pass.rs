//! The pass: which checks an annotated function reaches.

use preempt::preemptible;
use preempt_tests::counting::{count, reached};

#[preemptible]
fn sum(n: u64) -> u64 {
    let mut sum = 0;
    for i in 0..n {
        sum += i;
    }
    sum
}

#[test]
fn a_for_loop_of_n_turns_makes_n_checks_and_a_prologue() {
    assert_eq!(count(|| sum(10)), (45, 1, 10));
    println!("{:?}", reached(|| sum(2)).1);
}
