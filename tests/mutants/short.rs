//! The short form: the machinery works, and two mutants are killed. All of them: `cargo run -p preempt-mutants`.

#![allow(missing_docs, reason = "a test")]

use preempt_mutants::{all, run};

#[test]
fn a_pass_that_does_nothing_and_one_that_loses_a_break_are_killed() {
    let short: Vec<_> =
        all().filter(|mutation| ["identity", "break-lost"].contains(&mutation.name)).collect();
    assert_eq!(short.len(), 2);
    run(&short).expect("both are killed");
}
