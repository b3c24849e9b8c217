//! `monitor::next::Next`, with the monitor's loop and those who publish something due: nobody is slept
//! over.
//!
//! Times are numbers, and none of them passes: a monitor that sleeps until too late a time sleeps for ever.

use std::sync::Arc;

use super::{explore, explore_bounded, join, spawn};
use crate::monitor::NEVER;
use crate::monitor::next::Next;
use crate::park::Parker;
use crate::scheduler::inbox::Inbox;
use crate::shim::{AtomicU64, Ordering, fence};

struct Monitor {
    next: Next,
    parker: Parker,
}

impl Monitor {
    /// One that last slept, or sleeps, until `next`.
    fn new(next: u64) -> Self {
        let monitor = Self { next: Next::new(), parker: Parker::new() };
        monitor.next.announce(next);
        monitor
    }

    /// `Monitor::wake_by`.
    fn wake_by(&self, due: impl FnOnce() -> u64) {
        if self.next.is_after(due) && !cfg!(mutant = "monitor-not-woken") {
            self.parker.unpark();
        }
    }

    /// `Monitor::run`, until it has seen that something is due at `until`.
    fn run(&self, until: u64, look: impl Fn() -> u64) {
        loop {
            let next = look();
            if next <= until {
                return;
            }
            self.next.announce(next);
            if !cfg!(mutant = "monitor-no-second-look") && look() < next {
                continue;
            }
            self.parker.park();
        }
    }
}

struct Timers {
    monitor: Monitor,
    due: [AtomicU64; 2],
}

impl Timers {
    /// None is set, and the monitor was woken by one at 5.
    fn new() -> Arc<Self> {
        Arc::new(Self { monitor: Monitor::new(5), due: [AtomicU64::new(NEVER), AtomicU64::new(NEVER)] })
    }

    fn set(&self, index: usize, due: u64) {
        self.due[index].store(due, Ordering::Relaxed);
        self.monitor.wake_by(|| due);
    }

    fn first(&self) -> u64 {
        let due = self.due.each_ref().map(|due| due.load(Ordering::Relaxed));
        due[0].min(due[1])
    }
}

/// Something becomes due while the monitor falls asleep for ever: it sees it, or is woken.
#[test]
fn a_time_published_while_the_monitor_falls_asleep_is_seen() {
    explore(|| {
        let timers = Timers::new();
        let setter = spawn(&timers, |timers| timers.set(0, 10));
        timers.monitor.run(10, || timers.first());
        join(setter);
    });
}

/// A late time and an early one are published by two threads: the monitor does not sleep until the late
/// one. At most three preemptions.
#[test]
fn the_earlier_of_two_times_is_not_slept_over() {
    explore_bounded(3, || {
        let timers = Timers::new();
        let late = spawn(&timers, |timers| timers.set(0, 20));
        let early = spawn(&timers, |timers| timers.set(1, 10));
        timers.monitor.run(10, || timers.first());
        join(late);
        join(early);
    });
}

/// A worker as far as the monitor looks at it.
struct Worker {
    monitor: Monitor,
    inbox: Inbox<()>,
    parker: Parker,
    slice_end: AtomicU64,
}

impl Worker {
    fn slice_end(&self) -> u64 {
        self.slice_end.load(Ordering::Relaxed)
    }

    /// `Schedule::ready`, from another thread.
    fn ready(&self) {
        self.inbox.push(());
        self.parker.unpark();
        self.monitor.wake_by(|| self.slice_end());
    }

    /// `Local::start_slice` after a sleep, and `Local::limit_slice`.
    fn start_slice(&self, end: u64) {
        self.slice_end.store(end, Ordering::Relaxed);
        if !cfg!(mutant = "monitor-no-fence-at-slice") {
            fence(Ordering::SeqCst);
        }
        if !self.inbox.is_empty() {
            self.monitor.wake_by(|| end);
        }
    }
}

/// A task is woken while its worker leaves sleep and starts a slice of another: the monitor hears of that
/// slice's end, from the worker or from the waker.
#[test]
fn a_slice_that_begins_while_somebody_is_queued_has_an_end() {
    explore(|| {
        let worker = Arc::new(Worker {
            monitor: Monitor::new(NEVER),
            inbox: Inbox::new(),
            parker: Parker::new(),
            slice_end: AtomicU64::new(NEVER),
        });
        let waker = spawn(&worker, Worker::ready);
        worker.start_slice(10);
        join(waker);
        worker.monitor.parker.park();
    });
}
