//! Who ran where, from when to when, and why it stopped: the raw material of a timeline picture.
//!
//! Recording is off unless [`runtime::Builder::record_timeline`](crate::runtime::Builder::record_timeline)
//! asks for it. Each worker keeps the newest entries in a ring of its own; what falls out is counted.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use preempt_core::Site;

use crate::clock;
use crate::task::{Task, TaskId};

/// Why a task stopped running.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum StopReason {
    /// It gave way at that check.
    Preempted(&'static Site),
    /// It called [`yield_now`](crate::yield_now).
    Yielded,
    /// It blocked.
    Blocked,
    /// It came to its end.
    Finished,
}

/// One uninterrupted run of a task on a worker.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Run {
    /// The worker's index.
    pub worker: usize,
    /// The task.
    pub task: TaskId,
    /// The task's name.
    pub name: Option<String>,
    /// When it began, since the process's scheduler clock started.
    pub start: Duration,
    /// When it stopped.
    pub end: Duration,
    /// Why it stopped.
    pub reason: StopReason,
}

/// What a runtime has recorded.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Timeline {
    /// The runs of all workers, by their start.
    pub runs: Vec<Run>,
    /// How many older runs were dropped because the rings were full.
    pub lost: u64,
}

struct Entry {
    // Not the task: that would keep the runtime, and the runtime keeps the ring.
    task: TaskId,
    name: Option<Arc<str>>,
    start: u64,
    end: u64,
    reason: StopReason,
}

/// The ring of one worker.
pub(crate) struct Recorder {
    capacity: usize,
    ring: Mutex<Ring>,
}

#[derive(Default)]
struct Ring {
    entries: VecDeque<Entry>,
    lost: u64,
}

impl Recorder {
    /// Keeps `capacity` runs; with 0, recording is off.
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity, ring: Mutex::default() }
    }

    /// Notes that `task` ran from `start` until now.
    pub(crate) fn record(&self, task: &Task, start: u64, reason: StopReason) {
        if self.capacity == 0 {
            return;
        }
        let end = clock::now();
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        if ring.entries.len() == self.capacity {
            ring.entries.pop_front();
            ring.lost += 1;
        }
        ring.entries.push_back(Entry { task: task.id(), name: task.shared_name(), start, end, reason });
    }

    /// Moves what was recorded, as `worker`'s, into `timeline`.
    pub(crate) fn take_into(&self, worker: usize, timeline: &mut Timeline) {
        let ring = std::mem::take(&mut *self.ring.lock().unwrap_or_else(PoisonError::into_inner));
        timeline.lost += ring.lost;
        timeline.runs.extend(ring.entries.into_iter().map(|entry| Run {
            worker,
            task: entry.task,
            name: entry.name.as_deref().map(str::to_owned),
            start: Duration::from_nanos(entry.start),
            end: Duration::from_nanos(entry.end),
            reason: entry.reason,
        }));
    }
}
