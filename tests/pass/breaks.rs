//! Jumps out of loops that are cut into strips, which must leave all of them.

#![allow(clippy::all, reason = "the forms of the jumps are what is tested")]

use preempt_tests::counting::count;

macro_rules! programs {
    ($module:ident $(, #[$attribute:meta])?) => {
        mod $module {
            $(#[$attribute])?
            pub(super) fn plain_break(n: u32, k: u32) -> u32 {
                let mut sum = 0;
                for i in 0..n {
                    if i == k {
                        break;
                    }
                    sum += i;
                }
                sum
            }

            $(#[$attribute])?
            pub(super) fn break_of_the_inner_loop(n: u32, k: u32) -> u32 {
                let mut sum = 0;
                for i in 0..n {
                    for j in 0..n {
                        if j == k {
                            break;
                        }
                        sum += i * j;
                    }
                    sum += i;
                }
                sum
            }

            $(#[$attribute])?
            pub(super) fn labelled_break(n: u32, k: u32) -> u32 {
                let mut sum = 0;
                'outer: for i in 0..n {
                    for j in 0..n {
                        if i * j == k {
                            break 'outer;
                        }
                        if j > i {
                            continue 'outer;
                        }
                        sum += j;
                    }
                }
                sum
            }
        }
    };
}

programs!(plain);
programs!(strips, #[preempt::preemptible(strip = 3, prologue = false)]);

#[test]
fn a_break_leaves_all_strips_of_its_loop_and_no_others() {
    let pairs: [[fn(u32, u32) -> u32; 2]; 3] = [
        [plain::plain_break, strips::plain_break],
        [plain::break_of_the_inner_loop, strips::break_of_the_inner_loop],
        [plain::labelled_break, strips::labelled_break],
    ];
    for (number, [plain, strips]) in pairs.iter().enumerate() {
        for (n, k) in (0..=9).flat_map(|n| (0..=9).map(move |k| (n, k))) {
            let (found, _, checks) = count(|| strips(n, k));
            assert_eq!(found, plain(n, k), "program {number}, {n} turns, {k}");
            assert!(n <= 3 || checks > 0, "program {number} is cut");
        }
    }
}
