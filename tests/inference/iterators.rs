//! Iterators of every kind: adapters, generic and dynamic ones, and those that are iterated through a
//! reference.

use std::ops::Range;

use preempt::preemptible;

use crate::reaching;

#[test]
fn a_mapped_slice_yields_the_closures_type() {
    #[preemptible]
    fn case(numbers: &Vec<i32>) -> i32 {
        let mut sum = 0;
        for x in numbers.iter().map(|x| x + 1) {
            sum += x;
        }
        sum
    }

    assert_eq!(reaching(2, || case(&vec![1, 2])), 5);
}

#[test]
fn zipped_slices_yield_pairs_of_references() {
    #[preemptible]
    fn case(xs: &[u8], ys: &[u8]) -> u32 {
        let mut dot = 0u32;
        for (x, y) in xs.iter().zip(ys) {
            dot += (*x as u32) * (*y as u32);
        }
        dot
    }

    assert_eq!(reaching(2, || case(&[1, 2], &[3, 4, 5])), 11);
}

#[test]
fn a_tower_of_adapters_yields_its_tuples() {
    #[preemptible]
    fn case(bytes: &[u8]) -> usize {
        let mut indices = 0;
        for item in bytes.iter().rev().enumerate().skip(2).step_by(3) {
            indices += item.0;
        }
        indices
    }

    assert_eq!(reaching(2, || case(&[0; 8])), 2 + 5);
}

#[test]
fn a_mapped_range_behind_a_name_takes_its_type_from_the_body() {
    #[preemptible]
    fn case() -> u64 {
        let doubles = (0..3).map(|i| i * 2);
        let mut last = 0;
        for x in doubles {
            let value: u64 = x;
            last = value;
        }
        last
    }

    assert_eq!(reaching(3, case), 4);
}

#[test]
fn chars_and_bytes_of_a_string_are_typed() {
    #[preemptible]
    fn case() -> (char, (usize, u8)) {
        let mut found = (' ', (9, 9));
        for c in "abc".chars().rev() {
            let letter: char = c;
            found.0 = letter;
        }
        for (i, b) in "x".bytes().enumerate() {
            let pair: (usize, u8) = (i, b);
            found.1 = pair;
        }
        found
    }

    assert_eq!(reaching(4, case), ('a', (0, b'x')));
}

#[test]
fn the_body_types_a_default_in_an_endless_iterator() {
    #[preemptible]
    fn case() -> usize {
        let mut lengths = 0;
        for x in std::iter::repeat_with(Default::default).take(3) {
            let text: String = x;
            lengths += text.len() + 1;
        }
        lengths
    }

    assert_eq!(reaching(3, case), 3);
}

#[test]
fn a_generic_into_iterator_is_iterated() {
    #[preemptible]
    fn case<I: IntoIterator>(items: I) {
        for item in items {
            drop(item);
        }
    }

    reaching(2, || case(["a", "b"]));
    reaching(1, || case(Some(1)));
}

#[test]
fn a_generic_range_that_iterates_is_iterated() {
    #[preemptible]
    fn case<T>(range: Range<T>) -> usize
    where
        Range<T>: Iterator<Item = T>,
    {
        let mut turns = 0;
        for x in range {
            drop(x);
            turns += 1;
        }
        turns
    }

    assert_eq!(reaching(4, || case(0u8..4)), 4);
}

#[test]
fn a_range_of_generic_bounds_that_iterates_is_iterated() {
    #[preemptible]
    fn case<T>(from: T, to: T) -> usize
    where
        Range<T>: Iterator<Item = T>,
    {
        let mut turns = 0;
        for x in from..to {
            drop(x);
            turns += 1;
        }
        turns
    }

    assert_eq!(reaching(2, || case('a', 'c')), 2);
}

#[test]
fn a_vector_of_boxed_functions_is_consumed() {
    #[preemptible]
    fn case(functions: Vec<Box<dyn Fn() -> i32>>) -> i32 {
        let mut sum = 0;
        for f in functions {
            sum += f();
        }
        sum
    }

    assert_eq!(reaching(2, || case(vec![Box::new(|| 1), Box::new(|| 2)])), 3);
}

#[test]
fn a_dynamic_iterator_is_iterated_through_its_reference() {
    #[preemptible]
    fn case(bytes: &mut dyn Iterator<Item = u8>) -> u32 {
        let mut sum = 0;
        for x in bytes {
            sum += x as u32;
            if sum > 9 {
                break;
            }
        }
        sum
    }

    assert_eq!(reaching(3, || case(&mut [4, 4, 4, 4].into_iter())), 12);
}

#[test]
fn an_iterator_lent_by_by_ref_goes_on_after_the_loop() {
    #[preemptible]
    fn case() -> Option<i32> {
        let mut numbers = [1, 2, 3].iter();
        for x in numbers.by_ref() {
            if *x == 2 {
                break;
            }
        }
        let next: Option<&i32> = numbers.next();
        next.copied()
    }

    assert_eq!(reaching(2, case), Some(3));
}

#[test]
fn a_range_behind_a_reference_goes_on_after_the_loop() {
    #[preemptible]
    fn case(range: &mut Range<usize>) {
        for i in &mut *range {
            if i == 3 {
                break;
            }
        }
        for i in range {
            if i == 5 {
                break;
            }
        }
    }

    let mut range = 0..10;
    reaching(4 + 2, || case(&mut range));
    assert_eq!(range, 6..10);
}
