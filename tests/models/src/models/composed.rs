//! The modules together: a worker with its tasks' states, its inbox, its parker and the set of idle
//! workers.

use std::sync::Arc;

use super::idle::Fresh;
use super::inbox::Post;
use super::{explore, explore_bounded, join, spawn};
use crate::scheduler::inbox::Inbox;
use crate::shim::{AtomicU32, Ordering};
use crate::task::state::{Abort, Park, State};

/// A worker with one task that waits until some flags are set.
struct Home {
    state: State,
    post: Post<()>,
    flags: [AtomicU32; 2],
}

impl Home {
    /// The task has started.
    fn new() -> Arc<Self> {
        let state = State::new();
        assert!(state.start());
        Arc::new(Self { state, post: Post::new(), flags: [AtomicU32::new(0), AtomicU32::new(0)] })
    }

    /// `Task::wake_by_ref`, after what the task waits for has happened.
    fn wake(&self, index: usize) {
        self.flags[index].store(1, Ordering::Relaxed);
        if self.state.unpark() {
            self.post.send(());
        }
    }

    /// `Task::abort`.
    fn abort(&self) {
        if self.state.abort() == Abort::Queue {
            self.post.send(());
        }
    }

    /// Runs the task until `is_done`; before that it parks, and its worker with it.
    fn run(&self, is_done: impl Fn(&Self) -> bool) {
        while !is_done(self) {
            if self.state.park() == Park::Parked {
                while self.receive() == 0 {
                    self.post.parker.park();
                }
            }
            self.state.resume();
        }
        self.state.finish();
    }

    fn receive(&self) -> usize {
        let received = self.post.inbox.drain().len();
        assert!(received <= 1, "a task is in no queue twice");
        received
    }

    fn has(&self, index: usize) -> bool {
        self.flags[index].load(Ordering::Relaxed) == 1
    }
}

/// A task parks and then its worker, while another thread wakes the task: it runs again.
#[test]
fn a_task_woken_while_it_and_its_worker_park_runs_again() {
    explore(|| {
        let home = Home::new();
        let waker = spawn(&home, |home| home.wake(0));
        home.run(|home| home.has(0));
        join(waker);
        assert_eq!(home.receive(), 0, "it is done and in no queue");
    });
}

/// The same with two wakers: the task runs again for each, and is never queued twice. At most two
/// preemptions.
#[test]
fn a_task_woken_by_two_threads_runs_until_it_has_seen_both() {
    explore_bounded(2, || {
        let home = Home::new();
        let wakers = [0, 1].map(|index| spawn(&home, move |home| home.wake(index)));
        home.run(|home| home.has(0) && home.has(1));
        wakers.into_iter().for_each(join);
        assert_eq!(home.receive(), 0, "it is done and in no queue");
    });
}

/// A task that nobody wakes is aborted while it parks: it comes back and sees that it is cancelled.
#[test]
fn a_task_aborted_while_it_and_its_worker_park_comes_back() {
    explore(|| {
        let home = Home::new();
        let aborter = spawn(&home, Home::abort);
        home.run(|home| home.state.is_cancelled());
        join(aborter);
    });
}

/// A worker that falls asleep while both a fresh task and a woken one are on their way: their tokens may
/// become one, and it gets both. At most two preemptions.
#[test]
fn a_worker_woken_for_a_fresh_and_a_woken_task_at_once_gets_both() {
    explore_bounded(2, || {
        let worker = Arc::new((Fresh::new(1), Inbox::new()));
        let spawner = spawn(&worker, |(fresh, _)| fresh.submit());
        let waker = spawn(&worker, |(fresh, inbox)| {
            inbox.push(());
            fresh.parkers[0].unpark();
        });
        let (fresh, inbox) = &*worker;
        let (mut woken, mut started) = (false, false);
        while !(woken && started) {
            // What the inbox holds is ready to run, so the worker does not sleep in the turn that finds it.
            if inbox.drain().is_empty() {
                started |= fresh.turn(0, 0);
            } else {
                woken = true;
            }
        }
        join(spawner);
        join(waker);
    });
}

/// One of two workers gets a woken task together with the call for a fresh one, and runs the woken one for
/// ever: the other worker, asleep, starts the fresh one. At most two preemptions.
#[test]
fn a_call_for_a_fresh_task_is_passed_on_by_a_worker_that_runs_another() {
    explore_bounded(2, || {
        let workers = Arc::new((Fresh::new(2), Inbox::new(), AtomicU32::new(0)));
        let busy = spawn(&workers, |(fresh, inbox, started)| {
            while inbox.drain().is_empty() {
                if fresh.turn(0, 0) {
                    started.store(1, Ordering::Relaxed);
                    fresh.parkers[1].unpark();
                }
            }
            fresh.pass_call_on();
        });
        let other = spawn(
            &workers,
            |(fresh, _, started)| {
                while started.load(Ordering::Relaxed) == 0 && !fresh.turn(1, 0) {}
            },
        );
        let (fresh, inbox, _) = &*workers;
        fresh.submit();
        inbox.push(());
        fresh.parkers[0].unpark();
        join(busy);
        join(other);
    });
}
