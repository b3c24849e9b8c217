//! Borrows and temporaries of a head live as long as they do in a plain loop, also where the loop is a
//! function's tail.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Mutex;

use preempt::preemptible;

use crate::reaching;

#[test]
fn a_lock_in_the_head_is_held_until_the_loop_ends() {
    #[preemptible]
    fn case(bytes: &Mutex<Vec<u8>>) -> u8 {
        let mut sum = 0;
        for x in bytes.lock().unwrap().iter() {
            assert!(bytes.try_lock().is_err());
            sum += *x;
        }
        assert!(bytes.try_lock().is_ok());
        sum
    }

    assert_eq!(reaching(2, || case(&Mutex::new(vec![1, 2]))), 3);
}

/// In edition 2021 a tail's temporaries outlive the function's locals, except for those of a loop.
#[test]
fn a_loop_in_the_tail_may_lock_a_local() {
    #[preemptible]
    fn case() {
        let bytes = Mutex::new(vec![1u8]);
        for x in bytes.lock().unwrap().iter() {
            std::hint::black_box(*x);
        }
    }

    reaching(1, case);
}

#[test]
fn a_loop_in_the_tail_may_borrow_a_local_cell() {
    #[preemptible]
    fn case() {
        let bytes = Rc::new(RefCell::new(vec![1u8]));
        for x in bytes.borrow().iter() {
            std::hint::black_box(*x);
        }
    }

    reaching(1, case);
}

#[test]
fn items_borrowed_mutably_may_be_given_another_borrow() {
    #[preemptible]
    fn case<'a>(names: &'a mut Vec<&'a str>, turns: &Cell<u32>) {
        for name in names.iter_mut() {
            *name = "a";
            turns.set(turns.get() + 1);
        }
    }

    let turns = Cell::new(0);
    let mut names = vec!["x", "y"];
    reaching(2, || case(&mut names, &turns));
    assert_eq!(turns.get(), 2);
}

#[test]
fn a_parameter_is_reborrowed_by_the_first_loop_and_moved_by_the_second() {
    #[preemptible]
    fn case(numbers: &mut Vec<u32>) {
        for x in &mut *numbers {
            *x += 1;
        }
        for x in numbers {
            *x += 1;
        }
    }

    let mut numbers = vec![1, 2];
    reaching(4, || case(&mut numbers));
    assert_eq!(numbers, [3, 4]);
}

#[test]
fn a_pattern_takes_floats_out_of_a_borrowed_slice() {
    #[preemptible]
    fn case(floats: &[f32]) -> f32 {
        let mut sum = 0.0;
        for &x in floats {
            sum += x;
        }
        sum
    }

    assert_eq!(reaching(2, || case(&[0.5, 1.0])), 1.5);
}

#[test]
fn a_borrowed_map_yields_keys_and_values() {
    #[preemptible]
    fn case(map: &HashMap<String, Vec<u8>>) -> usize {
        let mut size = 0;
        for (key, value) in map {
            size += key.len() + value.len();
        }
        size
    }

    let map = HashMap::from([("a".to_owned(), vec![0; 2]), ("bc".to_owned(), vec![])]);
    assert_eq!(reaching(2, || case(&map)), 5);
}
