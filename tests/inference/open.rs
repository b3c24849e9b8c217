//! Heads whose type is still open where the loop stands, and is settled by the body or by what comes after
//! it.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, VecDeque};

use preempt::preemptible;

use crate::reaching;

#[test]
fn the_body_types_an_empty_vector_in_the_head() {
    #[preemptible]
    fn case() -> u32 {
        let mut sum = 0;
        for x in Vec::new() {
            let byte: u8 = x;
            sum += u32::from(byte);
        }
        sum
    }

    assert_eq!(reaching(0, case), 0);
}

#[test]
fn a_later_push_types_a_vector_that_was_iterated() {
    #[preemptible]
    fn case() -> usize {
        let mut numbers = Vec::new();
        for x in numbers.iter() {
            let number: &u16 = x;
            std::hint::black_box(number);
        }
        numbers.push(1);
        numbers.len()
    }

    assert_eq!(reaching(0, case), 1);
}

#[test]
fn a_vector_may_be_initialised_after_its_declaration() {
    #[preemptible]
    fn case() -> usize {
        let bytes;
        let mut turns = 0;
        bytes = vec![1u8];
        for x in bytes {
            std::hint::black_box(x);
            turns += 1;
        }
        turns
    }

    assert_eq!(reaching(1, case), 1);
}

#[test]
fn a_return_type_types_a_collected_vector_that_was_iterated() {
    #[preemptible]
    fn case() -> Vec<u8> {
        let collected = std::iter::empty().collect::<Vec<_>>();
        for x in &collected {
            let byte: &u8 = x;
            std::hint::black_box(byte);
        }
        collected
    }

    assert_eq!(reaching(0, case), []);
}

#[test]
fn a_call_types_the_untyped_parameter_that_a_closure_iterates() {
    #[preemptible]
    fn case() -> i32 {
        let sum_of = |numbers| {
            let mut sum = 0i32;
            for x in numbers {
                sum += x;
            }
            sum
        };
        sum_of(vec![1, 2, 3])
    }

    assert_eq!(reaching(3, case), 6);
}

#[test]
fn a_closures_parameter_may_become_an_arrays_iterator() {
    #[preemptible]
    fn case() -> u16 {
        let last_of = |numbers| {
            let mut last = 0;
            for x in numbers {
                let number: u16 = x;
                last = number;
            }
            last
        };
        last_of([1u16, 2].into_iter())
    }

    assert_eq!(reaching(2, case), 2);
}

#[test]
fn a_closures_parameter_may_be_a_slice_of_an_open_type() {
    #[preemptible]
    fn case() -> u16 {
        let first_of = |numbers: &[_]| {
            let mut sum = 0;
            for x in numbers.iter() {
                let number: &u16 = x;
                sum += number;
            }
            sum
        };
        first_of(&[1])
    }

    assert_eq!(reaching(1, case), 1);
}

#[test]
fn an_option_taken_in_the_head_is_typed_after_the_loop() {
    #[preemptible]
    fn case() -> bool {
        let mut option = None;
        if let Some(_) = option {
            for x in option.take().unwrap() {
                let text: String = x;
                drop(text);
            }
        }
        let typed: Option<Vec<String>> = option;
        typed.is_none()
    }

    assert!(reaching(0, case));
}

#[test]
fn a_default_that_is_assigned_and_returned_is_typed_by_the_return() {
    #[preemptible]
    fn case(give: bool) -> Vec<u8> {
        let default = Default::default();
        let mut bytes: Vec<u8> = vec![];
        while give {
            bytes = default;
            return bytes;
        }
        bytes
    }

    assert_eq!(reaching(1, || case(true)), []);
}

#[test]
fn a_later_push_types_the_elements_that_were_iterated() {
    #[preemptible]
    fn case(give: bool) -> usize {
        let mut sets = Vec::new();
        let mut last = 0;
        while give {
            for x in &sets[0] {
                let byte: &u8 = x;
                last = *byte;
            }
            break;
        }
        sets.push(BTreeSet::<u8>::new());
        sets.len() + usize::from(last)
    }

    assert_eq!(reaching(0, || case(false)), 1);
}

#[test]
fn elements_of_an_open_type_are_iterated_by_nested_loops() {
    #[preemptible]
    fn case() -> usize {
        let mut sets = vec![];
        let mut last = 0;
        for (_, set) in sets.iter().enumerate().rev() {
            for x in set {
                let byte: &u8 = x;
                last = *byte;
            }
        }
        sets.push(BTreeSet::from([last]));
        sets.len()
    }

    assert_eq!(reaching(0, case), 1);
}

