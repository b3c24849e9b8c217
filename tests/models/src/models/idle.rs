//! `scheduler::idle::Idle`, with the workers and spawners that use it: no fresh task waits while a worker
//! sleeps.
//!
//! The queue of fresh tasks has a lock, the number beside it is a relaxed atomic as in the runtime. A
//! worker that is falls asleep looks at that number alone, so nothing but `Idle`'s fences orders the two
//! sides.

use std::sync::Arc;

use loom::thread;

use super::{explore, explore_bounded, join, spawn};
use crate::park::Parker;
use crate::scheduler::idle::Idle;
use crate::shim::{AtomicUsize, Mutex, Ordering};

pub(super) struct Fresh {
    idle: Idle,
    queue: Mutex<usize>,
    count: AtomicUsize,
    pub(super) parkers: Vec<Parker>,
}

impl Fresh {
    pub(super) fn new(workers: usize) -> Self {
        Self {
            idle: Idle::new(),
            queue: Mutex::new(0),
            count: AtomicUsize::new(0),
            parkers: (0..workers).map(|_| Parker::new()).collect(),
        }
    }

    /// `Shared::submit`.
    pub(super) fn submit(&self) {
        *self.queue.lock().expect("no panic under the lock") += 1;
        self.count.fetch_add(1, Ordering::Relaxed);
        self.call_idle(usize::MAX);
    }

    /// `Shared::call_idle`.
    fn call_idle(&self, load: usize) {
        if let Some(sleeper) = self.idle.call(load)
            && !cfg!(mutant = "idle-sleeper-not-woken")
        {
            self.parkers[sleeper].unpark();
        }
    }

    fn has_fresh(&self) -> bool {
        self.count.load(Ordering::Relaxed) > 0
    }

    /// `Local::fresh_to_start`, on a worker with nothing to run and `load` started tasks.
    fn may_start(&self, load: usize) -> bool {
        if !self.has_fresh() {
            return false;
        }
        if !self.idle.is_any_lighter_than(load) {
            return true;
        }
        self.call_idle(load);
        false
    }

    /// `Local::take_fresh`.
    fn take(&self) -> bool {
        let mut queue = self.queue.lock().expect("no panic under the lock");
        if *queue == 0 {
            return false;
        }
        *queue -= 1;
        drop(queue);
        self.count.fetch_sub(1, Ordering::Relaxed);
        true
    }

    /// `Worker::sleep`.
    fn sleep(&self, worker: usize, load: usize) {
        self.idle.enter(worker, load);
        if cfg!(mutant = "idle-no-second-look") || !self.may_start(load) {
            self.parkers[worker].park();
        }
        self.idle.leave(worker);
    }

    /// One turn of a worker with nothing to run and `load` started tasks: whether it starts a fresh one.
    pub(super) fn turn(&self, worker: usize, load: usize) -> bool {
        if !self.may_start(load) {
            self.sleep(worker, load);
            return false;
        }
        if self.take() {
            self.pass_call_on();
            return true;
        }
        // Another worker has taken the task and not counted it yet; loom must let that one go on.
        thread::yield_now();
        false
    }

    /// The look that `Worker::run_task` takes before it runs a task.
    pub(super) fn pass_call_on(&self) {
        if !cfg!(mutant = "idle-no-call-passed-on") && self.idle.is_any() && self.has_fresh() {
            self.call_idle(usize::MAX);
        }
    }

    /// A worker's loop until it has a task.
    fn work(&self, worker: usize, load: usize) {
        while !self.turn(worker, load) {}
    }
}

/// A worker falls asleep while a task is spawned: it sees the task, or the spawner sees the worker.
#[test]
fn a_task_spawned_while_the_worker_falls_asleep_is_started() {
    explore(|| {
        let fresh = Arc::new(Fresh::new(1));
        let worker = spawn(&fresh, |fresh| fresh.work(0, 0));
        fresh.submit();
        join(worker);
    });
}

/// Two tasks are spawned while two workers fall asleep, and no worker comes back once it has one. At most
/// two preemptions.
#[test]
fn two_tasks_spawned_for_two_workers_both_start() {
    explore_bounded(2, || {
        let fresh = Arc::new(Fresh::new(2));
        let workers = [0, 1].map(|worker| spawn(&fresh, move |fresh| fresh.work(worker, 0)));
        fresh.submit();
        fresh.submit();
        workers.into_iter().for_each(join);
    });
}

/// The same with a worker that holds a started task: it leaves tasks to the lighter one, calls it and goes
/// to sleep, even though there is a fresh task; the lighter one, once it runs the first, calls it for the
/// second. At most two preemptions.
#[test]
fn a_task_left_to_a_lighter_worker_is_started() {
    explore_bounded(2, || {
        let fresh = Arc::new(Fresh::new(2));
        let workers = [0, 1].map(|worker| spawn(&fresh, move |fresh| fresh.work(worker, worker)));
        fresh.submit();
        fresh.submit();
        workers.into_iter().for_each(join);
    });
}

/// Two threads call a sleeper at once: each gets one of its own.
#[test]
fn a_sleeper_is_called_by_one_waker() {
    explore(|| {
        let idle = Arc::new(Idle::new());
        idle.enter(0, 0);
        idle.enter(1, 0);
        let other = spawn(&idle, |idle| idle.call(usize::MAX));
        let mut called = [idle.call(usize::MAX), join(other)];
        called.sort_unstable();
        assert_eq!(called, [Some(0), Some(1)]);
        assert_eq!(idle.call(usize::MAX), None);
    });
}

/// Two threads spawn a task each, and the one worker takes both. At most two preemptions.
#[test]
fn tasks_spawned_from_two_threads_are_all_started() {
    explore_bounded(2, || {
        let fresh = Arc::new(Fresh::new(1));
        let spawner = spawn(&fresh, Fresh::submit);
        let worker = spawn(&fresh, |fresh| {
            fresh.work(0, 0);
            fresh.work(0, 0);
        });
        fresh.submit();
        join(spawner);
        join(worker);
        assert!(!fresh.idle.is_any_lighter_than(1), "a worker that is awake is no sleeper");
    });
}
