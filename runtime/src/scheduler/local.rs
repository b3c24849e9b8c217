//! The worker's own part: its queues and the slice under way, seen only from its thread.
//!
//! Both the worker's loop and the tasks that it runs use it: a task that unlocks a mutex queues the one
//! that waited. No borrow is held over a switch.

use std::cell::{Cell, RefCell};
use std::ptr;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{Ordering, fence};
use std::task::Wake;
use std::thread;

use preempt_core::flag;

use super::queue::{Fresh, Pick, RunQueue};
use super::worker_shared::WorkerShared;
use super::{Phase, Shared};
use crate::clock;
use crate::monitor::{NEVER, monitor};
use crate::sys::{self, SignalMask};
use crate::task::Task;

thread_local! {
    static LOCAL: RefCell<Option<Rc<Local>>> = const { RefCell::new(None) };
}

/// See the module's head.
pub(crate) struct Local {
    pub(crate) worker: Arc<WorkerShared>,
    pub(crate) runtime: Arc<Shared>,
    /// This worker's fresh tasks; others steal from the far end.
    fresh: crossbeam_deque::Worker<Arc<Task>>,
    queue: RefCell<RunQueue>,
    /// When the slice under way ends; 0 while the worker has none.
    slice_end: Cell<u64>,
    /// How many tasks of this worker are suspended in the middle of an unwinding, or may be.
    pub(crate) suspended_unwinding: Cell<usize>,
    /// Cancelled tasks that could not be told whether they are unwinding already.
    deferred: RefCell<Vec<Arc<Task>>>,
    /// The thread's signal mask while no handler runs.
    mask: Cell<SignalMask>,
    /// Whether a check met another mask, maybe in a handler.
    mask_differs: Cell<bool>,
    /// The runtime's phase that the worker has acted on.
    pub(crate) phase: Cell<Phase>,
}

impl Local {
    /// Makes the calling thread a worker's.
    pub(crate) fn install(
        runtime: Arc<Shared>,
        worker: Arc<WorkerShared>,
        fresh: crossbeam_deque::Worker<Arc<Task>>,
    ) -> Rc<Self> {
        let local = Rc::new(Self {
            worker,
            runtime,
            fresh,
            queue: RefCell::default(),
            slice_end: Cell::new(0),
            suspended_unwinding: Cell::new(0),
            deferred: RefCell::default(),
            mask: Cell::new(SignalMask::current()),
            mask_differs: Cell::new(false),
            phase: Cell::new(Phase::Running),
        });
        LOCAL.with(|slot| *slot.borrow_mut() = Some(Rc::clone(&local)));
        local
    }

    /// The calling thread is no longer a worker's.
    pub(crate) fn uninstall() {
        let local = LOCAL.with(|slot| slot.borrow_mut().take());
        drop(local);
    }

    /// The calling thread's, if it is a worker.
    pub(crate) fn current() -> Option<Rc<Self>> {
        LOCAL.try_with(|slot| slot.borrow().clone()).ok().flatten()
    }

    /// The task that runs on the calling thread.
    pub(crate) fn current_task() -> Option<Arc<Task>> {
        Self::current()?.worker.current_task()
    }

    // ---- queues

    /// Queues a fresh task if the calling thread is a worker of `runtime`, else gives it back.
    pub(crate) fn push_fresh_of(runtime: &Shared, task: Arc<Task>) -> Result<(), Arc<Task>> {
        match Self::current() {
            Some(local) if ptr::eq(&*local.runtime, runtime) => {
                local.fresh.push(task);
                Ok(())
            }
            _ => Err(task),
        }
    }

    /// Queues a woken task if the calling thread is its home worker; `false` if not.
    pub(crate) fn push_woken_of(home: &Arc<WorkerShared>, slot: usize) -> bool {
        match Self::current() {
            Some(local) if Arc::ptr_eq(&local.worker, home) => {
                local.push_woken(slot);
                // The task that runs now has somebody waiting for its slice to end.
                monitor().wake_by(|| home.slice_end());
                true
            }
            _ => false,
        }
    }

    pub(crate) fn push_woken(&self, slot: usize) {
        self.with_queue(|queue| queue.push_woken(slot));
    }

    pub(crate) fn push_preempted(&self, slot: usize) {
        self.with_queue(|queue| queue.push_preempted(slot));
    }

    fn with_queue<R>(&self, f: impl FnOnce(&mut RunQueue) -> R) -> R {
        let mut queue = self.queue.borrow_mut();
        let result = f(&mut queue);
        self.worker.set_runnable(queue.len());
        result
    }

    /// Moves what other threads woke into the queue.
    pub(crate) fn receive(&self) {
        if !self.worker.inbox.is_empty() {
            self.worker.inbox.drain().iter().for_each(|task| self.push_woken(task.slot()));
        }
    }

    /// Takes the next task.
    pub(crate) fn pick(&self, now: u64) -> Option<Pick> {
        let count = self.fresh_to_start();
        let fresh = Fresh { count, is_heavy: count > 0 && self.runtime.is_heavy(self.worker.started()) };
        self.with_queue(|queue| queue.pick(now >= self.slice_end.get(), fresh))
    }

