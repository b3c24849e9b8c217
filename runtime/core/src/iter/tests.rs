//! The adapter has the items of what it adapts, and asks the context as often as its module says.

use std::cell::Cell;
use std::collections::VecDeque;
use std::iter;
use std::rc::Rc;
use std::task::Waker;

use super::*;
use crate::context::{self, Context, State};
use crate::{Site, flag};

struct Counting {
    state: State,
    checks: Cell<usize>,
    last: Cell<Option<&'static Site>>,
}

impl Context for Counting {
    fn state(&self) -> &State {
        &self.state
    }
    fn preempt(&self, site: &'static Site) {
        self.checks.set(self.checks.get() + 1);
        self.last.set(Some(site));
    }
    fn park(&self) {
        panic!("nothing here blocks");
    }
    fn yield_now(&self) {}
    fn waker(&self) -> Waker {
        Waker::noop().clone()
    }
    fn is_cancelled(&self) -> bool {
        false
    }
    fn raise_if_due(&self) {}
    fn name(&self) -> String {
        "a counting context".to_owned()
    }
}

/// The value of `f`, how many checks it reached, and the last one.
fn counted<R>(f: impl FnOnce() -> R) -> (R, usize, Option<&'static Site>) {
    let context = Rc::new(Counting { state: State::new(), checks: Cell::new(0), last: Cell::new(None) });
    flag::set();
    let value = context::enter(Rc::clone(&context) as Rc<dyn Context>, f);
    flag::clear();
    (value, context.checks.get(), context.last.get())
}

fn checks<R>(f: impl FnOnce() -> R) -> usize {
    counted(f).1
}

#[test]
fn any_iterator_is_checked_at_each_item() {
    fn generic<I: Iterator<Item = u32>>(iter: I) -> u32 {
        iter.preemptible().sum()
    }
    let list: Vec<u32> = (0..200).collect();
    let sum = 199 * 100;
    assert_eq!(counted(|| generic(list.iter().copied())).0, sum);
    assert_eq!(checks(|| generic(list.iter().copied())), 200);
    assert_eq!(checks(|| list.iter().filter(|n| **n % 2 == 0).preemptible().count()), 100);
    assert_eq!(checks(|| list.iter().chain(&list).preemptible().for_each(|_| ())), 400);
    assert_eq!(checks(|| list.iter().chain(&list).preemptible().rfold(0, |n, _| n + 1)), 400);

    // The last one is the question that is answered with `None`.
    assert_eq!(checks(|| for _ in list.iter().preemptible() {}), 201);
    assert_eq!(checks(|| list.iter().preemptible().map(|n| n + 1).collect::<Vec<_>>()), 201);
    assert_eq!(checks(|| list.iter().preemptible().all(|n| *n < 200)), 201);
    assert_eq!(checks(|| list.iter().preemptible().position(|n| *n == 9)), 10);

    let mut erased: Box<dyn Iterator<Item = &u32>> = Box::new(list.iter());
    assert_eq!(checks(|| erased.by_ref().preemptible().take(5).count()), 5);
    let by_reference: &mut dyn Iterator<Item = &u32> = &mut erased;
    assert_eq!(checks(|| by_reference.preemptible().count()), 195);
    assert_eq!(erased.preemptible().next(), None);
}

#[test]
fn what_has_a_known_length_is_checked_at_each_strip() {
    let strips = |items: usize, strip: usize| items.div_ceil(strip);
    let list: Vec<u32> = (0..2_000).collect();
    assert_eq!(checks(|| list.iter().preemptible().sum::<u32>()), strips(2_000, CHEAP_ITEMS));
    assert_eq!(checks(|| list.iter().preemptible().count()), strips(2_000, CHEAP_ITEMS));
    assert_eq!(checks(|| list.iter().preemptible().max()), strips(2_000 - 1, CHEAP_ITEMS) + 1);
    assert_eq!(checks(|| list.iter().map(|n| n / 2).preemptible().sum::<u32>()), strips(2_000, ITEMS));
    assert_eq!(checks(|| list.iter().preemptible().fold(0, |n, m| n ^ m)), strips(2_000, ITEMS));
    assert_eq!(checks(|| list.iter().preemptible().for_each(|_| ())), strips(2_000, ITEMS));
    assert_eq!(checks(|| (0..10).preemptible().in_strips(3).sum::<i32>()), 4);
    assert_eq!(checks(|| (0..12).preemptible().in_strips(3).filter(|n| n % 2 == 0).count()), 4);
    assert_eq!(checks(|| (0..3).preemptible().in_strips(0).map(|n| n + 1).sum::<i32>()), 3);
    assert_eq!(checks(|| iter::empty::<u8>().preemptible().count()), 0);
    assert_eq!(checks(|| (0..0).preemptible().count()), 1);
}

