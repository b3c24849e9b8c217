//! `while` and `loop` with a check every few turns: where the checks are, and that the loops go on meaning what they
//! meant.
//!
//! The counters are bytes: a loop that a wrong pass has made endless ends when they overflow.

#![allow(clippy::all, reason = "the forms of the loops are what is tested")]

use std::cell::Cell;
use std::cmp::Ordering;
use std::ops::AddAssign;

use preempt::preemptible;
use preempt_tests::counting::count;

/// The checks of a loop that counts up to `n`, in strips of 4.
fn checks_of_a_nest(n: u8) -> usize {
    usize::from(n).div_ceil(4).max(1)
}

#[preemptible(strip = 4, prologue = false)]
fn up(n: u8) -> u8 {
    let mut turns = 0;
    let mut i = 0;
    while i < n {
        turns += 1;
        i += 1;
    }
    turns
}

#[preemptible(strip = 4, prologue = false)]
fn down(n: u8) -> u8 {
    let mut turns = 0;
    let mut i: u8 = n;
    while 0 != i {
        turns += 1;
        i -= 1;
    }
    turns
}

#[preemptible(strip = 4, prologue = false)]
fn up_to_a_length(list: &[u8]) -> u8 {
    let mut turns = 0;
    let mut i = 0;
    while i <= list.len() - 1 {
        turns += list[i];
        i += 1;
    }
    turns
}

#[test]
fn a_while_that_counts_is_checked_between_strips() {
    for n in 0..=17 {
        assert_eq!(count(|| up(n)), (n, 0, checks_of_a_nest(n)));
        assert_eq!(count(|| down(n)), (n, 0, checks_of_a_nest(n)));
    }
    for n in 1..=17 {
        assert_eq!(count(|| up_to_a_length(&vec![1; n.into()])), (n, 0, checks_of_a_nest(n)));
    }
}

/// A number that counts how often it is compared.
struct Watched<'a>(u8, &'a Cell<u8>);

impl PartialEq<u8> for Watched<'_> {
    fn eq(&self, other: &u8) -> bool {
        self.0 == *other
    }
}

impl PartialOrd<u8> for Watched<'_> {
    fn partial_cmp(&self, other: &u8) -> Option<Ordering> {
        self.1.set(self.1.get() + 1);
        self.0.partial_cmp(other)
    }
}

impl AddAssign<u8> for Watched<'_> {
    fn add_assign(&mut self, other: u8) {
        self.0 += other;
    }
}

/// Counts with its own type.
#[preemptible(strip = 4, prologue = false)]
fn counts_with_a_type_of_its_own(n: u8, compared: &Cell<u8>) {
    let mut i = Watched(0, compared);
    while i < n {
        i += 1;
    }
}

/// Counts with a name that is an integer's elsewhere.
#[preemptible(strip = 4, prologue = false)]
fn counts_with_a_name_of_two_types(n: u8, compared: &Cell<u8>) {
    let mut i: u8 = 0;
    i += 1;
    let mut i = Watched(i - 1, compared);
    while i < n {
        i += 1;
    }
}

/// Counts with an integer, and compares something else.
#[preemptible(strip = 4, prologue = false)]
fn compares_something_else(n: u8, compared: &Cell<u8>) {
    let mut watched = Watched(0, compared);
    let mut i: u8 = 0;
    while watched < n {
        watched.0 = i + 1;
        i += 1;
    }
}

/// Computes its bound anew each time.
#[preemptible(strip = 4, prologue = false)]
fn calls_for_its_bound(n: u8, compared: &Cell<u8>) {
    let bound = || {
        compared.set(compared.get() + 1);
        n
    };
    let mut i: u8 = 0;
    while i < bound() {
        i += 1;
    }
}

#[test]
fn a_condition_that_can_be_seen_is_evaluated_as_often_as_it_was() {
    let functions: [fn(u8, &Cell<u8>); 4] = [
        counts_with_a_type_of_its_own,
        counts_with_a_name_of_two_types,
        compares_something_else,
        calls_for_its_bound,
    ];
    for (place, function) in functions.into_iter().enumerate() {
        for n in 0..=9 {
            let compared = Cell::new(0);
            let ((), _, loops) = count(|| function(n, &compared));
            assert_eq!(compared.get(), n + 1, "function {place}");
            assert!(loops >= usize::from(n) / 4, "function {place}");
        }
    }
}

/// The checks of a batch that begins so many turns, or evaluates its condition so often, at 4 each.
fn checks(begun: u8) -> usize {
    usize::from(begun).div_ceil(4)
}

#[preemptible(strip = 8, prologue = false)]
fn branches(n: u8) -> u8 {
    let mut odd = 0;
    let mut i: u8 = 0;
    while i < n {
        if i & 1 == 1 {
            odd += 1;
        }
        i += 1;
    }
    i - odd
}