#[test]
fn an_assignment_types_the_option_that_a_turn_before_it_takes_apart() {
    #[preemptible]
    fn case(sets: Vec<BTreeSet<u8>>) -> u8 {
        let mut previous = None;
        let mut last = 0;
        for set in sets {
            match previous {
                Some(set) => {
                    for x in set {
                        last = x;
                    }
                }
                None => {}
            }
            previous = Some(set);
        }
        last
    }

    assert_eq!(reaching(2 + 1, || case(vec![BTreeSet::from([3]), BTreeSet::new()])), 3);
}

#[test]
fn an_insertion_types_the_values_of_a_map_that_was_iterated() {
    #[preemptible]
    fn case() -> usize {
        let mut sets = HashMap::new();
        let mut last = 0;
        for (_, set) in &sets {
            for x in set {
                let byte: &u8 = x;
                last = *byte;
            }
        }
        sets.insert(1, BTreeSet::from([last]));
        sets.len()
    }

    assert_eq!(reaching(0, case), 1);
}

#[test]
fn a_queue_is_typed_by_what_is_put_back() {
    #[preemptible]
    fn case() -> u8 {
        let mut queue = VecDeque::new();
        let mut last = 0;
        while let Some(set) = queue.pop_front() {
            for x in set {
                last = x;
            }
            queue.push_back(BTreeSet::from([last]));
        }
        last
    }

    assert_eq!(reaching(0, case), 0);
}

#[test]
fn a_cell_is_typed_by_what_replaces_its_content() {
    #[preemptible]
    fn case() -> bool {
        let cell = RefCell::new(None);
        let mut last = 0;
        if let Some(set) = &*cell.borrow() {
            for x in set {
                let byte: &u8 = x;
                last = *byte;
            }
        }
        cell.replace(Some(BTreeSet::from([last]))).is_none()
    }

    assert!(reaching(0, case));
}

#[test]
fn a_call_types_the_open_part_of_a_closures_parameter() {
    #[preemptible]
    fn case() -> u8 {
        let last_of = |set: &_| {
            let mut last = 0;
            for x in set {
                let byte: &u8 = x;
                last = *byte;
            }
            last
        };
        last_of(&BTreeSet::from([1, 2]))
    }

    assert_eq!(reaching(2, case), 2);
}

#[test]
fn a_call_types_what_a_closure_zips_with_a_known_iterator() {
    #[preemptible]
    fn case(bytes: &[u8]) -> u8 {
        let last_of = |others| {
            let mut last = 0;
            for (x, y) in bytes.iter().zip(others) {
                let other: u8 = y;
                last = *x + other;
            }
            last
        };
        last_of(BTreeSet::from([1, 2]))
    }

    assert_eq!(reaching(2, || case(&[3, 4, 5])), 4 + 2);
}

/// With strips in builds with debug assertions too, where the other cases have checks in each turn.
#[test]
fn an_open_head_is_no_strip_s_whatever_it_becomes() {
    #[preemptible(strip = 4)]
    fn case() -> u32 {
        let sum_of = |numbers| {
            let mut sum = 0;
            for x in numbers {
                sum += u32::from(x);
            }
            sum
        };
        let mut set = Default::default();
        for x in set {
            let number: u8 = x;
            std::hint::black_box(number);
        }
        set = BTreeSet::from([1]);
        sum_of(BTreeSet::from([1_u8, 2])) + set.len() as u32
    }

    assert_eq!(reaching(2, case), 4);
}

/// Gives what its caller wants.
macro_rules! collected {
    ($items:expr) => {
        $items.collect()
    };
}

#[test]
fn a_value_of_a_macro_or_a_trait_s_function_may_be_open_too() {
    type Set = BTreeSet<u8>;

    #[preemptible(strip = 4)]
    fn case() -> (Set, Set, Set) {
        let of_macro = collected!([1, 2].into_iter());
        let of_trait = Into::into([3]);
        let of_iterator = Iterator::collect([4].into_iter());
        for x in &of_macro {
            let number: &u8 = x;
            std::hint::black_box(number);
        }
        for x in &of_trait {
            let number: &u8 = x;
            std::hint::black_box(number);
        }
        for x in &of_iterator {
            let number: &u8 = x;
            std::hint::black_box(number);
        }
        (of_macro, of_trait, of_iterator)
    }

    assert_eq!(reaching(4, case), (Set::from([1, 2]), Set::from([3]), Set::from([4])));
}
