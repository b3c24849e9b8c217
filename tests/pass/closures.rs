//! `closures = true`: each call of a closure reaches a check, and the closure means what it meant.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use preempt::preemptible;
use preempt_core::SiteKind;
use preempt_tests::counting::{checks, count, reached};

#[preemptible(closures = true, prologue = false)]
fn even(list: &mut Vec<u32>) {
    list.retain(|n| n % 2 == 0);
}

#[preemptible(closures = true, prologue = false)]
fn sorted(list: &mut [u32], compared: &Cell<usize>) {
    list.sort_by(|a, b| {
        compared.set(compared.get() + 1);
        a.cmp(b)
    });
}

#[preemptible(prologue = false)]
fn by_default(list: &mut Vec<u32>) {
    list.retain(|n| n % 2 == 0);
}

#[test]
fn each_call_of_a_closure_reaches_a_check() {
    let mut list = vec![1, 2, 3, 4, 5];
    assert_eq!(count(|| even(&mut list)), ((), 5, 0));
    assert_eq!(list, [2, 4]);
    let (mut list, compared) = ((0..100).map(|n| n * 37 % 101).collect::<Vec<_>>(), Cell::new(0));
    assert_eq!(checks(|| sorted(&mut list, &compared)), compared.get());
    assert!(compared.get() > 99 && list.is_sorted());
    assert_eq!(checks(|| by_default(&mut list)), 0);
}

#[test]
fn its_site_is_a_prologue_at_the_closure_s_bar() {
    const LINE: u32 = line!() + 3;
    #[preemptible(closures = true, prologue = false)]
    fn here() -> Option<u32> {
        Some(1).map(|n| n + 1)
    }
    let (value, checks) = reached(here);
    let [check] = &checks[..] else { panic!("{checks:?}") };
    let site = check.site;
    assert_eq!((value, site.line(), site.column(), site.kind()), (Some(2), LINE, 21, SiteKind::Prologue));
    assert_eq!(site.function(), concat!(module_path!(), "::here::{closure}"));
}

#[preemptible(closures = true)]
mod in_a_module {
    pub(super) fn doubled(list: &[u32]) -> Vec<u32> {
        list.iter().map(|n| n * 2).collect()
    }
    pub(super) fn skipped(list: &[u32]) -> u32 {
        let mut sum = 0;
        #[preemptible(skip)]
        for _ in 0..1 {
            list.iter().for_each(|n| sum += n);
        }
        sum
    }
}

#[test]
fn the_argument_counts_for_a_container_and_not_in_skipped_loops() {
    assert_eq!(count(|| in_a_module::doubled(&[1, 2, 3])), (vec![2, 4, 6], 1 + 3, 0));
    assert_eq!(count(|| in_a_module::skipped(&[1, 2, 3])), (6, 1, 0));
}

/// Writes its number down when it is dropped.
struct Loud<'a>(&'a RefCell<Vec<u32>>, u32);

impl<'a> Loud<'a> {
    fn log(&self) -> &'a RefCell<Vec<u32>> {
        self.0
    }
    fn number(&self) -> u32 {
        self.1
    }
}

impl Drop for Loud<'_> {
    fn drop(&mut self) {
        self.0.borrow_mut().push(self.1);
    }
}

/// The same functions as they are and with checks in their closures.
macro_rules! both {
    ($($functions:item)*) => {
        mod plain {
            use super::*;
            $($functions)*
        }
        #[preemptible(closures = true, prologue = false)]
        mod checked {
            use super::*;
            $($functions)*
        }
    };
}

both! {
    // Temporaries of the body outlive the value, and go before what was moved in.
    pub(super) fn temporaries(log: &RefCell<Vec<u32>>) -> Vec<u32> {
        let held = Loud(log, 1);
        let closure = move |given: Loud<'_>| Loud(held.log(), 2).number() + given.number() + Loud(held.log(), 3).number();
        let value = closure(Loud(log, 4));
        log.borrow_mut().push(100 + value);
        drop(closure);
        log.take()
    }

    pub(super) fn borrows_from_a_temporary() -> usize {
        let cell = RefCell::new(String::from("four"));
        let length = || cell.borrow().as_str().len();
        length()
    }

    pub(super) fn control(text: &str) -> Result<i64, std::num::ParseIntError> {
        let parsed = |text: &str| -> Result<i64, std::num::ParseIntError> { Ok(text.parse::<i64>()? + 1) };
        let early = |n: i64| (if n > 5 { return 5 } else { n }) + 1 - 1;
        let never = || panic!("never called");
        let operand = |n: i64| if n > 1 { 1 } else { 2 } + n;
        let labelled = |n: i64| 'a: { if n > 2 { break 'a 7; } 8 };
        let choice: fn(i64) -> i64 = |n| match n { 0 => 1, _ => 2 };
        if text.is_empty() {
            never()
        }
        let n = early(parsed(text)?);
        Ok(operand(n) * 100 + labelled(n) * 10 + choice(n))
    }

    pub(super) fn inferred() -> String {
        let boxed: Box<dyn for<'a> Fn(&'a str) -> &'a str> = Box::new(|text| &text[1..]);
        let unsized_value: Box<dyn Fn() -> Box<dyn std::fmt::Display>> = Box::new(|| Box::new(3));
        let mut open = Vec::new();
        (0..3).for_each(|n| open.push(n));
        let total = open.iter().map(|n: &u8| u32::from(*n)).fold(0, |a, b| a * 3 + b);
        let owned = String::from("x");
        let once = move || owned;
        let text = || format!("{}{}", boxed("ab"), unsized_value());
        format!("{}{total}{}", text(), once())
    }

    pub(super) async fn asynchronous() -> u32 {
        let add = async |a: u32| std::future::ready(a).await + 1;
        let block = |a: u32| async move { a * 2 };
        add(1).await + block(2).await
    }
}

fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing here waits"),
    }
}

#[test]
fn a_closure_means_what_it_meant() {
    let log = RefCell::default();
    assert_eq!(reached(|| checked::temporaries(&log)).0, plain::temporaries(&log));
    assert_eq!(checks(|| checked::temporaries(&log)), 1);
    assert_eq!(checked::borrows_from_a_temporary(), plain::borrows_from_a_temporary());
    for text in ["1", "3", "9", "x"] {
        assert_eq!(checked::control(text), plain::control(text));
        assert_eq!(checks(|| checked::control(text)), if text == "x" { 1 } else { 5 });
    }
    assert_eq!(checked::inferred(), plain::inferred());
    assert_eq!(count(|| ready(checked::asynchronous())), (ready(plain::asynchronous()), 2, 0));
}
