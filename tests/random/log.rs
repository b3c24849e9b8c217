//! What a program writes down, and the guards whose drops are in it.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::thread;

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
    /// In which line of the program's text the call stands, counted from its first; or nothing, where no text of
    /// the program called.
    pub line: Option<u32>,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.what, self.place, self.value)?;
        self.line.map_or(Ok(()), |line| write!(f, ", called in line {line}"))
    }
}

/// The log of one run. Clones write into the same.
#[derive(Clone, Debug, Default)]
pub struct Log(Rc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    lines: RefCell<Vec<Line>>,
    first_line: u32,
    burnt: Cell<u32>,
    turns: Cell<Turns>,
}

/// How many turns began in loops that are in reach of the attribute.
#[derive(Clone, Copy, Debug, Default)]
pub struct Turns {
    /// Of bodies that call.
    pub calling: usize,
    /// Of bodies that only compute.
    pub quiet: usize,
    /// How many calls of closures, that are in reach too, began.
    pub closures: usize,
}

impl Log {
    /// An empty one, for a program whose text begins in this line of the generated file.
    #[must_use]
    pub fn new(first_line: u32) -> Self {
        Self(Rc::new(Inner { first_line, ..Inner::default() }))
    }

    /// What was written.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        self.0.lines.borrow().clone()
    }

    /// How many turns were counted.
    #[must_use]
    pub fn turns(&self) -> Turns {
        self.0.turns.get()
    }

    fn add_turns(&self, calling: usize, quiet: usize) {
        let turns = self.0.turns.get();
        let (calling, quiet) = (turns.calling + calling, turns.quiet + quiet);
        self.0.turns.set(Turns { calling, quiet, ..turns });
    }

    /// Writes a line.
    #[track_caller]
    pub fn write(&self, what: &'static str, place: u32, value: i64) {
        let caller = Location::caller();
        let line = caller.file().ends_with("programs.rs").then(|| caller.line() - self.0.first_line);
        self.0.lines.borrow_mut().push(Line { what, place, value, line });
    }

    /// The program comes by.
    #[track_caller]
    pub fn at(&self, place: u32) {
        self.write("at", place, 0);
    }

    /// The program tells a number.
    #[track_caller]
    pub fn value(&self, place: u32, value: i64) {
        self.write("value", place, value);
    }

    /// Takes a number and tells nothing.
    pub fn same(&self, _: i64) {}

    /// A turn begins in a loop that the attribute reaches.
    pub fn tick(&self) {
        self.add_turns(1, 0);
        self.burn();
    }

    /// A closure is called that the attribute reaches.
    pub fn called(&self) {
        let turns = self.0.turns.get();
        self.0.turns.set(Turns { closures: turns.closures + 1, ..turns });
    }

    /// Counts the turns of a loop whose body calls nothing.
    #[must_use]
    pub fn quiet(&self) -> Quiet {
        Quiet { turns: 0, log: Some(self.clone()) }
    }

    /// The same for a loop that the attribute does not reach.
    #[must_use]
    pub fn quiet_and_unchecked(&self) -> Quiet {
        Quiet { turns: 0, log: None }
    }

    /// A turn begins.
    pub fn burn(&self) {
        let burnt = self.0.burnt.get() + 1;
        self.0.burnt.set(burnt);
        assert!(burnt < FUEL, "out of fuel");
    }

    /// Panics on a condition.
    #[track_caller]
    pub fn panic_if(&self, condition: bool, place: u32) {
        if condition {
            self.at(place);
            panic!("the program panics at {place}");
        }
    }

    /// A guard whose drop is logged.
    #[must_use]
    #[track_caller]
    pub fn guard(&self, place: u32) -> Guard {
        self.write("guard", place, 0);
        Guard { log: self.clone(), place }
    }

    /// A guard whose drop panics on a condition, unless another panic is on its way.
    #[must_use]
    #[track_caller]
    pub fn bomb(&self, place: u32, armed: bool) -> Bomb {
        Bomb { guard: self.guard(place), armed }
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

    /// As [`Log::some`], and that there is nothing is logged.
    #[must_use]
    #[track_caller]
    pub fn logged_some(&self, value: i64, place: u32) -> Option<i64> {
        let some = self.some(value);
        if some.is_none() {
            self.at(place);
        }
        some
    }

    /// Sometimes a failure.
    ///
    /// # Errors
    ///
    /// If the number says so.
    #[track_caller]
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
    #[track_caller]
    pub fn limit(&self, limit: i64) -> i64 {
        self.log.write("limit", self.place, limit);
        limit
    }

    /// Counts down to nothing.
    #[track_caller]
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

/// Its drop may panic.
#[derive(Debug)]
pub struct Bomb {
    guard: Guard,
    armed: bool,
}

impl Drop for Bomb {
    fn drop(&mut self) {
        let place = self.guard.place;
        assert!(!self.armed || thread::panicking(), "a drop panics at {place}");
    }
}

/// Counts turns without a call.
#[derive(Debug)]
pub struct Quiet {
    /// How many began.
    pub turns: usize,
    log: Option<Log>,
}

impl Drop for Quiet {
    fn drop(&mut self) {
        if let Some(log) = &self.log {
            log.add_turns(0, self.turns);
        }
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
