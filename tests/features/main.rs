//! Prints how many prologue and loop checks its functions reach, a line each, in the build that it is.
//!
//! `tests/features.rs` builds it with one set of features after the other.

#[path = "../counting.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with a library that offers all of it")]
mod counting;

use preempt::preemptible;

#[preemptible]
fn unasked() {
    for _ in 0..3 {}
}

#[preemptible(loops = true, prologue = true)]
fn both_on() {
    for _ in 0..3 {}
}

#[preemptible(loops = true)]
fn loops_on() {
    for _ in 0..3 {}
}

#[preemptible(prologue = true)]
fn prologue_on() {
    for _ in 0..3 {}
}

#[preemptible(loops = "every-turn", prologue = false)]
fn every_turn() {
    for _ in 0..3 {}
}

#[preemptible(loops = false, prologue = false)]
fn both_off() {
    for _ in 0..3 {}
}

struct Guard;

#[preemptible]
impl Drop for Guard {
    fn drop(&mut self) {
        for _ in 0..3 {}
    }
}

/// The facade, which is there in every build.
fn by_hand() -> u32 {
    for _ in 0..2 {
        preempt::checkpoint();
    }
    preempt::no_preempt(|| 1) + preempt::uncancellable(|| 1)
}

fn main() {
    for (name, function) in [
        ("unasked", unasked as fn()),
        ("both_on", both_on),
        ("loops_on", loops_on),
        ("prologue_on", prologue_on),
        ("every_turn", every_turn),
        ("both_off", both_off),
        ("destructor", || drop(Guard)),
    ] {
        let ((), prologues, loops) = counting::count(function);
        println!("{name} {prologues} {loops}");
    }
    let (value, reached) = counting::reached(by_hand);
    assert_eq!((value, reached.len()), (2, 2), "the facade works in every build");

    #[cfg(feature = "rt")]
    {
        let runtime = preempt::Runtime::builder().workers(1).build().expect("a runtime with one worker");
        assert_eq!(runtime.run(|| preempt::spawn(by_hand).join().ok()), Some(2));
    }
}
