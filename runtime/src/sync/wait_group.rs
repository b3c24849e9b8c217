//! [`WaitGroup`]: waits until a number of things are done.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

use super::bookkeeping;
use super::wait_queue::{Ticket, WaitQueue, Waiter};
use crate::context;

/// Counts what is still to be done; [`wait`](Self::wait) returns when nothing is left.
///
/// A handle: clones count together. As in Go, [`add`](Self::add) and [`done`](Self::done) change the count
/// by hand. [`guard`](Self::guard) does both for a scope, also when a panic or a cancellation leaves it.
///
/// A group can be used again. Whoever waits is released when the count reaches zero, also if it rises again
/// before it runs. What happens before a `done` happens before the `wait` that it ends.
///
/// ```
/// use preempt::sync::WaitGroup;
///
/// let group = WaitGroup::new();
/// for _ in 0..4 {
///     let guard = group.guard();
///     std::thread::spawn(move || {
///         let _guard = guard;
///         // Work.
///     });
/// }
/// group.wait();
/// ```
#[derive(Clone, Default)]
pub struct WaitGroup {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
}

struct State {
    count: usize,
    waiting: WaitQueue<()>,
}

impl Default for State {
    fn default() -> Self {
        Self { count: 0, waiting: WaitQueue::new() }
    }
}

impl WaitGroup {
    /// A group with nothing to be done.
    ///
    /// ```
    /// preempt::sync::WaitGroup::new().wait();
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds `n` things to be done. Call it before whatever does them starts, or `wait` may miss them.
    ///
    /// # Panics
    ///
    /// If the count would exceed `usize::MAX`.
    ///
    /// ```
    /// let group = preempt::sync::WaitGroup::new();
    /// group.add(2);
    /// for _ in 0..2 {
    ///     let group = group.clone();
    ///     std::thread::spawn(move || group.done());
    /// }
    /// group.wait();
    /// ```
    pub fn add(&self, n: usize) {
        let mut state = bookkeeping(&self.shared.state);
        let count = state.count.checked_add(n);
        if let Some(count) = count {
            state.count = count;
        }
        drop(state);
        assert!(count.is_some(), "WaitGroup::add({n}): the count overflows");
    }

    /// Says that one thing is done; the last one releases all who wait.
    ///
    /// # Panics
    ///
    /// If nothing was left to be done.
    ///
    /// ```should_panic
    /// preempt::sync::WaitGroup::new().done();
    /// ```
    pub fn done(&self) {
        let mut state = bookkeeping(&self.shared.state);
        let count = state.count.checked_sub(1);
        let mut released = Vec::new();
        if let Some(count) = count {
            state.count = count;
            if count == 0 {
                released = state.waiting.take_all();
            }
        }
        drop(state);
        assert!(count.is_some(), "WaitGroup::done called more often than WaitGroup::add announced");
        released.into_iter().filter_map(|entry| entry.waker).for_each(Waker::wake);
    }

    /// Adds one thing to be done, which is done when the guard is dropped.
    ///
    /// # Panics
    ///
    /// As [`add`](Self::add).
    ///
    /// ```
    /// let group = preempt::sync::WaitGroup::new();
    /// let guard = group.guard();
    /// drop(guard);
    /// group.wait();
    /// ```
    pub fn guard(&self) -> WaitGroupGuard {
        self.add(1);
        WaitGroupGuard { group: self.clone() }
    }

    /// Waits until nothing is left to be done. Returns at once if that is so.
    ///
    /// A check, also where nothing has to wait: the task may give way or be cancelled here. A task that waits while it holds one of the group's
    /// own guards waits for ever.
    ///
    /// # Panics
    ///
    /// If it has to wait inside [`no_preempt`](crate::no_preempt).
    ///
    /// ```
    /// let group = preempt::sync::WaitGroup::new();
    /// let guard = group.guard();
    /// std::thread::spawn(move || drop(guard));
    /// group.wait();
    /// ```
    pub fn wait(&self) {
        self.shared.wait();
    }
}

impl Shared {
    fn wait(&self) {
        context::check_operation();
        if bookkeeping(&self.state).count == 0 {
            return;
        }
        let mut waiter = self.waiter();
        context::wait(|waker| self.poll_wait(&mut waiter.ticket, waker));
    }

    fn waiter(&self) -> Waiter<'_, Self> {
        Waiter::new(self, Self::abandon)
    }

    fn poll_wait(&self, ticket: &mut Option<Ticket>, waker: &Waker) -> Poll<()> {
        // Cloned before and dropped after the state is locked.
        let mut waker = Some(waker.clone());
        let mut state = bookkeeping(&self.state);
        let waits = match *ticket {
            Some(ticket) => state.waiting.keep_waiting(ticket, &mut waker),
            None if state.count == 0 => false,
            None => {
                *ticket = Some(state.waiting.push((), waker.take().expect("cloned above")));
                true
            }
        };
        drop(state);
        if waits {
            Poll::Pending
        } else {
            *ticket = None;
            Poll::Ready(())
        }
    }

    fn abandon(&self, ticket: Ticket) {
        // All are released at once, so there is nothing to pass on.
        let entry = bookkeeping(&self.state).waiting.remove(ticket);
        drop(entry);
    }
}

