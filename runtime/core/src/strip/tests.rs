//! Strips have the items of the plain loop, are no longer than asked for, and end as it does.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt::Debug;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::rc::Rc;

use super::*;

/// No test but one asks for the flag.
fn never(_: usize) {
    unreachable!();
}

const TURNS: [usize; 7] = [1, 2, 3, 5, 7, 8, 1_000];

/// Goes over the iterator as an expansion does: its items, and how many each strip had.
fn in_strips<I: Known>(iter: I, turns: usize) -> (Vec<I::Item>, Vec<usize>) {
    let mut strips = Strips::new(iter, never, 0);
    let (mut items, mut lengths) = (Vec::new(), Vec::new());
    loop {
        let before = items.len();
        for item in strips.__preempt_strip(turns, true) {
            items.push(item);
        }
        lengths.push(items.len() - before);
        if strips.__preempt_ends() {
            return (items, lengths);
        }
    }
}

/// Requires that strips of every length give what the plain loop does.
fn assert_strips<I: Known<Item: PartialEq + Debug>>(make: impl Fn() -> I) {
    let plain: Vec<_> = make().collect();
    for turns in TURNS {
        let (items, lengths) = in_strips(make(), turns);
        assert_eq!(items, plain, "in strips of {turns}");
        assert!(lengths.iter().all(|length| *length <= turns), "{lengths:?} in strips of {turns}");
        assert!(!lengths[..lengths.len() - 1].contains(&0), "{lengths:?} in strips of {turns}");
        assert_eq!(make().whole().collect::<Vec<_>>(), plain);
        assert_eq!(make().fits(turns), plain.len() <= turns, "whether {} fit {turns}", plain.len());
    }
}

macro_rules! ranges {
    ($($integer:ty)*) => { $({
        let (least, greatest) = (<$integer>::MIN, <$integer>::MAX);
        for (start, end) in [(3, 17), (5, 5), (9, 2), (least, least + 9), (greatest - 9, greatest), (0, 1)] {
            assert_strips(|| start..end);
            assert_strips(|| start..=end);
        }
    })* };
}

#[test]
fn ranges_of_every_integer() {
    ranges!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);
    assert_strips(|| i8::MIN..i8::MAX);
    assert_strips(|| i8::MIN..=i8::MAX);
    assert_strips(|| u8::MIN..=u8::MAX);
    assert_strips(|| -3..4_i64);
}

#[test]
fn long_ranges_begin_with_a_full_strip() {
    fn first<I: Known<Item: Debug>>(iter: I) -> (usize, bool) {
        let mut strips = Strips::new(iter, never, 0);
        assert!(!strips.__preempt_fits(5, true));
        let count = strips.__preempt_strip(5, true).count();
        (count, !strips.__preempt_ends())
    }
    assert_eq!(first(0..u64::MAX), (5, true));
    assert_eq!(first(0..=u128::MAX), (5, true));
    assert_eq!(first(i128::MIN..i128::MAX), (5, true));
    assert_eq!(first(i64::MIN..=i64::MAX), (5, true));
}

#[test]
fn ranges_of_characters_leave_the_surrogates_out() {
    for (start, end) in
        [('a', 'z'), ('\u{D7F8}', '\u{E006}'), ('\u{10FFF8}', char::MAX), ('b', 'a'), ('\0', '\0')]
    {
        assert_strips(|| start..end);
        assert_strips(|| start..=end);
    }
}

#[test]
fn ranges_of_addresses() {
    for (start, end) in [(3_u32, 17), (5, 5), (9, 2), (u32::MAX - 9, u32::MAX)] {
        let [a, b] = [start, end].map(Ipv4Addr::from_bits);
        assert_strips(|| a..b);
        assert_strips(|| a..=b);
        // The last ones of them.
        let [a, b] = [start, end].map(|bits| Ipv6Addr::from_bits(!u128::from(u32::MAX - bits)));
        assert_strips(|| a..b);
        assert_strips(|| a..=b);
    }
}

#[test]
fn an_exhausted_inclusive_range_is_empty() {
    let mut range = 3..=4;
    assert_eq!(range.by_ref().count(), 2);
    assert_strips(|| range.clone());
}

