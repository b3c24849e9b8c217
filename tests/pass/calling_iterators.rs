//! Strips of iterators that call the user's code where the loop's head does not show it: a check before each item, and
//! as many calls as the plain loop makes.

#![allow(clippy::all, reason = "the forms of the loops are what is tested")]

use std::cell::RefCell;
use std::collections::VecDeque;

use preempt::preemptible;
use preempt_tests::counting::{count, reached};

/// Costs nobody knows how much.
fn opaque(n: u8) -> u8 {
    std::hint::black_box(n)
}

#[preemptible(strip = 4, prologue = false)]
fn map_from_elsewhere(list: &[u8]) -> u8 {
    let mut sum = 0;
    let items = list.iter().map(|x| opaque(*x));
    for item in items {
        sum += item;
    }
    sum
}

#[preemptible(strip = 4, prologue = false)]
fn maps_from_elsewhere(list: &[u8]) -> u8 {
    let mut sum = 0;
    for _ in 0..3 {
        let items = list.iter().map(|x| opaque(*x));
        for item in items {
            sum += item;
        }
    }
    sum
}

#[test]
fn what_an_iterator_calls_is_checked_where_the_head_does_not_show_it() {
    for n in 0..10 {
        let (sum, _, loops) = count(|| map_from_elsewhere(&vec![1; n]));
        assert_eq!(usize::from(sum), n);
        assert!(loops >= n, "{loops} checks in {n} turns");
        let (sum, _, loops) = count(|| maps_from_elsewhere(&vec![1; n]));
        assert_eq!(usize::from(sum), 3 * n);
        assert!(loops >= 3 * (n + 1), "{loops} checks in three loops of {n} turns");
    }
}

/// What maps made of a list, in its order, and how many turns three loops took over them.
macro_rules! seen {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        fn $name(list: &[u8], n: u8) -> (Vec<u8>, u8) {
            let (seen, mut turns) = (RefCell::default(), 0);
            let log = |x: &u8| {
                let mut seen: std::cell::RefMut<'_, Vec<u8>> = seen.borrow_mut();
                seen.push(*x);
            };
            let others: VecDeque<u8> = (0..n).collect();
            let zipped = list.iter().map(log).zip(others.iter().rev());
            for _ in zipped {
                turns += 1;
            }
            let skipping = list.iter().map(log).skip(n.into());
            for _ in skipping {
                turns += 1;
            }
            let stepping = list.iter().map(log).step_by(usize::from(n) + 1);
            for _ in stepping {
                turns += 1;
            }
            (seen.take(), turns)
        }
    };
}

seen!(plain);
seen! { #[preemptible(strip = 4, prologue = false)] in_strips }

#[test]
fn an_iterator_is_asked_once_more_where_that_can_be_seen() {
    let list: Vec<u8> = (0..9).collect();
    for n in 0..12 {
        let (found, checks) = reached(|| in_strips(&list, n));
        assert_eq!(found, plain(&list, n));
        assert!(checks.len() >= found.1.into());
    }
    let asked = |n| plain(&list, n).0.len();
    // An item that has no partner; nine that are skipped; those that are left of a step.
    assert_eq!((asked(3), asked(9)), (4 + 9 + 9, 9 + 9 + 9));
}
