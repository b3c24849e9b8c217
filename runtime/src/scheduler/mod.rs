#![doc = include_str!("README.md")]

mod idle;
mod inbox;
mod local;
mod queue;
mod worker;
mod worker_shared;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicIsize, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use crossbeam_deque::{Injector, Steal, Stealer};

use self::idle::Idle;
pub(crate) use self::local::Local;
pub(crate) use self::worker::start_worker;
use self::worker_shared::WorkerShared;
use crate::blocking;
use crate::metrics::RuntimeMetrics;
use crate::monitor::monitor;
use crate::stack::{Stack, StackPool, StackSize};
use crate::task::{JoinError, JoinHandle, Packet, Schedule, Task, TaskInfo, Work};
use crate::timeline::Timeline;

/// What a runtime is built with.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// In nanoseconds.
    pub(crate) time_slice: u64,
    /// A task's stack where its builder says nothing else.
    pub(crate) stack_size: StackSize,
    /// Runs that each worker's timeline keeps; 0 for none.
    pub(crate) timeline: usize,
    /// `PREEMPT_STRESS`: every check in a task gives way.
    pub(crate) stress: bool,
}

/// Where a runtime is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Phase {
    Running,
    /// Tasks are cancelled and unwind; nothing new starts.
    Draining,
    /// The shutdown's deadline has passed: what has not unwound is leaked.
    Abandoned,
}

/// Workers that have ended, and who waits for it.
#[derive(Debug, Default)]
struct Exits {
    workers: usize,
    unwound: usize,
    waiting: Option<Waker>,
}

/// What all workers of a runtime see.
pub(crate) struct Shared {
    pub(crate) config: Config,
    workers: Box<[Arc<WorkerShared>]>,
    /// Fresh tasks from outside of the workers.
    injector: Injector<Arc<Task>>,
    /// The far ends of the workers' deques of fresh tasks.
    stealers: Box<[Stealer<Arc<Task>>]>,
    /// How many tasks are in the injector and the deques; negative for a moment where a task is taken
    /// before it is counted.
    fresh: AtomicIsize,
    idle: Idle,
    stacks: StackPool,
    /// The threads of `spawn_blocking`.
    pub(crate) blocking: Arc<blocking::Pool>,
    /// Fresh tasks for which there was no stack; each stack that is freed sets one going again.
    stackless: Mutex<VecDeque<Arc<Task>>>,
    phase: AtomicU8,
    exits: Mutex<Exits>,
}

impl Shared {
    pub(crate) fn new(config: Config, stealers: Box<[Stealer<Arc<Task>>]>) -> Self {
        let workers =
            (0..stealers.len()).map(|index| Arc::new(WorkerShared::new(index, config.timeline))).collect();
        Self {
            config,
            workers,
            injector: Injector::new(),
            fresh: AtomicIsize::new(0),
            idle: Idle::starting(stealers.len()),
            stacks: StackPool::new(),
            blocking: Arc::default(),
            stackless: Mutex::default(),
            phase: AtomicU8::new(Phase::Running as u8),
            exits: Mutex::default(),
            stealers,
        }
    }

    // ---- fresh tasks

