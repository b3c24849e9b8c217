//! A preemption context that is told of each check that is reached and lets the code go on.
//!
//! It needs no runtime: with the flag set every check takes the slow path, and the slow path asks the
//! innermost context. So a test can say exactly which checks a call reaches, and a pass that inserts none
//! fails it.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::task::Waker;

use preempt_core::context::{self, Context, State};
use preempt_core::{Site, SiteKind, flag};

/// A check that was reached.
#[derive(Clone, Copy)]
pub struct Reached {
    /// Which one.
    pub site: &'static Site,
    /// Whether cancellation was masked there.
    pub masked: bool,
}

/// The line, the kind and the function, as `12 loop path::function`.
impl fmt::Debug for Reached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.site.line(), self.site.kind(), self.site.function())
    }
}

struct AtEachCheck<F> {
    state: State,
    on_check: F,
}

impl<F: Fn(Reached)> Context for AtEachCheck<F> {
    fn state(&self) -> &State {
        &self.state
    }

    fn preempt(&self, site: &'static Site) {
        (self.on_check)(Reached { site, masked: self.state.is_uncancellable() });
    }

    fn park(&self) {
        panic!("nothing here blocks");
    }

    fn yield_now(&self) {}

    fn waker(&self) -> Waker {
        Waker::noop().clone()
    }

    fn name(&self) -> String {
        "a counting context".to_owned()
    }
}

/// Runs `f` with every check taking the slow path, where `on_check` is told of it.
pub fn at_each_check<R>(on_check: impl Fn(Reached) + 'static, f: impl FnOnce() -> R) -> R {
    struct Unset;
    impl Drop for Unset {
        fn drop(&mut self) {
            flag::clear();
        }
    }
    flag::set();
    let _unset = Unset;
    context::enter(Rc::new(AtEachCheck { state: State::new(), on_check }), f)
}

/// More checks than any test reaches.
const ENDLESS: usize = 4_000_000;

/// The value of `f`, and the checks it reached in their order.
///
/// # Panics
///
/// If there is no end to them: a wrong pass may make a loop endless.
pub fn reached<R>(f: impl FnOnce() -> R) -> (R, Vec<Reached>) {
    let reached = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&reached);
    let on_check = move |check| {
        let mut log = log.borrow_mut();
        assert!(log.len() < ENDLESS, "there is no end to the checks at {check:?}");
        log.push(check);
    };
    let value = at_each_check(on_check, f);
    (value, reached.take())
}

/// The value of `f`, and how many prologue and loop checks it reached.
pub fn count<R>(f: impl FnOnce() -> R) -> (R, usize, usize) {
    let (value, reached) = reached(f);
    let of = |kind| reached.iter().filter(|check| check.site.kind() == kind).count();
    (value, of(SiteKind::Prologue), of(SiteKind::Loop))
}

/// How many checks `f` reaches, whatever it returns.
pub fn checks<R>(f: impl FnOnce() -> R) -> usize {
    reached(f).1.len()
}
