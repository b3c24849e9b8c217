//! `break`, `continue`, `return` and `?` reach the loop or function that they reach in the plain code,
//! wherever they stand.

use std::num::ParseIntError;

use preempt::preemptible;

use crate::reaching;

#[test]
fn an_opaque_iterator_may_be_built_by_a_loop() {
    #[preemptible]
    fn case() -> impl Iterator<Item = u64> {
        let mut numbers = vec![];
        for i in 0..3 {
            numbers.push(i);
        }
        numbers.into_iter()
    }

    assert_eq!(reaching(3, case).sum::<u64>(), 3);
}

#[test]
fn a_question_mark_and_a_return_leave_the_function() {
    #[preemptible]
    fn case(x: Option<u8>) -> Option<u8> {
        for _ in 0..3 {
            let y = x?;
            if y > 3 {
                return Some(y);
            }
        }
        None
    }

    assert_eq!(reaching(1, || case(Some(4))), Some(4));
    assert_eq!(reaching(1, || case(None)), None);
    assert_eq!(reaching(3, || case(Some(1))), None);
}

#[test]
fn an_error_leaves_through_the_argument_of_a_call() {
    #[preemptible]
    fn case(words: &str) -> Result<Vec<u8>, ParseIntError> {
        let mut parsed = Vec::new();
        for word in words.split(' ') {
            parsed.push(word.parse()?);
        }
        Ok(parsed)
    }

    assert_eq!(reaching(2, || case("1 2")), Ok(vec![1, 2]));
    assert!(reaching(2, || case("1 x 3")).is_err());
}

#[test]
fn labels_reach_the_outer_loop() {
    #[preemptible]
    fn case() -> (i32, i32) {
        let mut last = (0, 0);
        'outer: for i in 0..10 {
            for j in 0..10 {
                last = (i, j);
                if i * j > 20 {
                    break 'outer;
                }
                if j > i {
                    continue 'outer;
                }
            }
        }
        last
    }

    // Turns of the outer loop 0 to 5; of the inner one 2, 3, .., 6 and then 6.
    assert_eq!(reaching(6 + (2 + 3 + 4 + 5 + 6 + 6), case), (5, 5));
}

#[test]
fn a_break_hidden_in_a_macro_ends_the_loop_around_it() {
    macro_rules! hidden {
        () => {
            break
        };
    }

    #[preemptible]
    fn case() -> i32 {
        let mut last = 0;
        for i in 0..10 {
            last = i;
            if i == 5 {
                hidden!()
            }
        }
        last
    }

    assert_eq!(reaching(6, case), 5);
}

#[test]
fn an_inner_loops_head_uses_the_outer_loops_variable() {
    #[preemptible]
    #[allow(unused_parens)]
    fn case() -> u8 {
        let mut sum = 0;
        for i in (0..5) {
            for j in (i..5).rev() {
                sum += j;
            }
        }
        sum
    }

    assert_eq!(reaching(5 + (5 + 4 + 3 + 2 + 1), case), 1 * 2 + 2 * 3 + 3 * 4 + 4 * 5);
}

#[test]
fn a_closure_in_a_body_loops_over_what_it_moves() {
    #[preemptible]
    fn case() -> i32 {
        let mut last = 0;
        for i in 0..3 {
            let sum_to_i = move || {
                let mut sum = 0;
                for k in 0..i {
                    sum += k;
                }
                sum
            };
            last = sum_to_i();
        }
        last
    }

    assert_eq!(reaching(3 + (0 + 1 + 2), case), 1);
}

#[test]
fn a_loop_that_only_a_return_leaves_needs_no_value() {
    #[preemptible]
    fn case() -> bool {
        loop {
            for x in [1, 2] {
                if x == 2 {
                    return true;
                }
            }
        }
    }

    assert!(reaching(1 + 2, case));
}

#[test]
fn arrays_of_a_generic_length_are_consumed() {
    #[preemptible]
    fn case<const N: usize>(rows: [[u8; N]; N]) -> u32 {
        let mut sum = 0;
        for row in rows {
            for cell in row {
                sum += cell as u32;
            }
        }
        sum
    }

    assert_eq!(reaching(2 + 4, || case([[1, 2], [3, 4]])), 10);
}

/// A head does not belong to its loop: a `break` there ends the loop around.
#[test]
fn a_break_in_a_head_ends_the_loop_around_it() {
    #[preemptible]
    fn case(leave: bool) -> i32 {
        let mut seen = 0;
        'outer: loop {
            for x in {
                if leave {
                    break 'outer;
                }
                [1]
            } {
                seen += x;
            }
            break;
        }
        loop {
            for x in {
                if seen > 0 || leave {
                    break;
                }
                [10]
            } {
                seen += x;
            }
        }
        seen
    }

    assert_eq!(reaching(1 + 1, || case(true)), 0);
    assert_eq!(reaching((1 + 1) + 1, || case(false)), 1);
}