#[test]
fn what_is_in_slices_and_vectors() {
    for length in [0, 1, 2, 5, 6, 16] {
        let list: Vec<u32> = (0..length).collect();
        assert_strips(|| list.iter());
        assert_strips(|| list.clone().into_iter());
        assert_strips(|| list.chunks(3));
        assert_strips(|| list.chunks_exact(3));
        assert_strips(|| list.rchunks(3));
        assert_strips(|| list.windows(2));
        let deque: VecDeque<u32> = list.iter().copied().collect();
        assert_strips(|| deque.iter());
        let text: String = list.iter().map(|n| char::from(b'a' + *n as u8)).collect();
        assert_strips(|| text.bytes());
    }
    assert_strips(|| [4, 5, 6, 7, 8, 9].into_iter());
    assert_strips(|| [(); 6].into_iter());
    assert_strips(|| vec![(); 6].into_iter());
}

#[test]
fn what_is_in_mutable_slices_is_changed_in_place() {
    for turns in TURNS {
        let mut list: Vec<u32> = (0..9).collect();
        in_strips(list.iter_mut(), turns).0.into_iter().for_each(|n| *n *= 2);
        in_strips(list.chunks_mut(4), turns).0.into_iter().for_each(|chunk| chunk[0] += 1);
        assert_eq!(list, [1, 2, 4, 6, 9, 10, 12, 14, 17]);
    }
}

#[test]
fn adapters_of_adapters() {
    let (a, b): (Vec<u32>, Vec<u32>) = ((0..13).collect(), (20..29).collect());
    assert_strips(|| a.iter().enumerate());
    assert_strips(|| a.iter().rev());
    assert_strips(|| a.iter().zip(&b));
    assert_strips(|| b.iter().zip(&a));
    assert_strips(|| a.iter().zip(5_u8..));
    assert_strips(|| a.iter().copied().enumerate().rev());
    assert_strips(|| a.iter().cloned().skip(3).take(7));
    assert_strips(|| a.iter().skip(20));
    assert_strips(|| a.iter().take(0));
    assert_strips(|| (0..100_u16).step_by(7));
    assert_strips(|| a.iter().step_by(4).zip(b.chunks(2)));
    assert_strips(|| a.iter().map(|n| n * 3).rev());
    assert_strips(|| (1..=9_i32).rev().map(|n| n - 1).step_by(2));
}

#[test]
fn the_plain_loop_s_last_question_is_asked() {
    fn calls(over: impl Fn(&RefCell<Vec<u32>>)) -> Vec<u32> {
        let calls = RefCell::default();
        over(&calls);
        calls.into_inner()
    }
    let list: Vec<u32> = (0..8).collect();
    let seen = |calls: &RefCell<Vec<u32>>, n: &u32| {
        calls.borrow_mut().push(*n);
        *n
    };
    macro_rules! assert_calls {
        (|$map:ident| $iter:expr) => {
            // `for_each` may know better than to ask once more; the loop does not.
            let asked = calls(|calls| {
                let $map = list.iter().map(|n| seen(calls, n));
                for item in $iter {
                    let _ = item;
                }
            });
            for turns in TURNS {
                let strips = calls(|calls| {
                    let $map = list.iter().map(|n| seen(calls, n));
                    in_strips($iter, turns);
                });
                assert_eq!(strips, asked, "{} in strips of {turns}", stringify!($iter));
            }
        };
    }
    assert_calls!(|map| map);
    assert_calls!(|map| map.zip(0..3));
    assert_calls!(|map| (0..3).zip(map));
    assert_calls!(|map| map.zip(0..30));
    assert_calls!(|map| map.skip(5));
    assert_calls!(|map| map.skip(50));
    assert_calls!(|map| map.step_by(3));
    assert_calls!(|map| map.take(3));
    assert_calls!(|map| map.rev().enumerate());
}

