//! Where a prologue check stands: on each path that calls or loops, and on no other if that can be had.

#![allow(clippy::all, reason = "the forms of the functions are what is tested")]

use std::ops::Sub;

use preempt::preemptible;
use preempt_tests::counting::count;

/// A call, on a path that has a check therefore.
fn call() -> u8 {
    std::hint::black_box(1)
}

#[preemptible(loops = false)]
fn recursion(n: u8) -> u8 {
    if n == 0 {
        return 0;
    }
    1 + recursion(n - 1)
}

#[preemptible(loops = false)]
fn chain(n: u8) -> u8 {
    if n == 0 {
        0
    } else if n == 1 {
        call()
    } else {
        let half = n / 2;
        half + call()
    }
}

#[preemptible(loops = false)]
fn no_else(n: u8) {
    if n > 0 {
        call();
    }
}

#[preemptible(loops = false)]
fn arms(n: u8) -> u8 {
    match n {
        0 => 0,
        1 => {
            let one = 1;
            call() + one
        }
        _ => {
            let mut sum = 0;
            for i in 0..n {
                sum += i;
            }
            sum
        }
    }
}

#[preemptible(loops = false)]
fn question_mark(n: Option<u8>) -> Option<u8> {
    let n = n?;
    Some(call() + n)
}

#[test]
fn paths_that_neither_call_nor_loop_are_spared_the_check() {
    assert_eq!(count(|| recursion(5)), (5, 5, 0));
    for n in 0..4 {
        let checks = usize::from(n > 0);
        assert_eq!(count(|| chain(n)).1, checks, "{n}");
        assert_eq!(count(|| no_else(n)).1, checks, "{n}");
        assert_eq!(count(|| arms(n)).1, checks, "{n}");
    }
    assert_eq!(count(|| question_mark(None)), (None, 0, 0));
    assert_eq!(count(|| question_mark(Some(1))), (Some(2), 1, 0));
}

#[preemptible(loops = false)]
fn condition_that_calls(n: u8) -> u8 {
    if call() > n { 0 } else { call() }
}

#[preemptible(loops = false)]
fn later_condition_that_calls(n: u8) -> u8 {
    if n == 7 {
        7
    } else if call() > n {
        0
    } else {
        call()
    }
}

#[preemptible(loops = false)]
fn guard_that_calls(n: u8) -> u8 {
    match n {
        0 if call() > 0 => 0,
        1 => {
            let one = 1;
            call() + one
        }
        _ => 2,
    }
}

#[preemptible(loops = false)]
fn arm_without_a_block(n: u8) -> u8 {
    match n {
        0 => 0,
        1 => call(),
        _ => {
            let two = 2;
            call() + two
        }
    }
}

#[preemptible(loops = false)]
fn call_before_a_way_out(n: u8) -> Option<u8> {
    let one = call();
    let rest = n.checked_sub(one)?;
    Some(call() + rest)
}

#[preemptible(loops = false)]
fn loop_before_a_way_out(n: u8) -> u8 {
    for _ in 0..n {}
    if n > 2 {
        return n;
    }
    call() + n
}

#[test]
fn a_path_that_calls_or_loops_meets_the_check_though_it_may_end_soon() {
    for n in [0, 1, 2, 3, 7] {
        assert_eq!(count(|| condition_that_calls(n)).1, 1, "{n}");
        assert_eq!(count(|| later_condition_that_calls(n)).1, 1, "{n}");
        assert_eq!(count(|| guard_that_calls(n)).1, 1, "{n}");
        assert_eq!(count(|| arm_without_a_block(n)).1, 1, "{n}");
        assert_eq!(count(|| call_before_a_way_out(n)).1, 1, "{n}");
        assert_eq!(count(|| loop_before_a_way_out(n)).1, 1, "{n}");
    }
}

/// Calls itself by its operator.
struct Countdown(u8);

#[preemptible(loops = false)]
impl Sub<u8> for Countdown {
    type Output = u8;

    fn sub(self, by: u8) -> u8 {
        if self.0 == 100 {
            call()
        } else if self.0 < by {
            self.0
        } else {
            Self(self.0 - by) - by
        }
    }
}

#[test]
fn an_operator_is_checked_on_every_path() {
    assert_eq!(count(|| Countdown(7) - 2), (1, 4, 0));
}
