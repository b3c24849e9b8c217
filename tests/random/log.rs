//! What a program writes down, and the guards whose drops are in it.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// How many turns a program may take before it is ended by a panic.
const FUEL: u32 = 400;

/// A failure that `?` hands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed(pub u32);

/// One line: what happened, at which place of the program, with which number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What: `at`, `value`, `next`, `drop`, ..
    pub what: &'static str,
    /// Where.
    pub place: u32,
    /// The number that belongs to it.
    pub value: i64,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.what, self.place, self.value)
    }
}

/// The log of one run. Clones write into the same.
#[derive(Clone, Debug, Default)]
pub struct Log(Rc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    lines: RefCell<Vec<Line>>,
    burnt: Cell<u32>,
    ticks: Cell<usize>,
}

impl Log {
    /// What was written.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        self.0.lines.borrow().clone()
    }

    /// How many turns began in loops that are to have a check in each.
    #[must_use]
    pub fn ticks(&self) -> usize {
        self.0.ticks.get()
    }

    /// Writes a line.
    pub fn write(&self, what: &'static str, place: u32, value: i64) {
        self.0.lines.borrow_mut().push(Line { what, place, value });
    }

    /// The program comes by.
    pub fn at(&self, place: u32) {
        self.write("at", place, 0);
    }

    /// The program tells a number.
    pub fn value(&self, place: u32, value: i64) {
        self.write("value", place, value);
    }

    /// Takes a number and tells nothing.
    pub fn same(&self, _: i64) {}

    /// A turn begins in a loop that is to have a check.
    pub fn tick(&self) {
        self.0.ticks.set(self.0.ticks.get() + 1);
        self.burn();
    }

    /// A turn begins.
    pub fn burn(&self) {
        let burnt = self.0.burnt.get() + 1;
        self.0.burnt.set(burnt);
        assert!(burnt < FUEL, "out of fuel");
    }

    /// Panics on a condition.
    pub fn panic_if(&self, condition: bool, place: u32) {
        if condition {
            self.at(place);
            panic!("the program panics at {place}");
        }
    }

    /// A guard whose drop is logged.
    #[must_use]
    pub fn guard(&self, place: u32) -> Guard {
        self.write("guard", place, 0);
        Guard { log: self.clone(), place }
    }

    /// Several, at places that follow one another.
    #[must_use]
    pub fn guards(&self, place: u32, count: u32) -> Vec<Guard> {
        (0..count).map(|n| Guard { log: self.clone(), place: place * 1_000 + n }).collect()
    }

    /// Sometimes nothing.
    #[must_use]
    pub fn some(&self, value: i64) -> Option<i64> {
        (value.rem_euclid(5) != 0).then_some(value)
    }

    /// Sometimes a failure.
    ///
    /// # Errors
    ///
    /// If the number says so.
    pub fn result(&self, value: i64, place: u32) -> Result<i64, Failed> {
        if value.rem_euclid(9) != 4 {
            return Ok(value);
        }
        self.at(place);
        Err(Failed(place))
    }

    /// The value of `f`, or a number that stands for its panic.
    pub fn caught(&self, f: impl FnOnce() -> i64) -> i64 {
        catch_unwind(AssertUnwindSafe(f)).unwrap_or_else(|panic| {
            self.write("caught", 0, message(&*panic).len() as i64);
            -1
        })
    }

    /// Pending once.
    #[must_use]
    pub fn ready(&self) -> Ready {
        Ready(false)
    }
}

/// What a panic says.
#[must_use]
pub fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

/// Its drop is logged.
#[derive(Clone, Debug)]
pub struct Guard {
    log: Log,
    place: u32,
}

impl Guard {
    /// Which one it is.
    #[must_use]
    pub fn place(&self) -> i64 {
        i64::from(self.place)
    }

    /// As [`Log::some`], and the guard lives as long as the temporary.
    #[must_use]
    pub fn some(&self, value: i64) -> Option<i64> {
        self.log.some(value)
    }

    /// A bound.
    #[must_use]
    pub fn limit(&self, limit: i64) -> i64 {
        self.log.write("limit", self.place, limit);
        limit
    }

    /// Counts down to nothing.
    pub fn down(&self, left: &mut i64) -> Option<i64> {
        *left -= 1;
        self.log.write("down", self.place, *left);
        (*left >= 0).then_some(*left)
    }

    /// Guards of their own.
    #[must_use]
    pub fn guards(&self, count: u32) -> Vec<Guard> {
        self.log.guards(self.place, count)
    }

    /// Items of an iterator that borrows the guard.
    pub fn items(&self, place: u32, count: u8) -> impl Iterator<Item = i64> + '_ {
        self.log.items(place, count)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.log.write("drop", self.place, 0);
    }
}

/// A future that is pending once.
#[derive(Debug)]
pub struct Ready(bool);

impl Future for Ready {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

/// Polls until it is ready.
pub fn poll<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}
