//! Literals in a head take their type from the body, or the body from them.

use std::net::Ipv4Addr;

use preempt::preemptible;

use crate::reaching;

#[test]
fn an_index_makes_a_range_of_literals_usize() {
    #[preemptible]
    fn case(slots: &mut [u64]) {
        for i in 0..10 {
            slots[i] = 1;
        }
    }

    let mut slots = [0; 10];
    reaching(10, || case(&mut slots));
    assert_eq!(slots, [1; 10]);
}

#[test]
fn a_cast_to_an_open_type_takes_the_slots_type() {
    #[preemptible]
    fn case(slots: &mut [u32]) {
        for i in 0..slots.len() {
            slots[i] = i as _;
        }
    }

    let mut slots = [9; 3];
    reaching(3, || case(&mut slots));
    assert_eq!(slots, [0, 1, 2]);
}

#[test]
fn an_open_range_falls_back_to_i32() {
    #[preemptible]
    fn case() -> usize {
        let mut width = 0;
        for x in 0.. {
            width = size_of_val(&x);
            if x > 10 {
                break;
            }
        }
        width
    }

    assert_eq!(reaching(12, case), 4);
}

#[test]
fn a_negated_literal_makes_a_signed_range_and_a_suffix_a_wide_one() {
    #[preemptible]
    fn case() -> (i32, u64) {
        let (mut sum, mut first) = (0, 0);
        for i in -5..5 {
            let negated = i * -1;
            sum += negated;
        }
        for i in 1..1_000_000_000_000_u64 {
            first = i;
            break;
        }
        (sum, first)
    }

    assert_eq!(reaching(11, case), (5, 1));
}

#[test]
fn ranges_may_be_wider_than_a_word_or_end_at_their_types_end() {
    #[preemptible]
    fn case(n: i128) -> (i128, u32) {
        let (mut sum, mut turns) = (0, 0);
        for i in 0..n {
            sum += i;
        }
        for i in 0u8..=255 {
            turns += 1;
            std::hint::black_box(i);
        }
        (sum, turns)
    }

    assert_eq!(reaching(3 + 256, || case(3)), (3, 256));
}

#[test]
fn a_reversed_range_in_steps_keeps_its_bounds_type() {
    #[preemptible]
    fn case(n: usize) -> usize {
        let mut sum = 0;
        for i in (0..n).rev().step_by(2) {
            sum += i;
        }
        sum
    }

    assert_eq!(reaching(3, || case(5)), 4 + 2);
}

#[test]
fn a_local_in_the_body_types_the_arrays_literals() {
    #[preemptible]
    fn case() -> (usize, u8) {
        let mut last = (0, 0);
        for (i, x) in [1, 2, 3].into_iter().enumerate() {
            let index: usize = i;
            let value: u8 = x;
            last = (index, value);
        }
        last
    }

    assert_eq!(reaching(3, case), (2, 3));
}

#[test]
fn a_range_of_chars_is_iterated() {
    #[preemptible]
    fn case() -> char {
        let mut last = ' ';
        for c in 'a'..='z' {
            let letter: char = c;
            last = letter;
        }
        last
    }

    assert_eq!(reaching(26, case), 'z');
}

#[test]
fn a_closures_untyped_bounds_take_their_type_from_its_body() {
    #[preemptible]
    fn case() -> usize {
        let mut letters = String::new();
        let mut collect = |from, to| {
            for c in from..to {
                let letter: char = c;
                letters.push(letter);
            }
        };
        collect('a', 'c');
        letters.len()
    }

    assert_eq!(reaching(2, case), 2);
}

#[test]
fn a_range_of_a_type_that_only_std_can_step_is_iterated() {
    #[preemptible]
    fn case() -> u32 {
        let mut sum = 0;
        for address in Ipv4Addr::new(1, 1, 1, 1)..Ipv4Addr::new(1, 1, 1, 4) {
            let address: Ipv4Addr = address;
            sum += u32::from(address.octets()[3]);
        }
        sum
    }

    assert_eq!(reaching(3, case), 1 + 2 + 3);
}

#[test]
fn a_call_makes_a_range_of_open_bounds_one_of_addresses() {
    #[preemptible]
    fn case() -> u8 {
        let last_of = |from, to| {
            let mut last = Ipv4Addr::UNSPECIFIED;
            for address in from..to {
                last = address;
            }
            last.octets()[3]
        };
        last_of(Ipv4Addr::new(1, 1, 1, 1), Ipv4Addr::new(1, 1, 1, 4))
    }

    assert_eq!(reaching(3, case), 3);
}

#[test]
fn a_parsed_bound_takes_its_type_from_the_body() {
    #[preemptible]
    fn case() -> u16 {
        let mut last = 0;
        let n = "5".parse().unwrap();
        for i in 0..n {
            let value: u16 = i;
            last = value;
        }
        last
    }

    assert_eq!(reaching(5, case), 4);
}

#[test]
fn a_closures_result_types_the_range_that_it_sums() {
    #[preemptible]
    fn case() -> u16 {
        let sum_to = |n| {
            let mut sum = 0;
            for i in 0..n {
                sum += i;
            }
            sum
        };
        let sum: u16 = sum_to(3);
        sum
    }

    assert_eq!(reaching(3, case), 3);
}

#[test]
fn a_block_may_be_the_head() {
    #[preemptible]
    fn case(k: u8) -> u8 {
        for i in {
            let bound = k;
            0..bound
        } {
            if i > 3 {
                return i;
            }
        }
        0
    }

    assert_eq!(reaching(5, || case(9)), 4);
}