#[test]
fn results_are_those_of_the_plain_iterator() {
    for length in [0, 1, ITEMS - 1, ITEMS, ITEMS + 1, 2 * ITEMS, CHEAP_ITEMS + 3] {
        let list: Vec<u64> = (1..).map(|n| n * 0x9E37_79B9 % 1_000).take(length).collect();
        macro_rules! same {
            ($($make:expr),* $(,)?) => { $(
                assert_eq!($make.preemptible().fold(7, |n, m| n * 3 % 1_001 + m),
                    $make.fold(7, |n, m| n * 3 % 1_001 + m));
                assert_eq!($make.preemptible().rfold(7, |n, m| n * 3 % 1_001 + m),
                    $make.rfold(7, |n, m| n * 3 % 1_001 + m));
                assert_eq!($make.preemptible().reduce(|n, m| n * 3 % 1_001 + m),
                    $make.reduce(|n, m| n * 3 % 1_001 + m));
                assert_eq!($make.preemptible().sum::<u64>(), $make.sum::<u64>());
                assert_eq!($make.map(|n| n % 3 + 1).preemptible().take(30).product::<u64>(),
                    $make.map(|n| n % 3 + 1).take(30).product::<u64>());
                assert_eq!($make.take(6).preemptible().product::<u64>(), $make.take(6).product::<u64>());
                assert_eq!($make.preemptible().min(), $make.min());
                assert_eq!($make.preemptible().max(), $make.max());
                assert_eq!($make.preemptible().count(), $make.count());
                assert_eq!($make.preemptible().last(), $make.last());
                assert_eq!($make.preemptible().collect::<Vec<_>>(), $make.collect::<Vec<_>>());
                assert_eq!($make.preemptible().rev().collect::<VecDeque<_>>(), $make.rev().collect::<VecDeque<_>>());
                assert_eq!($make.preemptible().size_hint(), $make.size_hint());
                let mut visited = Vec::new();
                $make.preemptible().for_each(|n| visited.push(n));
                assert_eq!(visited, $make.collect::<Vec<_>>());
                for n in [0, 1, ITEMS - 1, ITEMS, ITEMS + 1, 3 * ITEMS, usize::MAX] {
                    let (mut ours, mut plain) = ($make.preemptible(), $make);
                    assert_eq!(ours.nth(n), plain.nth(n), "nth({n}) of {length}");
                    assert_eq!(ours.nth_back(n / 2), plain.nth_back(n / 2), "nth_back({n} / 2) of {length}");
                    assert_eq!(ours.next_back(), plain.next_back());
                    assert_eq!(ours.fold(1, |n, m| n ^ m), plain.fold(1, |n, m| n ^ m));
                }
            )* };
        }
        same!(
            list.iter().copied(),
            list.clone().into_iter(),
            (0..length as u64),
            list.iter().zip(&list).map(|(n, m)| n * m % 97),
            list.iter().chain(&list).copied(),
            list.iter().filter(|n| **n % 3 != 0).copied(),
        );
        assert_eq!(list.iter().preemptible().len(), length);
        assert_eq!(list.iter().preemptible().in_strips(5).len(), length);
        assert_eq!(
            list.iter().preemptible().in_strips(5).rev().collect::<Vec<_>>(),
            list.iter().rev().collect::<Vec<_>>()
        );
    }
}

#[test]
fn nth_is_checked_as_it_goes() {
    let calls = Cell::new(0);
    let mut iter = (0..1_000).inspect(|_| calls.set(calls.get() + 1)).preemptible();
    assert_eq!(checks(|| iter.nth(5 * ITEMS)), 6);
    assert_eq!(calls.get(), 5 * ITEMS + 1);
    assert_eq!(checks(|| iter.nth_back(2 * ITEMS - 1)), 2);
    assert_eq!(checks(|| iter.step_by(3 * ITEMS).count()), 1 + 3 + 3 + 3);
}

#[test]
fn a_site_is_the_place_where_the_adapter_was_made() {
    let here = line!() + 1;
    let make = || (0..3).preemptible();
    for site in [counted(|| make().next()).2, counted(|| make().sum::<i32>()).2] {
        let site = site.expect("a check was reached");
        assert_eq!((site.file(), site.line(), site.kind()), (file!(), here, SiteKind::Iterator));
        assert_eq!(site.kind().to_string(), "iterator");
    }
}

#[test]
fn it_is_fused_if_the_iterator_is() {
    fn fused(_: impl FusedIterator + Clone) {}
    fused((0..3).preemptible());
    fused((0..3).preemptible().in_strips(2));
}
