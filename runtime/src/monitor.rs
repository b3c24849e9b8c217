//! `sysmon`: one thread per process that sleeps until the next thing is due and then does it.
//!
//! Two kinds of things are due at a time: *timers*, each with the waker of whoever sleeps, and the ends of
//! *time slices*, which the monitor learns by looking at each worker ([`Watch::look`]). Go's monitor
//! samples at intervals of up to 10 ms, so that its 10 ms slices last 20 ms (`runtime/proc.go`, `sysmon`
//! and `retake`); this one computes the next deadline and sleeps until then, for ever if there is none.
//!
//! Nobody may be forgotten: whoever creates something to wait for publishes it and calls
//! [`Monitor::wake_by`]. How that meets a monitor which is falling asleep is in [`next`].

mod next;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::Waker;
use std::thread;

use self::next::Next;
use crate::clock;
use crate::park::Parker;
use crate::sys;
use crate::unwind;

/// Never, as a time of the [`clock`].
pub(crate) const NEVER: u64 = u64::MAX;

/// Something the monitor looks at whenever it is awake.
pub(crate) trait Watch: Send + Sync {
    /// Does what is due at `now` and returns when to look again: [`NEVER`] to rely on [`Monitor::wake_by`].
    fn look(&self, now: u64) -> u64;
}

/// When a timer is due, and a number that tells timers of the same time apart.
type TimerKey = (u64, u64);

#[derive(Debug, Default)]
struct Timers {
    /// A tree, not a heap: a timer that is dropped early leaves nothing behind.
    queue: BTreeMap<TimerKey, Waker>,
    count: u64,
}

/// See the module's head.
pub(crate) struct Monitor {
    next: Next,
    parker: Parker,
    watched: Mutex<Vec<Arc<dyn Watch>>>,
    timers: Mutex<Timers>,
}

/// The process's monitor; its thread starts on first use.
///
/// # Panics
///
/// Panics if the thread cannot be started.
pub(crate) fn monitor() -> &'static Monitor {
    static MONITOR: OnceLock<Monitor> = OnceLock::new();
    static THREAD: OnceLock<()> = OnceLock::new();
    let monitor = MONITOR.get_or_init(Monitor::new);
    THREAD.get_or_init(|| {
        thread::Builder::new()
            .name("preempt-sysmon".to_owned())
            .spawn(|| unwind::abort_on_panic("the monitor", || monitor.run()))
            .expect("the operating system must let preempt start its monitor thread");
    });
    monitor
}

impl Monitor {
    fn new() -> Self {
        Self {
            next: Next::new(),
            parker: Parker::new(),
            watched: Mutex::new(Vec::new()),
            timers: Mutex::new(Timers::default()),
        }
    }

    fn run(&self) {
        sys::sleep_precisely();
        loop {
            let next = self.fire(clock::now());
            self.next.announce(next);
            if self.fire(clock::now()) < next {
                continue;
            }
            match clock::instant(next) {
                Some(deadline) if next != NEVER => self.parker.park_until(deadline),
                _ => self.parker.park(),
            }
        }
    }

    /// Does all that is due and returns the time of what comes next.
    fn fire(&self, now: u64) -> u64 {
        loop {
            let mut timers = self.timers();
            let Some(first) = timers.queue.first_entry() else { break };
            if first.key().0 > now {
                break;
            }
            let waker = first.remove();
            drop(timers);
            // A waker is foreign code; a panic in it must not end the monitor.
            unwind::contain(|| waker.wake());
        }
        let timer = self.timers().queue.first_key_value().map_or(NEVER, |(key, _)| key.0);
        let watched = self.watched().iter().map(|watch| watch.look(now)).min();
        timer.min(watched.unwrap_or(NEVER))
    }

    /// Makes sure that the monitor is awake at `due`. Call after publishing what is due then; a time that
    /// another thread sets must be read inside of `due`, which runs behind a fence.
    pub(crate) fn wake_by(&self, due: impl FnOnce() -> u64) {
        if self.next.is_after(due) {
            self.parker.unpark();
        }
    }

    /// Looks at `watch` from now on.
    pub(crate) fn watch(&self, watch: Arc<dyn Watch>) {
        self.watched().push(watch);
    }

    /// Stops looking at `watch`.
    pub(crate) fn forget(&self, watch: &Arc<dyn Watch>) {
        self.watched().retain(|other| !Arc::ptr_eq(other, watch));
    }

    /// Wakes `waker` at `due`, unless the returned timer is dropped before.
    pub(crate) fn timer(&'static self, due: u64, waker: Waker) -> Timer {
        let key = {
            let mut timers = self.timers();
            timers.count += 1;
            let key = (due, timers.count);
            timers.queue.insert(key, waker);
            key
        };
        self.wake_by(|| due);
        Timer { monitor: self, key }
    }

    fn timers(&self) -> MutexGuard<'_, Timers> {
        self.timers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn watched(&self) -> MutexGuard<'_, Vec<Arc<dyn Watch>>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A timer that has been set; dropping it takes it back.
pub(crate) struct Timer {
    monitor: &'static Monitor,
    key: TimerKey,
}

impl Drop for Timer {
    fn drop(&mut self) {
        // The waker is dropped after the lock is released: it may hold the last reference to something.
        let waker = self.monitor.timers().queue.remove(&self.key);
        drop(waker);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::task::Wake;

    struct Note(Mutex<mpsc::Sender<u32>>, u32);

    impl Wake for Note {
        fn wake(self: Arc<Self>) {
            // The test may have ended.
            let _ = self.0.lock().expect("not poisoned").send(self.1);
        }
    }

    #[test]
    fn timers_fire_in_the_order_of_their_times_and_dropped_ones_never() {
        let (sender, receiver) = mpsc::channel();
        let note = |number| Waker::from(Arc::new(Note(Mutex::new(sender.clone()), number)));
        let now = clock::now();
        let _late = monitor().timer(now + 30_000_000, note(2));
        let dropped = monitor().timer(now + 20_000_000, note(9));
        let _early = monitor().timer(now + 10_000_000, note(1));
        drop(dropped);
        assert_eq!([receiver.recv(), receiver.recv()], [Ok(1), Ok(2)]);
    }

    #[test]
    fn a_timer_in_the_past_fires_at_once() {
        let (sender, receiver) = mpsc::channel();
        let _timer = monitor().timer(0, Waker::from(Arc::new(Note(Mutex::new(sender), 7))));
        assert_eq!(receiver.recv(), Ok(7));
    }
}