#[preemptible(strip = 8, prologue = false)]
fn continues(n: u8) -> u8 {
    let mut odd = 0;
    let mut i: u8 = 0;
    'turns: while i < n {
        i += 1;
        if i & 1 == 1 {
            continue 'turns;
        }
        odd += 1;
    }
    i - odd
}

#[preemptible(strip = 8, prologue = false)]
fn gives_a_value(n: u8) -> u8 {
    let mut i: u8 = 0;
    let value = loop {
        i += 1;
        if i > n {
            break i;
        }
    };
    value / 2
}

#[preemptible(strip = 8, prologue = false)]
fn breaks(n: u8) -> u8 {
    let mut i: u8 = 0;
    loop {
        i += 1;
        if i > n {
            break;
        }
    }
    i / 2
}

#[preemptible(strip = 8, prologue = false)]
fn breaks_by_its_label(n: u8) -> u8 {
    let mut i: u8 = 0;
    'turns: loop {
        i += 1;
        if i > n {
            break 'turns;
        }
    }
    i / 2
}

#[preemptible(strip = 8, prologue = false)]
fn returns(n: u8) -> u8 {
    let mut i: u8 = 0;
    loop {
        i += 1;
        if i > n {
            return i / 2;
        }
    }
}

#[preemptible(strip = 8, prologue = false)]
fn fails(n: u8) -> Option<u8> {
    let mut i: u8 = 0;
    loop {
        i += 1;
        n.checked_sub(i)?;
    }
}

#[test]
fn a_loop_is_checked_every_four_turns() {
    for n in 0..=13 {
        // The condition is evaluated once more than there are turns.
        assert_eq!(count(|| branches(n)), (n.div_ceil(2), 0, checks(n + 1)));
        assert_eq!(count(|| continues(n)), (n.div_ceil(2), 0, checks(n + 1)));
        let found = (n.div_ceil(2), 0, checks(n + 1));
        assert_eq!(count(|| gives_a_value(n)), found);
        assert_eq!(count(|| breaks(n)), found);
        assert_eq!(count(|| breaks_by_its_label(n)), found);
        assert_eq!(count(|| returns(n)), found);
        assert_eq!(count(|| fails(n)), (None, 0, checks(n + 1)));
    }
}

#[preemptible(strip = 8, prologue = false)]
fn leaves_the_outer_loop(n: u8) -> u8 {
    let mut turns: u8 = 0;
    'outer: for i in 0..9 {
        loop {
            turns += 1;
            if i == n {
                break 'outer;
            }
            if turns & 1 == 1 {
                continue 'outer;
            }
        }
    }
    turns
}

#[test]
fn a_jump_out_of_a_batch_may_go_further() {
    // Each turn of the outer loop is checked, and each batch it enters: of two turns, but for the first.
    assert_eq!(count(|| leaves_the_outer_loop(0)), (1, 0, 2));
    assert_eq!(count(|| leaves_the_outer_loop(3)), (6, 0, 8));
}

#[preemptible(strip = 2, prologue = false)]
fn in_twos(n: u8) -> u8 {
    let mut i: u8 = 0;
    loop {
        i += 1;
        if i > n {
            return n;
        }
    }
}

#[test]
fn a_batch_is_no_longer_than_a_strip() {
    for n in 0..6 {
        assert_eq!(count(|| in_twos(n)), (n, 0, usize::from(n + 1).div_ceil(2)));
    }
}

#[preemptible(strip = 8, prologue = false)]
fn calls(n: u8) -> u8 {
    let mut i: u8 = 0;
    while i < n {
        if i > 200 {
            break;
        }
        i += std::hint::black_box(1) / 1 / 1 / 1;
    }
    i
}

#[preemptible(strip = 8, prologue = false)]
fn binds(list: &[u8]) -> u8 {
    let mut i: u8 = 0;
    while let Some(step) = list.get(usize::from(i)) {
        i += step;
    }
    i
}

#[test]
fn a_dear_loop_or_one_that_binds_is_checked_in_each_turn() {
    for n in [0, 1, 9] {
        assert_eq!(count(|| calls(n)), (n, 0, n.into()));
        assert_eq!(count(|| binds(&vec![1; n.into()])), (n, 0, n.into()));
    }
}

/// The compiler warns of braces around one expression in one line, but not of a loop's body.
#[preemptible(strip = 4, prologue = false)]
#[deny(unused_braces)]
#[rustfmt::skip]
fn one_expression(mut n: u8) -> u8 {
    let mut sum = 0;
    loop { match n { 0 => break sum, more => (n, sum) = (more - 1, sum + more) } }
}

#[test]
fn a_body_of_one_expression_is_not_warned_of() {
    assert_eq!(count(|| one_expression(9)), (45, 0, 3));
}