    /// How many fresh tasks this worker may start: none if it has others to run, or holds more started
    /// ones, and another worker sleeps or is just waking; that one is called. A task that has started
    /// is bound to its worker.
    pub(crate) fn fresh_to_start(&self) -> usize {
        let fresh = self.runtime.count_fresh();
        if fresh == 0 {
            return 0;
        }
        let is_busy = self.queue.borrow().len() > 0;
        let load = if is_busy { usize::MAX } else { self.worker.started() };
        if !self.runtime.idle.is_any_lighter_than(load) {
            return fresh;
        }
        self.runtime.call_idle(load);
        0
    }

    /// A fresh task, the worker's own first.
    pub(crate) fn take_fresh(&self) -> Option<Arc<Task>> {
        let (task, from_worker) = match self.fresh.pop() {
            Some(task) => (task, false),
            None => self.runtime.steal(self.worker.index, &self.fresh)?,
        };
        self.runtime.fresh_taken();
        if from_worker {
            self.worker.counters.stolen.increment();
        }
        Some(task)
    }

    // ---- slices

    /// Begins a new slice and withdraws any request that was made for the last one.
    pub(crate) fn start_slice(&self, now: u64) {
        // Before the slice's end can be seen, and a request made for it.
        flag::clear();
        let was_idle = self.worker.slice_end() == NEVER;
        let end = now.saturating_add(self.runtime.config.time_slice);
        self.slice_end.set(end);
        self.worker.set_slice_end(end);
        if was_idle {
            // Whoever queued something while this worker slept read NEVER, and relies on being seen by the
            // look that follows. Pairs with the fence in `Monitor::wake_by`. (A slice end that is
            // merely old wakes the monitor too early, and it looks again.)
            fence(Ordering::SeqCst);
        }
    }

    /// The worker goes to sleep: there is no slice.
    pub(crate) fn end_slice(&self) {
        self.slice_end.set(0);
        self.worker.set_slice_end(NEVER);
    }

    /// Has the monitor end the slice under way if anything else could run.
    pub(crate) fn limit_slice(&self) {
        if self.is_anyone_waiting() || self.worker.is_cancel_pending() {
            monitor().wake_by(|| self.slice_end.get());
        }
    }

    /// Whether something else could run here: a task, or the end of the runtime.
    fn is_anyone_waiting(&self) -> bool {
        self.queue.borrow().len() > 0
            || !self.worker.inbox.is_empty()
            || self.runtime.has_fresh()
            || self.runtime.phase() != Phase::Running
    }

    /// The slow path's last question: whether the task that runs goes on, because its slice is young or
    /// nobody waits.
    pub(crate) fn keeps_running(&self) -> bool {
        if self.is_stressed() || self.is_phase_new() {
            return false;
        }
        let now = clock::now();
        if now >= self.slice_end.get() {
            if self.is_anyone_waiting() {
                return false;
            }
            self.slice_end.set(now.saturating_add(self.runtime.config.time_slice));
            self.worker.set_slice_end(self.slice_end.get());
        }
        // A request for an earlier slice came late: the monitor must look at this one.
        self.limit_slice();
        true
    }

    /// Whether the runtime is in a phase that the worker has not acted on.
    pub(crate) fn is_phase_new(&self) -> bool {
        self.runtime.phase() != self.phase.get()
    }

    /// A check was reached inside a task.
    pub(crate) fn count_check(&self) {
        self.worker.counters.checks.increment();
        self.worker.check_reached();
    }

    /// `PREEMPT_STRESS`: every check gives way.
    pub(crate) fn is_stressed(&self) -> bool {
        self.runtime.config.stress
    }

    /// Whether the calling code may be a signal handler on the task's stack: the thread's signal mask is
    /// another than it was, and there is a handler that uses the stack it interrupts. A mask that the
    /// task itself has changed is taken over where there is no such handler. (To look at the mask
    /// before each task instead would double the cost of a switch.)
    pub(crate) fn may_be_in_handler(&self) -> bool {
        if self.mask.get().is_unchanged() {
            return false;
        }
        let may_be = sys::any_handler_on_interrupted_stack();
        if !may_be {
            self.mask.set(SignalMask::current());
        }
        self.mask_differs.set(may_be);
        may_be
    }

    // ---- between two tasks

    /// Does what can only be done between two tasks: takes over a signal mask that a check has met and a
    /// task has left behind, and wakes the tasks that wait to be cancelled, once none is unwinding.
    pub(crate) fn settle(&self) {
        if self.mask_differs.take() {
            self.mask.set(SignalMask::current());
        }
        if !self.deferred.borrow().is_empty() && !thread::panicking() {
            for task in self.deferred.take() {
                task.wake_by_ref();
            }
        }
    }

    /// Has a cancelled task wake once no task of this worker is unwinding.
    pub(crate) fn defer_cancellation(&self, task: &Arc<Task>) {
        let mut deferred = self.deferred.borrow_mut();
        if !deferred.iter().any(|other| Arc::ptr_eq(other, task)) {
            deferred.push(Arc::clone(task));
        }
    }
}
