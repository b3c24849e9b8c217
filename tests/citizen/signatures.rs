//! Signatures and bodies that macros like to break: borrows that come out of the body, elided lifetimes,
//! `Self`, opaque types, and a semicolon behind every block.

#![allow(missing_docs, reason = "a test")]
#![allow(clippy::never_loop, clippy::ptr_arg, reason = "the forms are what is tested")]

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt::Debug;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use preempt::preemptible;
use preempt_tests::counting::count;

fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the future waits"),
    }
}

#[derive(Debug, PartialEq)]
struct Words<'a> {
    words: Vec<&'a str>,
    at: usize,
}

#[preemptible]
impl<'a> Words<'a> {
    const NONE: Self = Self { words: Vec::new(), at: 0 };

    fn new(text: &'a str) -> Self {
        let mut words = Self::NONE;
        for word in text.split(' ') {
            let Self { words, at: _ } = &mut words;
            words.push(word);
        }
        words
    }

    fn longest(&mut self) -> Option<&mut &'a str> {
        let mut longest = None::<&mut &'a str>;
        for word in &mut self.words {
            if longest.as_ref().is_none_or(|other| other.len() < word.len()) {
                longest = Some(word);
            }
        }
        longest
    }

    fn each(&self) -> impl Iterator<Item = &'_ str> + '_ {
        while false {}
        self.words.iter().map(|word| &**word)
    }

    fn debug<'s>(&'s self, also: &'s dyn Debug) -> Box<dyn Debug + 's> {
        loop {
            break Box::new((self, also));
        }
    }

    async fn total(&self, also: &[&str]) -> usize {
        let mut total = 0;
        for word in self.words.iter().chain(also) {
            total += async { word.len() }.await;
        }
        total
    }
}

impl Iterator for Words<'_> {
    type Item = String;

    #[preemptible]
    fn next(&mut self) -> Option<<Self as Iterator>::Item> {
        while let Some(word) = self.words.get(self.at) {
            self.at += 1;
            if !word.is_empty() {
                return Some((*word).to_owned());
            }
        }
        None
    }
}

#[test]
fn self_elided_lifetimes_and_opaque_types_are_kept() {
    let (mut words, _, turns) = count(|| Words::new("a bc  d"));
    assert_eq!(turns, 4);
    assert_eq!(count(|| words.longest().map(|word| *word)), (Some("bc"), 1, 4));
    assert_eq!(count(|| words.each().count()), (4, 1, 0));
    assert_eq!(count(|| format!("{:?}", words.debug(&1)).len() > 10), (true, 1, 1));
    assert_eq!(count(|| ready(words.total(&["xyz"]))), (4 + 3, 1, 5));
    assert_eq!(count(|| words.next()), (Some("a".to_owned()), 1, 1));
    assert_eq!(count(|| words.by_ref().count()), (2, 3, 3));
}

#[preemptible]
fn shared_from_mut(items: &mut Vec<u32>) -> &u32 {
    for item in items.iter_mut() {
        *item += 1;
    }
    &items[0]
}

#[preemptible]
fn either<'a>(items: &'a mut [u32], other: &'a mut u32) -> &'a mut u32 {
    for item in items {
        if *item > 2 {
            return item;
        }
    }
    other
}

#[preemptible]
fn temporaries_in_the_tail(cell: &RefCell<Vec<u32>>) -> usize {
    for item in cell.borrow_mut().iter_mut() {
        *item += 1;
    }
    cell.borrow().len()
}

#[preemptible]
fn cow<'a>(text: &'a str, (from, to): (&str, &str)) -> Cow<'a, str> {
    let mut rest = text;
    while let Some(at) = rest.find(from) {
        if at == 0 {
            return text.replace(from, to).into();
        }
        rest = &rest[at..];
    }
    text.into()
}

#[preemptible]
fn erased<T>(items: &[T], f: &mut dyn FnMut(&T) -> Option<u32>) -> Result<u32, Box<dyn std::error::Error>>
where
    for<'x> &'x T: Debug,
{
    let mut sum = 0;
    for item in items {
        sum += f(item).ok_or("none")?;
    }
    Ok(sum)
}

#[test]
fn borrows_leave_the_body_as_they_did() {
    assert_eq!(count(|| *shared_from_mut(&mut vec![1, 2])), (2, 1, 2));
    let (mut items, mut other) = ([1, 5], 7);
    assert_eq!(count(|| *either(&mut items, &mut other)), (5, 1, 2));
    assert_eq!(count(|| temporaries_in_the_tail(&RefCell::new(vec![1, 2, 3]))), (3, 1, 3));
    assert_eq!(count(|| cow("a-b", ("-", "+")).len()), (3, 1, 2));
    assert_eq!(count(|| erased(&[1, 2], &mut |n| Some(*n)).expect("all are some")), (3, 1, 2));
}

/// rust-analyzer puts a semicolon behind a block where it repairs code that is being typed.
#[preemptible]
#[rustfmt::skip]
#[expect(clippy::unnecessary_semicolon, redundant_semicolons, reason = "they are what is tested")]
fn semicolons(n: u32) -> u32 {
    let mut sum = 0;
    for i in 0..n { sum += i; };
    while sum > 100 { sum -= 1; };
    loop { if sum < 1000 { break; }; };
    if sum == 0 { return 0; } else { sum += 1; };
    'a: { if sum == 0 { break 'a; }; };
    ;
    sum
}

#[test]
fn a_semicolon_may_stand_behind_a_block() {
    assert_eq!(count(|| semicolons(4)), (7, 1, 4 + 1));
}
