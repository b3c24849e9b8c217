//! Plain and annotated programs do the same in the same order.
//!
//! The programs write down every call of `next`, every body and every drop. Each is compiled as it stands
//! and in several annotated forms, from one source, and run with parameters that make it leave its loops at
//! different points. The logs and the values must be equal; and the annotated forms must have reached
//! checks.
//!
//! Compiled in edition 2024 here and in edition 2021 by `preempt-edition-2021`.

#![allow(missing_docs, reason = "a test")]
#![allow(clippy::all, reason = "the forms of the loops are what is tested")]

#[macro_use]
#[path = "../support/jumps.rs"]
mod jumps;
mod log;

use std::cell::Cell;
use std::fmt::Debug;
use std::panic::{catch_unwind, resume_unwind};
use std::sync::Mutex;

use log::{Noisy, Unfused, log};
use preempt_tests::counting::count;

/// The programs in one form. They are written once, so no form can differ from another but by its
/// attribute.
macro_rules! programs {
    ($form:ident, $(#[$attribute:meta])*) => {
        mod $form {
            use super::*;

            $(#[$attribute])*
            pub(super) fn hidden_jumps(k: u32) {
                for item in Unfused::new(8) {
                    log(format!("body {}", item.1));
                    continue_if!(item.1 == 2);
                    break_if!(item.1 == k);
                    let _local = Noisy("local", item.1);
                }
                log("after");
            }

            $(#[$attribute])*
            pub(super) fn temporaries_of_a_head(k: u32) {
                for item in Noisy("head", 0).items(k) {
                    let _local = Noisy("local", item.1);
                    if item.1 == 6 {
                        return;
                    }
                }
                log("after");
            }

            $(#[$attribute])*
            pub(super) fn labels(k: u32) -> u32 {
                'outer: for i in 0..k {
                    for j in 0..k {
                        if j == 2 {
                            continue 'outer;
                        }
                        if i == 3 {
                            break 'outer;
                        }
                        log(format!("{i} {j}"));
                    }
                }
                for i in (0..k).rev().step_by(2) {
                    break_if!(i == 4);
                    log(format!("{i}"));
                }
                k
            }

            $(#[$attribute])*
            pub(super) fn question_marks(k: u32) -> Option<u32> {
                for (i, x) in vec![Some(1), Some(2), None, Some(4)].into_iter().enumerate() {
                    let x = x?;
                    log(format!("{i} {x}"));
                    if x == k {
                        return Some(x);
                    }
                }
                None
            }

            $(#[$attribute])*
            pub(super) fn the_rest_of_a_vector(k: u32) {
                let items: Vec<Noisy> = (0..6).map(|i| Noisy("element", i)).collect();
                for item in items {
                    break_if!(item.1 == k);
                    log(format!("body {}", item.1));
                }
                log("after");
            }

            $(#[$attribute])*
            pub(super) fn conditions(k: u32) {
                let mut i = 0;
                while i < k {
                    i += 1;
                    continue_if!(i == 2);
                    break_if!(i == 6);
                    log(format!("turn {i}"));
                }
                let mut j = 0;
                while {
                    log("condition");
                    j < Noisy("condition", 3).limit()
                } {
                    j += 1;
                    log("body");
                    break_if!(j == k);
                }
            }

            $(#[$attribute])*
            pub(super) fn values_of_breaks(k: u32) -> u32 {
                let mut stack = vec![Noisy("pushed", 1), Noisy("pushed", 2), Noisy("pushed", 3)];
                while let Some(popped) = stack.pop() {
                    log(format!("pop {}", popped.1));
                    break_if!(popped.1 == k);
                }
                let mut n = 0;
                let value = 'outer: loop {
                    n += 1;
                    loop {
                        n += 1;
                        if n > k {
                            break 'outer n * 2;
                        }
                        continue_if!(n % 2 == 0);
                        break;
                    }
                };
                value
            }

            $(#[$attribute])*
            pub(super) fn unwinding(k: u32) -> bool {
                catch_unwind(|| {
                    let _outside = Noisy("outside", 0);
                    for item in Unfused::new(8).panicking_at(4) {
                        let _inside = Noisy("inside", item.1);
                        if item.1 == k {
                            resume_unwind(Box::new("body"));
                        }
                    }
                })
                .is_err()
            }

            $(#[$attribute])*
            pub(super) fn what_a_loop_leaves_of_an_iterator(k: u32) {
                let mut range = 0..10u32;
                for i in &mut range {
                    break_if!(i == k)
                }
                log(format!("{range:?}"));
                for i in range.by_ref() {
                    break_if!(i == 8)
                }
                log(format!("{range:?}"));
                let mut slice = [1, 2, 3, 4].iter();
                for x in slice.by_ref() {
                    break_if!(*x == k)
                }
                log(format!("{:?}", slice.as_slice()));
            }

            $(#[$attribute])*
            pub(super) fn odd_iterators(k: u32) {
                for _ in [(); 5] {
                    log("unit");
                }
                for i in 250u8..=255 {
                    log(format!("{i}"));
                }
                for i in -3i8..3 {
                    break_if!(i as i32 == k as i32);
                    log(format!("{i}"))
                }
                for c in "añb".chars() {
                    log(format!("{c}"))
                }
                for c in 'x'..='z' {
                    log(format!("{c}"))
                }
                for i in (u64::MAX - 3)..u64::MAX {
                    log(format!("{i}"))
                }
                for i in (0..k).map(|i| {
                    log(format!("map {i}"));
                    i
                }) {
                    break_if!(i == 3)
                }
            }

            $(#[$attribute])*
            pub(super) fn locks_in_heads(k: u32) -> u32 {
                let numbers = Mutex::new(vec![1, 2, 3]);
                let mut sum = 0;
                for x in numbers.lock().unwrap().iter() {
                    sum += *x;
                    assert!(numbers.try_lock().is_err(), "the head's guard lives as long as the loop");
                }
                assert!(numbers.try_lock().is_ok());
                while let Some(x) = numbers.lock().unwrap().pop() {
                    assert!(numbers.try_lock().is_err(), "the guard lives as long as the turn");
                    sum += x;
                    break_if!(x == k)
                }
                sum
            }

            $(#[$attribute])*
            pub(super) fn once_before_a_break(k: u32) -> (Vec<u32>, Option<String>, u32) {
                let mut list: Vec<u32> = (0..7).collect();
                let text = "moved".to_owned();
                let (mut found, mut seen) = (None, 0);
                let first;
                'list: for (i, item) in list.iter().enumerate() {
                    for j in 0..i as u32 {
                        seen += j;
                        if seen == k + 1 {
                            found = Some(text);
                            first = *item;
                            seen += first;
                            list[i] = 9;
                            break 'list;
                        }
                    }
                }
                log("after");
                (list, found, seen)
            }

            $(#[$attribute])*
            pub(super) fn a_loop_in_tail_position(k: u32) {
                let numbers = Mutex::new(vec![1, 2, 3]);
                let sum = Cell::new(0);
                let _local = Noisy("local", 0);
                {
                    let _inner = Noisy("inner", 0);
                    for x in Noisy("head", k).0.bytes() {
                        sum.set(sum.get() ^ x);
                    }
                }
                for x in numbers.lock().unwrap().iter() {
                    sum.set(*x);
                }
            }
        }
    };
}

programs!(plain,);
programs!(annotated, #[preempt::preemptible]);
programs!(strips, #[preempt::preemptible(strip = 3)]);
programs!(loops_only, #[preempt::preemptible(loops = "every-turn", prologue = false)]);
programs!(prologue_only, #[preempt::preemptible(loops = false)]);

/// Runs the forms of a program, and requires that all leave the plain one's value and log, with checks
/// where there should be.
fn assert_alike<R: PartialEq + Debug>(
    plain: fn(u32) -> R,
    annotated: fn(u32) -> R,
    strips: fn(u32) -> R,
    loops_only: fn(u32) -> R,
    prologue_only: fn(u32) -> R,
) {
    let mut loop_checks = 0;
    for k in 0..9 {
        let logged = |program: fn(u32) -> R| {
            let (value, prologues, loops) = count(|| program(k));
            ((value, log::take()), (prologues, loops))
        };
        let (expected, none) = logged(plain);
        assert_eq!(none, (0, 0), "the plain form has checks");

        let (found, (prologues, loops)) = logged(annotated);
        assert_eq!(found, expected, "annotated, with {k}");
        assert_eq!(prologues, 1);
        loop_checks += loops;

        let (found, (prologues, _)) = logged(strips);
        assert_eq!(found, expected, "in strips, with {k}");
        assert_eq!(prologues, 1);

        let (found, checks) = logged(loops_only);
        assert_eq!(found, expected, "with loop checks only, with {k}");
        assert_eq!(checks, (0, loops), "the same loops have checks as with a prologue check");

        let (found, checks) = logged(prologue_only);
        assert_eq!(found, expected, "with a prologue check only, with {k}");
        assert_eq!(checks, (1, 0));
    }
    assert!(loop_checks > 9, "nine runs reach {loop_checks} loop checks");
}

/// One test a program.
macro_rules! alike {
    ($($program:ident)*) => {$(
        #[test]
        fn $program() {
            assert_alike(
                plain::$program,
                annotated::$program,
                strips::$program,
                loops_only::$program,
                prologue_only::$program,
            );
        }
    )*};
}

alike! {
    hidden_jumps
    temporaries_of_a_head
    labels
    question_marks
    the_rest_of_a_vector
    conditions
    values_of_breaks
    unwinding
    what_a_loop_leaves_of_an_iterator
    odd_iterators
    locks_in_heads
    once_before_a_break
    a_loop_in_tail_position
}
