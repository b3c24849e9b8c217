//! Plain and annotated code do the same in the same order: temporaries, drops, borrows, inference.

use std::cell::RefCell;
use std::sync::Mutex;

use preempt_tests::counting::count;

thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn log(entry: impl Into<String>) {
    LOG.with_borrow_mut(|log| log.push(entry.into()));
}

fn taken() -> Vec<String> {
    LOG.with_borrow_mut(std::mem::take)
}

struct Noisy(&'static str, u32);

impl Noisy {
    fn items(&self, n: u32) -> Countdown {
        Countdown(n)
    }

    fn limit(&self) -> u32 {
        log(format!("limit of {}", self.0));
        self.1
    }
}

impl Drop for Noisy {
    fn drop(&mut self) {
        log(format!("drop {} {}", self.0, self.1));
    }
}

/// Says whenever it is asked.
struct Countdown(u32);

impl Iterator for Countdown {
    type Item = Noisy;

    fn next(&mut self) -> Option<Noisy> {
        log(format!("next {}", self.0));
        self.0 = self.0.checked_sub(1)?;
        Some(Noisy("item", self.0))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        log("size_hint");
        (0, None)
    }
}

impl Drop for Countdown {
    fn drop(&mut self) {
        log("drop iterator");
    }
}

macro_rules! programs {
    ($module:ident, $(#[$attr:meta])*) => {
        mod $module {
            use super::*;

            $(#[$attr])*
            pub(super) fn heads(k: u32) -> u32 {
                for item in Noisy("head", 0).items(k) {
                    let _local = Noisy("local", item.1);
                    if item.1 == 1 {
                        return 1;
                    }
                    log("body");
                }
                let mut turns = 0;
                while turns < Noisy("condition", 2).limit() {
                    let _local = Noisy("local", turns);
                    turns += 1;
                    log("while");
                }
                turns
            }

            $(#[$attr])*
            pub(super) fn guards(k: u32) -> u32 {
                let lock = Mutex::new((0..k).collect::<Vec<_>>());
                let mut sum = 0;
                for value in lock.lock().unwrap().iter() {
                    assert!(lock.try_lock().is_err(), "the head's guard lives as long as the loop");
                    sum += value;
                }
                assert!(lock.try_lock().is_ok());
                while let Some(value) = lock.lock().unwrap().pop() {
                    assert!(lock.try_lock().is_err(), "the guard lives as long as the turn");
                    sum += value;
                }
                sum
            }

            $(#[$attr])*
            pub(super) fn tail(k: u32) -> u32 {
                let owner = Noisy("owner", k);
                Noisy("temporary", owner.limit()).limit()
            }

            $(#[$attr])*
            pub(super) fn breaks(k: u32) -> u32 {
                let value = 'outer: loop {
                    let _outer = Noisy("outer", 0);
                    for item in Countdown(5) {
                        let _inner = Noisy("inner", item.1);
                        if item.1 == k {
                            break 'outer item.1 + 100;
                        }
                        if item.1 == k + 1 {
                            continue;
                        }
                        log("inner body");
                    }
                    break 7;
                };
                let Some(shadow) = value.checked_add(1) else { loop { log("never") } };
                let shadow = shadow + 1;
                shadow
            }

            $(#[$attr])*
            pub(super) fn unwinds(k: u32) -> u32 {
                let caught = std::panic::catch_unwind(|| {
                    let _outside = Noisy("outside", 0);
                    for item in Countdown(4) {
                        let _inside = Noisy("inside", item.1);
                        if item.1 == k {
                            std::panic::resume_unwind(Box::new(k));
                        }
                    }
                });
                caught.map_or_else(|payload| *payload.downcast::<u32>().unwrap() + 50, |()| 0)
            }

            $(#[$attr])*
            pub(super) fn partial(k: u32) -> u32 {
                let mut numbers = 0..10_u32;
                for number in &mut numbers {
                    if number == k { break }
                }
                for number in numbers.by_ref() {
                    if number == 8 { break }
                }
                numbers.next().unwrap_or(99)
            }

            $(#[$attr])*
            pub(super) fn infers(k: u32) -> u32 {
                let mut collected = Vec::new();
                for (index, value) in (0..k).rev().step_by(2).zip([1, 2, 3]).enumerate() {
                    collected.push(value.0 as u8 + u8::try_from(index).unwrap());
                }
                let closure = |values| { let mut n = 0; for value in values { n += u32::from(value); } n };
                let total: u32 = closure(collected);
                let found = loop { break None.or(Some(total)) };
                found.map_or_else(Default::default, |x: u32| { let mut y = x; while y > 50 { y /= 2 } y })
            }
        }
    };
}

programs!(plain,);
programs!(annotated, #[preempt::preemptible]);

#[test]
fn annotated_programs_leave_the_log_of_plain_ones() {
    macro_rules! same {
        ($($name:ident)*) => {$(
            for k in 0..8 {
                let expected = (plain::$name(k), taken());
                let (value, prologues, _) = count(|| annotated::$name(k));
                assert_eq!(prologues, 1, "the pass must have been there");
                assert_eq!((value, taken()), expected, "{} of {k}", stringify!($name));
            }
        )*};
    }
    same!(heads guards tail breaks unwinds partial infers);
}

#[preempt::preemptible]
fn reborrow<'a>(list: &'a mut Vec<String>, name: &str) -> &'a mut String {
    let mut found = None;
    for (i, item) in list.iter().enumerate() {
        if item == name {
            found = Some(i);
        }
    }
    let i = found.unwrap_or_else(|| {
        list.push(name.to_owned());
        list.len() - 1
    });
    &mut list[i]
}

#[test]
fn a_borrow_of_an_argument_may_be_returned() {
    let mut list = vec!["a".to_owned()];
    let (_, prologues, loops) = count(|| reborrow(&mut list, "b").push('!'));
    assert_eq!((prologues, loops), (1, 1));
    assert_eq!(list, ["a", "b!"]);
}
