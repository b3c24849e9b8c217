//! `task::state::State`: whatever races, a task is started or dropped once, and queued as often as it is
//! woken from a park.
//!
//! Payloads are relaxed atomics: that a thread sees one can only come from the state word.

use std::sync::Arc;

use super::{explore, explore_bounded, join, spawn};
use crate::shim::{AtomicU32, AtomicUsize, Ordering};
use crate::task::state::{Abort, Park, State, TaskState};

fn running() -> Arc<State> {
    let state = State::new();
    assert!(state.start());
    Arc::new(state)
}

/// How often the parked task was queued: by its home worker, by wakers, by aborters.
fn count(park: Park, unparks: &[bool], aborts: &[Abort]) -> usize {
    let by_unparks = unparks.iter().filter(|queues| **queues).count();
    let by_aborts = aborts.iter().filter(|found| **found == Abort::Queue).count();
    usize::from(park == Park::Notified) + by_unparks + by_aborts
}

/// A task parks while it is woken: either the park takes the token or the waker finds it parked, never both
/// or neither.
#[test]
fn a_park_that_races_an_unpark_is_undone_by_exactly_one_of_the_two() {
    explore(|| {
        let state = running();
        let waker = spawn(&state, State::unpark);
        let park = state.park();
        assert_eq!(count(park, &[join(waker)], &[]), 1);
        assert_eq!(state.get(), TaskState::Runnable);
    });
}

/// Two wakers meet a park: the task is queued once, not twice.
#[test]
fn two_unparks_that_race_a_park_queue_the_task_once() {
    explore(|| {
        let state = running();
        let wakers = [(), ()].map(|()| spawn(&state, State::unpark));
        let park = state.park();
        assert_eq!(count(park, &wakers.map(join), &[]), 1);
    });
}

/// An abort meets a park: the task comes back to be unwound, and is queued once.
#[test]
fn an_abort_that_races_a_park_queues_the_task_once() {
    explore(|| {
        let state = running();
        let aborter = spawn(&state, State::abort);
        let park = state.park();
        assert_eq!(count(park, &[], &[join(aborter)]), 1);
        assert!(state.is_cancelled());
    });
}

/// An abort, a wake-up and a park at once: the task is queued once.
#[test]
fn an_abort_and_an_unpark_that_race_a_park_queue_the_task_once() {
    explore(|| {
        let state = running();
        let waker = spawn(&state, State::unpark);
        let aborter = spawn(&state, State::abort);
        let park = state.park();
        assert_eq!(count(park, &[join(waker)], &[join(aborter)]), 1);
        assert!(state.is_cancelled());
    });
}

/// A fresh task is aborted while a worker starts it: its closure is run or dropped, by exactly one of the
/// two. An abort that comes after the start finds it running.
#[test]
fn an_abort_that_races_the_start_drops_the_task_or_finds_it_running() {
    explore(|| {
        let state = Arc::new(State::new());
        let aborter = spawn(&state, State::abort);
        let started = state.start();
        let expected = if started { Abort::Running } else { Abort::Unstarted };
        assert_eq!(join(aborter), expected);
        assert!(state.is_cancelled());
    });
}

/// Two aborts of a fresh task: one of them drops the closure.
#[test]
fn of_two_aborts_of_a_fresh_task_one_drops_it() {
    explore(|| {
        let state = Arc::new(State::new());
        let aborter = spawn(&state, State::abort);
        let found = [state.abort(), join(aborter)];
        assert_eq!(found.iter().filter(|found| **found == Abort::Unstarted).count(), 1, "{found:?}");
    });
}

/// A task with what is written beside its state.
struct Beside {
    state: State,
    home: AtomicUsize,
    payloads: [AtomicU32; 2],
}

impl Beside {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            state: State::new(),
            home: AtomicUsize::new(usize::MAX),
            payloads: [AtomicU32::new(0), AtomicU32::new(0)],
        })
    }

    /// `Task::settle`, then the start.
    fn start(&self) -> bool {
        self.home.store(7, Ordering::Relaxed);
        self.state.start()
    }

    /// What a waker does to something the task waits for.
    fn wake(&self, index: usize) -> bool {
        self.payloads[index].store(1, Ordering::Relaxed);
        self.state.unpark()
    }
}

/// A task starts and parks while somebody aborts it: whoever is told to ask or to wake its home worker
/// knows which one that is.
#[test]
fn an_abort_that_needs_the_home_worker_sees_which_it_is() {
    explore(|| {
        let task = Beside::new();
        let aborter = spawn(&task, |task| {
            if matches!(task.state.abort(), Abort::Queue | Abort::Running) {
                assert_eq!(task.home.load(Ordering::Relaxed), 7, "the home was written before the start");
            }
        });
        if task.start() {
            let _ = task.state.park();
        }
        join(aborter);
    });
}

/// Two wakers each write and unpark, perhaps both before the park: a park that takes a token sees all that
/// was written by those whose wake-up it stands for, or else is woken again. At most three preemptions.
#[test]
fn a_token_left_by_two_wakers_publishes_what_both_did() {
    explore_bounded(3, || {
        let task = Beside::new();
        assert!(task.start());
        let wakers = [0, 1].map(|index| spawn(&task, move |task| task.wake(index)));
        let mut parked = false;
        while task.payloads.iter().any(|payload| payload.load(Ordering::Relaxed) == 0) {
            match task.state.park() {
                Park::Notified => task.state.resume(),
                Park::Parked => {
                    parked = true;
                    break;
                }
            }
        }
        let queued = wakers.map(join).contains(&true);
        assert_eq!(
            queued, parked,
            "it parked without what was written before its wake-up, and nobody queues it"
        );
    });
}
