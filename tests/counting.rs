//! A preemption context that writes down which checks are reached and lets the code go on.
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

struct Counting {
    state: State,
    reached: RefCell<Vec<Reached>>,
}

impl Context for Counting {
    fn state(&self) -> &State {
        &self.state
    }

    fn preempt(&self, site: &'static Site) {
        self.reached.borrow_mut().push(Reached { site, masked: self.state.is_uncancellable() });
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

/// Runs `f` with every check taking the slow path: its value, and the checks it reached in their order.
pub fn reached<R>(f: impl FnOnce() -> R) -> (R, Vec<Reached>) {
    struct Unset;
    impl Drop for Unset {
        fn drop(&mut self) {
            flag::clear();
        }
    }
    let context = Rc::new(Counting { state: State::new(), reached: RefCell::default() });
    flag::set();
    let _unset = Unset;
    let value = context::enter(Rc::clone(&context) as Rc<dyn Context>, f);
    (value, context.reached.take())
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
