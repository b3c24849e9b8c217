//! Loops that are cut into strips: where their checks are, and that they go on meaning what they meant.
//!
//! `strip = 4` makes strips also in builds with debug assertions, where every loop is checked in each turn otherwise.

#![allow(clippy::all, reason = "the forms of the loops are what is tested")]

use preempt::preemptible;
use preempt_tests::counting::{count, reached};

/// The checks of a loop of `n` turns in strips of 4. What ends within the first strip has none.
fn checks(n: u8) -> usize {
    if n <= 4 { 0 } else { usize::from(n).div_ceil(4) }
}

/// The character so many after U+D7FD, of which three come before the surrogates.
fn after(n: u8) -> char {
    ('\u{D7FD}'..).nth(n.into()).expect("there are so many")
}

/// A function for each head, which counts the turns.
macro_rules! heads {
    ($test:ident: $expected:expr; $($name:ident |$n:ident, $list:ident, $owned:ident| {$($head:tt)*})*) => {
        $(
            #[preemptible(strip = 4, prologue = false)]
            #[allow(unused_mut, unused_variables, reason = "a head has what it needs")]
            fn $name($n: u8, $list: &[u8], mut $owned: Vec<u8>) -> u8 {
                let mut turns = 0;
                for _ in $($head)* {
                    turns += 1;
                }
                turns
            }
        )*

        #[test]
        fn $test() {
            for n in 0..=17 {
                let list: Vec<u8> = (0..n).collect();
                $(
                    let found = count(|| $name(n, &list, list.clone()));
                    assert_eq!(found, (n, 0, $expected(n)), "{} {n}", stringify!($name));
                )*
            }
        }
    };
}

heads! { a_check_stands_between_the_strips_of_an_iterator_of_known_length: checks;
    range |n, list, owned| { 0..n }
    range_to_the_end |n, list, owned| { u8::MAX - n..u8::MAX }
    inclusive |n, list, owned| { 1..=n }
    characters |n, list, owned| { '\u{D7FD}'..after(n) }
    name |n, list, owned| { list }
    slice |n, list, owned| { list.iter() }
    mutable |n, list, owned| { owned.iter_mut() }
    vector |n, list, owned| { owned }
    drained |n, list, owned| { owned.drain(..) }
    enumerated |n, list, owned| { list.iter().enumerate() }
    reversed |n, list, owned| { list.iter().rev() }
    copied |n, list, owned| { list.iter().copied().skip(0).take(200) }
    stepping |n, list, owned| { list.iter().step_by(1) }
    chunks |n, list, owned| { list.chunks(1) }
    zip |n, list, owned| { list.iter().zip(owned) }
    zip_with_an_open_range |n, list, owned| { list.iter().zip(0_u8..) }
    map |n, list, owned| { list.iter().map(|x| x / 2) }
    map_whose_end_is_seen |n, list, owned| { list.iter().map(|x| x / 2).zip(0..n) }
}

heads! { an_iterator_of_any_length_is_checked_before_each_item: |n: u8| usize::from(n) + 2;
    filter |n, list, owned| { list.iter().filter(|x| **x < 200) }
    peekable |n, list, owned| { list.iter().peekable() }
}

/// Costs nobody knows how much.
fn opaque(n: u8) -> u8 {
    std::hint::black_box(n)
}

heads! { an_iterator_that_calls_is_checked_in_each_turn: usize::from;
    calling_map |n, list, owned| { list.iter().map(|x| opaque(*x)) }
    made_by_a_call |n, list, owned| { std::iter::repeat_n(1, n.into()) }
}

#[preemptible(strip = 20, prologue = false)]
fn short(n: u8) -> u8 {
    let mut turns = 0;
    for _ in 0..n {
        turns += 1;
    }
    turns
}

#[preemptible(strip = 20, prologue = false)]
fn short_and_dear(n: u8) -> u8 {
    let mut turns = 0;
    for i in 0..n {
        turns += 1 + i / 4 / 4 / 4 / 4 / 4;
    }
    turns
}

#[test]
fn only_sixteen_turns_need_no_check() {
    for (n, expected) in [(16, 0), (17, 1), (20, 1), (21, 2), (40, 2), (41, 3)] {
        assert_eq!(count(|| short(n)), (n, 0, expected));
        assert_eq!(count(|| short_and_dear(n)), (n, 0, expected));
    }
}

#[preemptible(strip = 2, prologue = false)]
fn few() -> u8 {
    let mut turns = 0;
    for _ in 0..4 {
        turns += 1;
    }
    for _ in 1..=3 {
        turns += 1;
    }
    for x in [1, 2, 3] {
        turns += x;
    }
    turns
}

#[preemptible(strip = 16, prologue = false)]
fn many() -> u8 {
    let mut turns = 0;
    for _ in 0..200 {
        turns = turns / 2 + turns / 2 + turns % 2 + 1;
    }
    turns
}

#[test]
fn a_few_cheap_turns_need_no_check() {
    assert_eq!(count(few), (4 + 3 + 6, 0, 0));
    assert_eq!(count(many), (200, 0, 13));
}

#[preemptible(strip = 4, prologue = false)]
fn calls(n: u8) -> u8 {
    let mut sum = 0;
    for _ in 0..n {
        sum += opaque(1);
    }
    sum
}