    /// Queues a new task for `f`.
    pub(crate) fn spawn<F, T>(
        self: &Arc<Self>,
        name: Option<Arc<str>>,
        stack_size: StackSize,
        f: F,
    ) -> JoinHandle<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let packet = Packet::new();
        let body = Box::new(Work::new(f, Arc::clone(&packet)));
        let scheduler = Arc::clone(self) as Arc<dyn Schedule>;
        let task = Task::new(name, stack_size, scheduler, body, packet.outcome());
        self.submit(&task);
        JoinHandle::new(task, packet)
    }

    fn submit(&self, task: &Arc<Task>) {
        if self.phase() != Phase::Running {
            task.abort();
            return;
        }
        self.queue_fresh(Arc::clone(task));
        // It has fenced since: either the workers' draining sees the task, or this sees that they drain. Its
        // closure is then dropped here, where it came from.
        if self.phase() != Phase::Running {
            task.abort();
        }
    }

    fn queue_fresh(&self, task: Arc<Task>) {
        if let Err(task) = Local::push_fresh_of(self, task) {
            self.injector.push(task);
        }
        self.fresh.fetch_add(1, Ordering::Relaxed);
        self.announce_fresh();
    }

    /// Makes sure that somebody will start a fresh task that was just queued: an idle worker now, or, if
    /// all are busy, the one whose slice ends first.
    fn announce_fresh(&self) {
        if !self.call_idle(usize::MAX) {
            let ends = self.workers.iter().map(|worker| worker.slice_end());
            monitor().wake_by(|| ends.min().expect("a runtime has a worker"));
        }
    }

    /// Wakes an idle worker that nobody has called yet and that holds fewer than `load` started tasks, if
    /// there is one.
    fn call_idle(&self, load: usize) -> bool {
        let sleeper = self.idle.call(load);
        if let Some(sleeper) = sleeper {
            self.workers[sleeper].parker.unpark();
        }
        sleeper.is_some()
    }

    /// How many fresh tasks wait anywhere in the runtime. A task that is being queued or taken right now
    /// may not be seen.
    fn count_fresh(&self) -> usize {
        // Relaxed: a worker that is about to sleep reads it behind a fence (see `idle`).
        usize::try_from(self.fresh.load(Ordering::Relaxed)).unwrap_or(0)
    }

    fn has_fresh(&self) -> bool {
        self.count_fresh() > 0
    }

    /// Whether a worker with `load` started tasks holds clearly more than another.
    fn is_heavy(&self, load: usize) -> bool {
        // One more is no reason to wait: two workers that start tasks in turn always differ by one.
        self.workers.iter().any(|worker| worker.started() + 1 < load)
    }

    /// A fresh task was taken from a queue.
    fn fresh_taken(&self) {
        self.fresh.fetch_sub(1, Ordering::Relaxed);
    }

    /// Takes a fresh task that is not in the thief's own deque, and maybe more of them into it. The flag
    /// says whether it was another worker's.
    fn steal(&self, thief: usize, into: &crossbeam_deque::Worker<Arc<Task>>) -> Option<(Arc<Task>, bool)> {
        loop {
            let mut retry = false;
            let others = (1..self.stealers.len()).map(|step| (thief + step) % self.stealers.len());
            let attempts = std::iter::once_with(|| (self.injector.steal_batch_and_pop(into), false))
                .chain(others.map(|other| (self.stealers[other].steal_batch_and_pop(into), true)));
            for (attempt, from_worker) in attempts {
                match attempt {
                    Steal::Success(task) => return Some((task, from_worker)),
                    Steal::Retry => retry = true,
                    Steal::Empty => {}
                }
            }
            if !retry {
                return None;
            }
        }
    }

    /// Takes every task that has not started, wherever it is queued: also from the deque of a worker that
    /// does not come to it.
    fn take_all_fresh(&self) -> Vec<Arc<Task>> {
        let mut tasks = Vec::from(std::mem::take(&mut *self.stackless()));
        let queues = self.stealers.iter().map(|stealer| Box::new(|| stealer.steal()) as Box<dyn Fn() -> _>);
        for steal in queues.chain([Box::new(|| self.injector.steal()) as Box<dyn Fn() -> _>]) {
            loop {
                match steal() {
                    Steal::Success(task) => {
                        self.fresh_taken();
                        tasks.push(task);
                    }
                    Steal::Retry => {}
                    Steal::Empty => break,
                }
            }
        }
        tasks
    }

    // ---- stacks

    /// A stack for `task`; without one the task waits until one is freed, or fails if none of this
    /// runtime's is in use.
    fn acquire_stack(&self, task: &Arc<Task>) -> Option<Stack> {
        if let Ok(stack) = self.stacks.acquire(task.stack_size()) {
            return Some(stack);
        }
        let mut stackless = self.stackless();
        // Once more under the lock that `stack_freed` takes: a stack may have been freed since.
        match self.stacks.acquire(task.stack_size()) {
            Ok(stack) => return Some(stack),
            Err(_) if self.workers.iter().any(|worker| worker.started() > 0) => {
                stackless.push_back(Arc::clone(task));
            }
            Err(error) => {
                drop(stackless);
                if task.state.start()
                    && let Some(body) = task.take_body()
                {
                    task.state.finish();
                    crate::unwind::contain(|| body.fail(JoinError::no_stack(error)));
                }
                // It was taken out of the queue for a stack that it does not use: that is for the next one.
                self.stack_freed();
            }
        }
        None
    }

    /// A stack is back in the pool, or was not used by the task that was set going for it.
    fn stack_freed(&self) {
        let next = self.stackless().pop_front();
        if let Some(task) = next {
            self.queue_fresh(task);
        }
    }

    fn stackless(&self) -> MutexGuard<'_, VecDeque<Arc<Task>>> {
        self.stackless.lock().unwrap_or_else(PoisonError::into_inner)
    }

    // ---- shutdown

    pub(crate) fn phase(&self) -> Phase {
        match self.phase.load(Ordering::SeqCst) {
            0 => Phase::Running,
            1 => Phase::Draining,
            _ => Phase::Abandoned,
        }
    }

    /// Enters `phase` and has every worker look at it.
    pub(crate) fn enter_phase(&self, phase: Phase) {
        self.phase.fetch_max(phase as u8, Ordering::SeqCst);
        for worker in &self.workers {
            worker.parker.unpark();
            // A task that computes gives way at its next check.
            worker.request();
        }
    }

    /// Ready once every worker has ended.
    pub(crate) fn poll_exited(&self, waker: &Waker) -> Poll<()> {
        let mut exits = self.exits();
        if exits.workers == self.workers.len() {
            return Poll::Ready(());
        }
        exits.waiting = Some(waker.clone());
        Poll::Pending
    }

    /// How many started tasks have ended since the shutdown began.
    pub(crate) fn unwound(&self) -> usize {
        self.exits().unwound
    }

    fn count_unwound(&self) {
        self.exits().unwound += 1;
    }

    /// The threads of that many workers could not be started.
    pub(crate) fn count_unstarted(&self, workers: usize) {
        self.exits().workers += workers;
    }

    fn count_exit(&self) {
        let waiting = {
            let mut exits = self.exits();
            exits.workers += 1;
            exits.waiting.take()
        };
        if let Some(waker) = waiting {
            waker.wake();
        }
    }

    fn exits(&self) -> MutexGuard<'_, Exits> {
        self.exits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    // ---- reports

    /// Gives up what has not ended: resolves its join handles, and lets its workers leak it. Returns the
    /// tasks.
    pub(crate) fn abandon(&self) -> Vec<TaskInfo> {
        self.enter_phase(Phase::Abandoned);
        let started: Vec<_> = self.workers.iter().flat_map(|worker| worker.live_tasks()).collect();
        let leaked = started.into_iter().chain(self.take_all_fresh());
        leaked.inspect(|task| task.abandon()).map(|task| task.info()).collect()
    }

    /// Gives the memory of stacks back that nothing will run on: handles may keep the runtime's other parts
    /// for long.
    pub(crate) fn release_stacks(&self) {
        self.stacks.clear();
    }

    /// The tasks that have started and not finished.
    fn live_tasks(&self) -> Vec<TaskInfo> {
        self.workers.iter().flat_map(|worker| worker.live_tasks()).map(|task| task.info()).collect()
    }

    pub(crate) fn metrics(&self) -> RuntimeMetrics {
        RuntimeMetrics::collect(self.workers.iter().map(|worker| &worker.counters), self.live_tasks())
    }

    pub(crate) fn take_timeline(&self) -> Timeline {
        let mut timeline = Timeline::default();
        for worker in &self.workers {
            worker.recorder.take_into(worker.index, &mut timeline);
        }
        timeline.runs.sort_by_key(|run| (run.start, run.worker));
        timeline
    }
}

impl Schedule for Shared {
    fn ready(&self, task: &Arc<Task>) {
        let home = &self.workers[task.home()];
        if Local::push_woken_of(home, task.slot()) {
            return;
        }
        home.inbox.push(Arc::clone(task));
        home.parker.unpark();
        // If the worker is busy, the slice under way now has an end.
        monitor().wake_by(|| home.slice_end());
    }

    fn request(&self, task: &Task) {
        if let Some(worker) = self.workers.get(task.home()) {
            worker.request();
        }
    }
}
