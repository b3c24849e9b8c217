//! `scheduler::idle::Idle`, with the workers and spawners that use it: no fresh task waits while a worker sleeps.
//!
//! The queue of fresh tasks has a lock, the number beside it is a relaxed atomic as in the runtime. A worker that is
//! going to sleep looks at that number alone, so nothing but `Idle`'s fences orders the two sides.

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
        self.wake_idle();
    }

    /// `Shared::wake_idle`.
    fn wake_idle(&self) {
        if let Some(sleeper) = self.idle.take() {
            if cfg!(mutant = "idle-sleeper-not-woken") {
                return;
            }
            self.parkers[sleeper].unpark();
        }
    }

    fn has_fresh(&self) -> bool {
        self.count.load(Ordering::Relaxed) > 0
    }

    /// `Local::take_fresh`.
    pub(super) fn take(&self) -> bool {
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
    pub(super) fn sleep(&self, worker: usize) {
        self.idle.enter(worker, 0);
        if cfg!(mutant = "idle-no-second-look") || !self.has_fresh() {
            self.parkers[worker].park();
        } else {
            // It may be a task that another worker has taken and not counted yet; loom must let that one go on.
            thread::yield_now();
        }
        self.idle.leave(worker);
    }

    /// A worker's loop until it has a task.
    fn work(&self, worker: usize) {
        while !self.take() {
            self.sleep(worker);
        }
        self.pass_wake_up_on();
    }

    /// The look that `Worker::run_task` takes before it runs a task.
    pub(super) fn pass_wake_up_on(&self) {
        if !cfg!(mutant = "idle-no-wake-passed-on") && self.idle.is_any() && self.has_fresh() {
            self.wake_idle();
        }
    }
}

/// A worker falls asleep while a task is spawned: it sees the task, or the spawner sees the worker.
#[test]
fn a_task_spawned_while_the_worker_falls_asleep_is_started() {
    explore(|| {
        let fresh = Arc::new(Fresh::new(1));
        let worker = spawn(&fresh, |fresh| fresh.work(0));
        fresh.submit();
        join(worker);
    });
}

/// Two tasks are spawned while two workers fall asleep, and no worker comes back once it has one. At most two preemptions.
#[test]
fn two_tasks_spawned_for_two_workers_both_start() {
    explore_bounded(2, || {
        let fresh = Arc::new(Fresh::new(2));
        let workers = [0, 1].map(|worker| spawn(&fresh, move |fresh| fresh.work(worker)));
        fresh.submit();
        fresh.submit();
        workers.into_iter().for_each(join);
    });
}

/// Two threads look for a sleeper at once: each gets one of its own.
#[test]
fn a_sleeper_is_taken_by_one_waker() {
    explore(|| {
        let idle = Arc::new(Idle::new());
        idle.enter(0, 0);
        idle.enter(1, 0);
        let other = spawn(&idle, Idle::take);
        let mut taken = [idle.take(), join(other)];
        taken.sort_unstable();
        assert_eq!(taken, [Some(0), Some(1)]);
        assert_eq!(idle.take(), None);
    });
}

/// Two threads spawn a task each, and the one worker takes both. At most three preemptions.
#[test]
fn tasks_spawned_from_two_threads_are_all_started() {
    explore_bounded(3, || {
        let fresh = Arc::new(Fresh::new(1));
        let spawner = spawn(&fresh, Fresh::submit);
        let worker = spawn(&fresh, |fresh| {
            fresh.work(0);
            fresh.work(0);
        });
        fresh.submit();
        join(spawner);
        join(worker);
        assert!(!fresh.idle.is_any(), "a worker that is awake is no sleeper");
    });
}
