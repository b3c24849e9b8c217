//! What the borrow checker and inference accept in a plain loop they accept in its strips, which builds for debugging
//! have only where they are asked for.

use std::cell::RefCell;
use std::sync::Mutex;

use preempt::preemptible;

#[test]
fn what_is_moved_before_a_break_is_moved_once() {
    #[preemptible(strip = 2)]
    fn case(list: &[u32], key: u32, value: Box<u32>) -> Option<Box<u32>> {
        let mut kept = None;
        for i in 0..list.len() {
            if list[i] == key {
                kept = Some(value);
                break;
            }
        }
        kept
    }

    assert_eq!(case(&[1, 2, 3, 4], 3, Box::new(7)), Some(Box::new(7)));
}

#[test]
fn what_is_borrowed_before_a_break_is_free_in_the_next_turn() {
    #[preemptible(strip = 2)]
    fn case(list: &mut [u32], key: u32) -> Option<&mut u32> {
        let mut found = None;
        for i in 0..list.len() {
            if list[i] == key {
                found = Some(&mut list[i]);
                break;
            }
        }
        found
    }

    assert_eq!(case(&mut [1, 2, 3, 4], 3), Some(&mut 3));
}

#[test]
fn what_is_moved_before_a_break_of_the_outer_loop_is_moved_once() {
    #[preemptible(strip = 2)]
    fn case(rows: &[[u32; 2]], key: u32, value: Box<u32>) -> Option<Box<u32>> {
        let mut kept = None;
        'rows: for row in rows {
            for x in row {
                if *x == key {
                    kept = Some(value);
                    break 'rows;
                }
            }
        }
        kept
    }

    assert_eq!(case(&[[1, 2], [3, 4]], 3, Box::new(7)), Some(Box::new(7)));
}

/// In edition 2021 a tail's temporaries outlive the function's locals, except for those of a loop.
#[test]
fn a_loop_in_the_tail_may_borrow_a_local() {
    #[preemptible(strip = 2)]
    fn case(sum: &mut u32) {
        let list = RefCell::new(vec![1, 2, 3]);
        for x in list.borrow().iter() {
            *sum += *x;
        }
    }

    let mut sum = 0;
    case(&mut sum);
    assert_eq!(sum, 6);
}

#[test]
fn a_lock_in_the_head_of_a_loop_in_an_expression_is_held_until_the_loop_ends() {
    #[preemptible(strip = 2)]
    fn case(sum: &mut u32, list: &Mutex<Vec<u32>>) -> ((), bool) {
        (
            for x in list.lock().unwrap().iter() {
                *sum += *x;
            },
            list.try_lock().is_ok(),
        )
    }

    assert!(case(&mut 0, &Mutex::new(vec![1, 2, 3])).1);
}

#[test]
fn a_reversed_range_of_literals_may_turn_out_to_be_wide() {
    #[preemptible(strip = 2)]
    fn case(n: u128) -> u128 {
        let mut sum = 0;
        for i in (0..5).rev() {
            sum += i * n;
        }
        sum
    }

    assert_eq!(case(3), 30);
}