#[test]
fn a_vector_s_elements_are_dropped_once_wherever_the_loop_ends() {
    for (turns, end) in [(1, 0), (2, 3), (3, 3), (5, 7), (1_000, 4), (4, 9)] {
        let alive = Rc::new(());
        let mut strips = Strips::new(vec![Rc::clone(&alive); 8].into_iter(), never, 0);
        let mut taken = 0;
        'all: loop {
            for item in strips.__preempt_strip(turns, true) {
                if taken == end {
                    break 'all;
                }
                taken += 1;
                drop(item);
                assert_eq!(Rc::strong_count(&alive), 9 - taken, "one more is dropped");
            }
            if strips.__preempt_ends() {
                break;
            }
        }
        drop(strips);
        assert_eq!(Rc::strong_count(&alive), 1, "left at {end} in strips of {turns}");
    }
}

#[test]
fn a_vector_s_element_is_given_out_once_whatever_becomes_of_its_strip() {
    let (mut a, mut b, mut c) = (1, 2, 3);
    let mut strips = Strips::new(vec![&mut a, &mut b, &mut c].into_iter(), never, 0);
    let _left = strips.__preempt_strip(1, true);
    let second = strips.__preempt_strip(1, true).next().expect("there are three");
    let third = strips.__preempt_strip(9, true).next().expect("there are three");
    *second += 10;
    *third += 10;
    assert!(strips.__preempt_strip(9, true).next().is_none());
    assert_eq!((a, b, c), (1, 12, 13));
}

#[test]
fn what_cannot_be_counted_is_checked_before_each_item() {
    thread_local! {
        static CHECKS: Cell<usize> = const { Cell::new(0) };
    }
    crate::flag::set();
    let mut strips = Strips::new((0..5_u128).rev(), |_| CHECKS.set(CHECKS.get() + 1), 0);
    assert!(!strips.__preempt_fits(1_000, true));
    let items: Vec<_> = strips.__preempt_strip(2, true).collect();
    assert_eq!((items, CHECKS.take()), (vec![4, 3, 2, 1, 0], 6));
    assert!(strips.__preempt_ends());
    crate::flag::clear();
    assert_strips_or_none((0..=u64::MAX).skip(usize::MAX - 4));
    assert_strips_or_none((0..=u64::MAX).step_by(usize::MAX));
}

/// Items are those of the plain loop; there may be no strips.
fn assert_strips_or_none<I: Known<Item: PartialEq + Debug> + Clone>(iter: I) {
    let plain: Vec<_> = iter.clone().collect();
    for turns in TURNS {
        assert_eq!(in_strips(iter.clone(), turns).0, plain, "in strips of {turns}");
    }
}

#[test]
fn an_unknown_iterator_is_checked_before_each_item() {
    thread_local! {
        static CHECKS: Cell<usize> = const { Cell::new(0) };
    }
    fn count(number: usize) {
        assert_eq!(number, 7);
        CHECKS.set(CHECKS.get() + 1);
    }
    crate::flag::set();
    let mut strips = Strips::new("a b c".split(' '), count, 7);
    assert!(!strips.__preempt_fits(1_000, true));
    let items: Vec<_> = strips.__preempt_strip(2, true).collect();
    assert_eq!((items, CHECKS.take()), (vec!["a", "b", "c"], 4));
    assert!(strips.__preempt_ends());

    let mut strips = Strips::new([1, 2].iter().map(|n| n + 1), count, 7);
    assert!(!strips.__preempt_fits(1_000, false));
    let items: Vec<_> = strips.__preempt_strip(9, false).collect();
    assert_eq!((items, CHECKS.take()), (vec![2, 3], 3), "what it calls is not known");
    crate::flag::clear();
}

#[test]
fn a_range_of_one_value_more_than_can_be_counted_is_skipped_to_its_end() {
    for skipped in [usize::MAX - 3, usize::MAX - 1, usize::MAX] {
        let plain: Vec<_> = (0..=usize::MAX).skip(skipped).collect();
        assert_eq!(in_strips((0..=usize::MAX).skip(skipped), 8).0, plain, "less {skipped}");
    }
    for step in [usize::MAX, usize::MAX / 3, usize::MAX / 5] {
        let plain: Vec<_> = (0..=usize::MAX).step_by(step).collect();
        assert_eq!(in_strips((0..=usize::MAX).step_by(step), 8).0, plain, "in steps of {step}");
    }
}