#[preemptible(strip = 4, prologue = false)]
fn expands(n: u8) -> u8 {
    let mut sum = 0;
    for _ in 0..n {
        assert!(sum < 200);
        sum += 1;
    }
    sum
}

#[preemptible(strip = 4, prologue = false)]
fn loops(n: u8) -> u8 {
    let mut sum = 0;
    for _ in 0..n {
        #[preemptible(skip)]
        while sum % 2 == 0 {
            sum += 1;
        }
        sum += 1;
    }
    sum / 2
}

#[test]
fn a_body_that_is_not_seen_to_be_cheap_is_checked_in_each_turn() {
    for n in [0, 1, 7] {
        assert_eq!(count(|| calls(n)), (n, 0, n.into()));
        assert_eq!(count(|| expands(n)), (n, 0, n.into()));
        assert_eq!(count(|| loops(n)), (n, 0, n.into()));
    }
}

#[preemptible(strip = 4, prologue = false)]
fn breaks(n: u8, at: u8) -> u8 {
    let mut turns = 0;
    for i in 0..n {
        if i == at {
            break;
        }
        turns += 1;
    }
    turns
}

#[preemptible(strip = 4, prologue = false)]
fn continues(n: u8) -> u8 {
    let mut even = 0;
    for i in 0..n {
        if i % 2 == 1 {
            continue;
        }
        even += 1;
    }
    even
}

#[preemptible(strip = 4, prologue = false)]
fn labels(n: u8) -> u8 {
    let mut turns = 0;
    'outer: for i in 0..n {
        'inner: for j in 0..n {
            turns += 1;
            if j == 1 {
                continue 'inner;
            }
            if j == 2 {
                continue 'outer;
            }
            if i == 6 {
                break 'outer;
            }
        }
    }
    turns
}

#[test]
fn jumps_in_a_strip_are_those_of_the_loop() {
    for at in 0..9 {
        assert_eq!(count(|| breaks(9, at)), (at, 0, 1 + usize::from(at) / 4));
    }
    assert_eq!(count(|| continues(9)), (5, 0, 3));
    // Seven turns of the outer loop, each with a check at the inner one's entry.
    assert_eq!(count(|| labels(10)), (6 * 3 + 1, 0, 2 + 7));
}

#[preemptible(strip = 4, prologue = false)]
fn rows(rows: u8, columns: u8) -> u32 {
    let mut turns = 0;
    for _ in 0..rows {
        for _ in 0..columns {
            turns += 1;
        }
    }
    turns
}

#[test]
fn a_nest_has_the_checks_of_its_loops() {
    assert_eq!(count(|| rows(9, 4)), (36, 0, 3));
    assert_eq!(count(|| rows(9, 5)), (45, 0, 3 + 9 * 2));
}

#[preemptible(strip = 4, prologue = false)]
fn conditional(n: u8) -> u8 {
    let mut turns = 0;
    #[cfg(any())]
    for _ in 0..n {
        turns += 100;
    }
    #[cfg_attr(all(), preemptible(skip))]
    for _ in 0..n {
        turns += 1;
    }
    #[preemptible(skip)]
    for _ in 0..n {
        turns += 1;
    }
    #[cfg_attr(all(), preemptible(skip))]
    loop {
        for _ in 0..n {
            turns += 1;
        }
        break;
    }
    turns
}

#[test]
fn conditions_and_marks_on_a_loop_hold_for_its_strips() {
    assert_eq!(count(|| conditional(9)), (27, 0, 0));
}

/// Returns a range, which a name that is given it does not show.
fn some_range(n: u8) -> std::ops::Range<u8> {
    0..n
}

#[preemptible(strip = 4, prologue = false)]
fn not_shown(n: u8) -> u8 {
    let mut turns = 0;
    let range = some_range(n);
    for _ in range {
        turns += 1;
    }
    turns
}

#[preemptible(strip = 4, prologue = false)]
fn open(n: u8) -> u32 {
    let sum = |values| {
        let mut sum = 0;
        for value in values {
            sum += u32::from(value);
        }
        sum
    };
    let mut collected = vec![1_u8, 2].into_iter().collect();
    let mut default = Default::default();
    let mut turns = sum(vec![n, n]);
    for _ in collected {
        turns += 1;
    }
    for _ in default {
        turns += 1;
    }
    collected = vec![0_u8];
    default = vec![0_u8];
    turns + collected.len() as u32 + default.len() as u32
}

#[test]
fn a_name_whose_type_may_be_open_is_checked_in_each_turn() {
    assert_eq!(count(|| not_shown(6)), (6, 0, 6));
    assert_eq!(count(|| open(6)), (12 + 2 + 2, 0, 2 + 2));
}

const LINE: u32 = line!() + 5;

#[preemptible(strip = 4, prologue = false)]
fn somewhere(n: u8) -> u8 {
    let mut turns = 0;
    for _ in 0..n {
        turns += 1;
    }
    while turns < 2 * n {
        turns += 1;
    }
    turns
}

#[test]
fn the_checks_between_strips_are_at_the_loop() {
    let (_, checks) = reached(|| somewhere(6));
    let lines: Vec<_> = checks.iter().map(|check| check.site.line()).collect();
    assert_eq!(lines[..2], [LINE; 2]);
    assert_eq!(lines[2..], [LINE + 3; 2]);
}
