//! A task: what wakers, handles and reports share. It never holds the stack.
//!
//! A task begins as a closure in [`Task`]'s body, which any worker may start and any thread may drop. Once
//! started, its coroutine is owned by its *home* worker alone, in a slot of that worker; everybody else has
//! this header: the state, the name, the counters, and a handle to the scheduler by which the task says
//! that it is ready. So a waker that is dropped last on some other thread can never unwind a stack there.

mod builder;
mod join;
mod state;

use std::num::NonZeroU64;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::Wake;

pub(crate) use self::builder::checked_size;
pub use self::builder::{Builder, SpawnError};
pub use self::join::{AbortHandle, JoinError, JoinHandle};
pub(crate) use self::join::{Packet, Work};
pub use self::state::TaskState;
pub(crate) use self::state::{Abort, Park, State};
use crate::metrics::Counter;
use crate::stack::StackSize;
use crate::unwind;

/// Names a task; no two tasks of a process have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TaskId(NonZeroU64);

impl TaskId {
    fn next() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(1);
        Self(NonZeroU64::new(COUNT.fetch_add(1, Ordering::Relaxed)).expect("fewer than 2^64 tasks"))
    }

    /// The number, from 1 in the order of creation.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0.get()
    }
}

impl std::fmt::Display for TaskId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What a task knows of its scheduler.
pub(crate) trait Schedule: Send + Sync {
    /// The task was parked and has become runnable: queues it at its home worker.
    fn ready(&self, task: &Arc<Task>);

    /// The running task was aborted: asks its home worker to give way.
    fn request(&self, task: &Task);
}

/// What a task is to do. Dropping it unrun resolves the join handle as cancelled.
pub(crate) trait Body: Send {
    /// Runs it and hands the result to the join handle.
    fn run(self: Box<Self>);

    /// Drops it unrun, and tells the join handle why.
    fn fail(self: Box<Self>, error: JoinError);
}

/// Where a task's result goes, whatever its type.
pub(crate) trait Outcome: Send + Sync {
    /// The task will never come to its end: tells the join handle so, unless there is a result.
    fn abandon(&self);
}

/// How often a task stopped running, by reason; written by its home worker.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) preemptions: Counter,
    pub(crate) yields: Counter,
    pub(crate) parks: Counter,
}

/// See the module's head.
pub(crate) struct Task {
    id: TaskId,
    name: Option<Arc<str>>,
    stack_size: StackSize,
    pub(crate) state: State,
    body: Mutex<Option<Box<dyn Body>>>,
    /// Weak: the result is the join handle's, and no waker or abort handle may keep it.
    outcome: Weak<dyn Outcome>,
    scheduler: Arc<dyn Schedule>,
    /// The home worker and the slot there; written once by that worker before the task first runs.
    home: AtomicUsize,
    slot: AtomicUsize,
    pub(crate) counters: Counters,
    /// Whether the watchdog has told of this task.
    pub(crate) reported: AtomicBool,
}

impl Task {
    pub(crate) fn new(
        name: Option<Arc<str>>,
        stack_size: StackSize,
        scheduler: Arc<dyn Schedule>,
        body: Box<dyn Body>,
        outcome: Weak<dyn Outcome>,
    ) -> Arc<Self> {
        Arc::new(Self {
            id: TaskId::next(),
            name,
            stack_size,
            state: State::new(),
            body: Mutex::new(Some(body)),
            outcome,
            scheduler,
            home: AtomicUsize::new(usize::MAX),
            slot: AtomicUsize::new(usize::MAX),
            counters: Counters::default(),
            reported: AtomicBool::new(false),
        })
    }

    pub(crate) fn id(&self) -> TaskId {
        self.id
    }

    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(crate) fn shared_name(&self) -> Option<Arc<str>> {
        self.name.clone()
    }

    pub(crate) fn stack_size(&self) -> StackSize {
        self.stack_size
    }

    /// The home worker's index. Relaxed: whoever asks got the task through a queue or a state transition
    /// that came after `settle`.
    pub(crate) fn home(&self) -> usize {
        self.home.load(Ordering::Relaxed)
    }

    /// The slot at the home worker.
    pub(crate) fn slot(&self) -> usize {
        self.slot.load(Ordering::Relaxed)
    }

    /// Binds the task to its home worker.
    pub(crate) fn settle(&self, home: usize, slot: usize) {
        self.home.store(home, Ordering::Relaxed);
        self.slot.store(slot, Ordering::Relaxed);
    }

    /// Takes what the task is to do; `None` if it was taken.
    pub(crate) fn take_body(&self) -> Option<Box<dyn Body>> {
        self.body.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Asks the task to unwind, wherever it is. A task that never ran is dropped here and now.
    pub(crate) fn abort(self: &Arc<Self>) {
        match self.state.abort() {
            Abort::Unstarted => self.drop_body(),
            Abort::Queue => self.scheduler.ready(self),
            Abort::Running => self.scheduler.request(self),
            Abort::Nothing => {}
        }
    }

    /// Drops the closure of a task that will not start.
    pub(crate) fn drop_body(&self) {
        if let Some(body) = self.take_body() {
            unwind::contain(|| drop(body));
        }
    }

    /// The task is leaked by a shutdown: whoever joins it must not wait for ever.
    pub(crate) fn abandon(&self) {
        if self.state.abort() == Abort::Unstarted {
            // Its destructors belong into a task, and there is none to run them any more.
            std::mem::forget(self.take_body());
        }
        if let Some(outcome) = self.outcome.upgrade() {
            outcome.abandon();
        }
    }

    pub(crate) fn info(&self) -> TaskInfo {
        TaskInfo {
            id: self.id,
            name: self.name.as_deref().map(str::to_owned),
            state: self.state.get(),
            preemptions: self.counters.preemptions.get(),
            yields: self.counters.yields.get(),
            parks: self.counters.parks.get(),
        }
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.state.unpark() {
            self.scheduler.ready(self);
        }
    }
}

/// `task 'name' (id 3)`, the form in which reports name a task.
impl std::fmt::Display for Task {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.name() {
            Some(name) => write!(f, "task '{name}' (id {})", self.id),
            None => write!(f, "task {}", self.id),
        }
    }
}

/// What can be told of a task at some moment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskInfo {
    /// The task's number.
    pub id: TaskId,
    /// The name given by [`Builder::name`].
    pub name: Option<String>,
    /// Where it was in its life.
    pub state: TaskState,
    /// How often it gave way at a check.
    pub preemptions: u64,
    /// How often it gave way by [`yield_now`](crate::yield_now).
    pub yields: u64,
    /// How often it blocked.
    pub parks: u64,
}