impl fmt::Debug for WaitGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitGroup").field("count", &bookkeeping(&self.shared.state).count).finish()
    }
}

/// One thing to be done of a [`WaitGroup`]: done when this is dropped. Made by [`WaitGroup::guard`].
#[must_use = "dropped at once, it is done at once"]
#[derive(Debug)]
pub struct WaitGroupGuard {
    group: WaitGroup,
}

impl Drop for WaitGroupGuard {
    fn drop(&mut self) {
        self.group.done();
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;
    use crate::sync::test_support::{Wakes, must_finish, rounds};

    fn poll(shared: &Shared, waiter: &mut Waiter<'_, Shared>, wakes: &Wakes) -> bool {
        shared.poll_wait(&mut waiter.ticket, &wakes.waker()).is_ready()
    }

    #[test]
    fn the_last_done_releases_all_who_wait_and_no_earlier_one_does() {
        let group = WaitGroup::new();
        group.add(2);
        let (first, second) = (Wakes::new(), Wakes::new());
        let (mut a, mut b) = (group.shared.waiter(), group.shared.waiter());
        assert!(!poll(&group.shared, &mut a, &first) && !poll(&group.shared, &mut b, &second));
        group.done();
        assert_eq!((first.count(), second.count()), (0, 0));
        assert!(!poll(&group.shared, &mut a, &first));
        group.done();
        assert_eq!((first.count(), second.count()), (1, 1));
        assert!(poll(&group.shared, &mut a, &first) && poll(&group.shared, &mut b, &second));
    }

    #[test]
    fn a_released_waiter_returns_though_the_count_has_risen_again() {
        let group = WaitGroup::new();
        let wakes = Wakes::new();
        let guard = group.guard();
        let mut waiter = group.shared.waiter();
        assert!(!poll(&group.shared, &mut waiter, &wakes));
        drop(guard);
        let _next = group.guard();
        assert!(poll(&group.shared, &mut waiter, &wakes));
        assert!(!poll(&group.shared, &mut group.shared.waiter(), &wakes));
    }

    #[test]
    fn a_waiter_that_goes_away_leaves_nothing_behind() {
        let group = WaitGroup::new();
        let wakes = Wakes::new();
        let guard = group.guard();
        let mut waiter = group.shared.waiter();
        assert!(!poll(&group.shared, &mut waiter, &wakes));
        drop(waiter);
        assert!(bookkeeping(&group.shared.state).waiting.is_empty());
        drop(guard);
        assert_eq!(wakes.count(), 0);
    }

    #[test]
    fn a_panic_in_the_work_counts_as_done() {
        let group = WaitGroup::new();
        let result = catch_unwind(AssertUnwindSafe(|| {
            let _guard = group.guard();
            resume_unwind(Box::new("a panic"));
        }));
        assert!(result.is_err());
        assert!(poll(&group.shared, &mut group.shared.waiter(), &Wakes::new()));
    }

    #[test]
    fn done_without_add_panics_and_leaves_the_group_usable() {
        let group = WaitGroup::new();
        let payload = catch_unwind(AssertUnwindSafe(|| group.done())).expect_err("below zero");
        let message = payload.downcast_ref::<&str>().copied();
        assert_eq!(message, Some("WaitGroup::done called more often than WaitGroup::add announced"));
        group.add(usize::MAX);
        assert!(catch_unwind(AssertUnwindSafe(|| group.add(1))).is_err());
        assert_eq!(format!("{group:?}"), format!("WaitGroup {{ count: {} }}", usize::MAX));
    }

    #[test]
    fn wait_sees_all_the_work_in_every_round() {
        must_finish(|| {
            const THREADS: usize = 4;
            let group = WaitGroup::new();
            let sum = Arc::new(AtomicUsize::new(0));
            for round in 1..=rounds(500) {
                for _ in 0..THREADS {
                    let (guard, sum) = (group.guard(), Arc::clone(&sum));
                    thread::spawn(move || {
                        // Relaxed: only `done` and `wait` order it.
                        sum.fetch_add(1, Ordering::Relaxed);
                        drop(guard);
                    });
                }
                let waiters: Vec<_> = (0..2)
                    .map(|_| {
                        let (group, sum) = (group.clone(), Arc::clone(&sum));
                        thread::spawn(move || {
                            group.wait();
                            sum.load(Ordering::Relaxed)
                        })
                    })
                    .collect();
                group.wait();
                assert_eq!(sum.load(Ordering::Relaxed), round * THREADS);
                for waiter in waiters {
                    assert_eq!(waiter.join().expect("no waiter panics"), round * THREADS);
                }
            }
        });
    }
}
