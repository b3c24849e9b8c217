//! What a worker shows to other threads: the way to wake it, to ask it to give way, and to see what it
//! does.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, OnceLock, PoisonError, Weak};

use preempt_core::flag::Remote;

use super::Shared;
use super::inbox::Inbox;
use crate::metrics::WorkerCounters;
use crate::monitor::{NEVER, Watch};
use crate::park::Parker;
use crate::report::report;
use crate::task::Task;
use crate::timeline::Recorder;

/// After how many slices without a check a task is reported, and after how many nanoseconds at least: with
/// short slices the operating system alone keeps a thread waiting for ten of them.
const PATIENCE_SLICES: u64 = 10;
const PATIENCE_NANOS: u64 = 100_000_000;

/// See the module's head. All fields but `inbox` and `parker` are written by the worker alone, or say so.
pub(crate) struct WorkerShared {
    pub(crate) index: usize,
    pub(crate) parker: Parker,
    /// Woken tasks of this worker, from other threads.
    pub(crate) inbox: Inbox<Arc<Task>>,
    flag: OnceLock<Remote>,
    /// When the slice under way ends; [`NEVER`] while the worker sleeps.
    slice_end: AtomicU64,
    /// Started tasks in the worker's queues.
    runnable: AtomicUsize,
    /// The slot of the task that runs.
    current: AtomicUsize,
    /// The end of the slice for which the monitor has asked the worker to give way, until a check is
    /// reached: then 0.
    requested: AtomicU64,
    /// When that was. Like `requested`, written by the monitor.
    requested_at: AtomicU64,
    /// Whether the task that runs is to unwind, and could not at the last check it reached.
    cancel_pending: AtomicBool,
    /// Started tasks by slot.
    live: Mutex<Vec<Option<Arc<Task>>>>,
    started: AtomicUsize,
    pub(crate) counters: WorkerCounters,
    pub(crate) recorder: Recorder,
}

impl WorkerShared {
    pub(crate) fn new(index: usize, timeline: usize) -> Self {
        Self {
            index,
            parker: Parker::new(),
            inbox: Inbox::new(),
            flag: OnceLock::new(),
            slice_end: AtomicU64::new(NEVER),
            runnable: AtomicUsize::new(0),
            current: AtomicUsize::new(usize::MAX),
            requested: AtomicU64::new(0),
            requested_at: AtomicU64::new(0),
            cancel_pending: AtomicBool::new(false),
            live: Mutex::default(),
            started: AtomicUsize::new(0),
            counters: WorkerCounters::default(),
            recorder: Recorder::new(timeline),
        }
    }

    /// Makes [`request`](Self::request) reach the calling thread.
    pub(crate) fn attach_thread(&self) {
        let remote = Remote::current().expect("a worker's thread is not ending when it starts");
        assert!(self.flag.set(remote).is_ok(), "a worker has one thread");
    }

    /// Asks whatever runs here to give way.
    pub(crate) fn request(&self) {
        if let Some(flag) = self.flag.get() {
            flag.request();
        }
    }

    pub(crate) fn slice_end(&self) -> u64 {
        self.slice_end.load(Ordering::Relaxed)
    }

    pub(crate) fn set_slice_end(&self, end: u64) {
        self.slice_end.store(end, Ordering::Relaxed);
    }

    pub(crate) fn set_runnable(&self, count: usize) {
        self.runnable.store(count, Ordering::Relaxed);
    }

    pub(crate) fn set_current(&self, slot: usize) {
        self.current.store(slot, Ordering::Relaxed);
    }

    /// Has the monitor ask again after each slice, so that a later check can raise the cancellation.
    pub(crate) fn set_cancel_pending(&self, pending: bool) {
        self.cancel_pending.store(pending, Ordering::Relaxed);
    }

    pub(crate) fn is_cancel_pending(&self) -> bool {
        self.cancel_pending.load(Ordering::Relaxed)
    }

    /// A check was reached: the watchdog has nothing to tell.
    pub(crate) fn check_reached(&self) {
        self.requested.store(0, Ordering::Relaxed);
    }

    // ---- started tasks

    /// How many tasks are bound to this worker.
    pub(crate) fn started(&self) -> usize {
        self.started.load(Ordering::Relaxed)
    }

    pub(crate) fn add_live(&self, slot: usize, task: &Arc<Task>) {
        let mut live = self.live();
        if live.len() <= slot {
            live.resize(slot + 1, None);
        }
        live[slot] = Some(Arc::clone(task));
        self.started.store(self.started() + 1, Ordering::Relaxed);
    }

    pub(crate) fn remove_live(&self, slot: usize) {
        let task = {
            let mut live = self.live();
            // SeqCst by the lock: whoever looks for stacks takes a lock after this one.
            self.started.store(self.started() - 1, Ordering::Relaxed);
            live[slot].take()
        };
        drop(task);
    }

    pub(crate) fn current_task(&self) -> Option<Arc<Task>> {
        self.live().get(self.current.load(Ordering::Relaxed)).cloned().flatten()
    }

    /// Tasks that have started here and not finished.
    pub(crate) fn live_tasks(&self) -> Vec<Arc<Task>> {
        self.live().iter().flatten().map(Arc::clone).collect()
    }

    fn live(&self) -> MutexGuard<'_, Vec<Option<Arc<Task>>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A worker as the monitor sees it.
pub(crate) struct Watched {
    pub(crate) worker: Arc<WorkerShared>,
    pub(crate) runtime: Weak<Shared>,
}

impl Watch for Watched {
    /// Asks the worker to give way once its slice is over, if something else could run there. A task that
    /// does not follow for ten slices is reported once.
    fn look(&self, now: u64) -> u64 {
        let worker = &self.worker;
        let end = worker.slice_end();
        if end == NEVER {
            return NEVER;
        }
        let Some(runtime) = self.runtime.upgrade() else { return NEVER };
        let waiting = worker.runnable.load(Ordering::Relaxed) > 0
            || !worker.inbox.is_empty()
            || worker.cancel_pending.load(Ordering::Relaxed)
            || runtime.has_fresh()
            || runtime.phase() != super::Phase::Running;
        if !waiting {
            return NEVER;
        }
        if now < end {
            return end;
        }
        let time_slice = runtime.config.time_slice;
        let patience = (PATIENCE_SLICES * time_slice).max(PATIENCE_NANOS);
        if worker.requested.load(Ordering::Relaxed) != end {
            // From the request on, not from the slice's end: a task that was alone may have gone on long
            // after it.
            worker.requested_at.store(now, Ordering::Relaxed);
            worker.requested.store(end, Ordering::Relaxed);
        } else if now >= worker.requested_at.load(Ordering::Relaxed).saturating_add(patience) {
            report_deaf(worker, patience);
            return NEVER;
        }
        worker.request();
        // And again after a slice: a check may be reached that cannot follow.
        now.saturating_add(time_slice)
    }
}

#[cold]
fn report_deaf(worker: &WorkerShared, ran: u64) {
    let Some(task) = worker.current_task() else { return };
    if task.reported.swap(true, Ordering::Relaxed) {
        return;
    }
    let ran = std::time::Duration::from_nanos(ran);
    report(format_args!("{task} has run for {ran:?} without reaching a check, while others wait"));
    static HELP: Once = Once::new();
    HELP.call_once(|| {
        report(format_args!(
            "help: annotate the functions it computes in with `#[preempt::preemptible]`, call \
             `preempt::checkpoint()` in their loops, or move blocking calls to `preempt::spawn_blocking`"
        ));
    });
}
