//! A runtime: workers, their start and their end.
//!
//! Most programs never name one: [`spawn`] starts the global runtime on first use. A [`Runtime`] of one's
//! own has its workers to itself and ends when it is dropped. Ending goes in steps:
//!
//! 1. Nothing new starts: closures of fresh tasks are dropped, by a worker and inside a task, since
//!    destructors may block; later spawns resolve as cancelled.
//! 2. Every started task is aborted: it unwinds at its next check or blocking operation.
//! 3. Each worker whose tasks have all ended ends its thread, and the caller waits for the thread-locals of
//!    that thread.
//! 4. At the deadline, what has not ended is leaked and listed in the [`ShutdownReport`], its handles
//!    resolve, and its worker's thread stays.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::Poll;
use std::thread;
use std::time::Duration;
use std::{env, fmt, io};

use crossbeam_deque::Worker as Deque;
use preempt_core::uncancellable;

use crate::clock;
use crate::context;
use crate::metrics::RuntimeMetrics;
use crate::scheduler::{Config, Local, Phase, Shared, start_worker};
use crate::stack;
use crate::sys;
use crate::task::{JoinHandle, SpawnError, TaskInfo, checked_size};
use crate::time::poll_time;
use crate::timeline::Timeline;

/// Go's time slice (`forcePreemptNS` in `runtime/proc.go`).
const DEFAULT_TIME_SLICE: Duration = Duration::from_millis(10);
const MIN_TIME_SLICE: Duration = Duration::from_micros(50);

/// How long dropping a [`Runtime`] waits for its tasks.
const DROP_TIMEOUT: Duration = Duration::from_secs(1);

/// Configures a [`Runtime`].
///
/// ```
/// let runtime = preempt::Runtime::builder()
///     .workers(2)
///     .time_slice(std::time::Duration::from_millis(2))
///     .build()?;
/// assert_eq!(runtime.run(|| 1 + 1), 2);
/// # Ok::<(), preempt::runtime::BuildError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    workers: Option<usize>,
    time_slice: Duration,
    stack_size: usize,
    thread_name: String,
    timeline: usize,
}

impl Builder {
    fn new() -> Self {
        Self {
            workers: None,
            time_slice: DEFAULT_TIME_SLICE,
            stack_size: stack::DEFAULT_SIZE,
            thread_name: "preempt-worker".to_owned(),
            timeline: 0,
        }
    }

    /// The number of workers, each a thread. By default `PREEMPT_WORKERS` from the environment, else
    /// [`std::thread::available_parallelism`], which knows container quotas.
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = Some(workers);
        self
    }

    /// How long a task may compute before it is asked to give way to others; 10 ms by default, 50 µs at
    /// least.
    pub fn time_slice(mut self, time_slice: Duration) -> Self {
        self.time_slice = time_slice;
        self
    }

    /// Usable bytes of a task's stack, rounded up to pages; 1 MiB by default. It is address space: memory
    /// is committed where a task has touched it.
    pub fn stack_size(mut self, bytes: usize) -> Self {
        self.stack_size = bytes;
        self
    }

    /// What the workers' threads are called; a number is appended. `preempt-worker` by default.
    pub fn thread_name(mut self, name: impl Into<String>) -> Self {
        self.thread_name = name.into();
        self
    }

    /// Records who runs when, for [`Handle::take_timeline`]: the newest `runs` uninterrupted runs of each
    /// worker. Off (0) by default.
    pub fn record_timeline(mut self, runs: usize) -> Self {
        self.timeline = runs;
        self
    }

    /// Starts the runtime.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if a number is out of its range or a thread cannot be started.
    pub fn build(self) -> Result<Runtime, BuildError> {
        let workers = match self.workers {
            Some(workers) => workers,
            None => default_workers()?,
        };
        if workers == 0 {
            return Err(BuildError(Problem::NoWorkers));
        }
        if self.thread_name.contains('\0') {
            return Err(BuildError(Problem::ThreadName));
        }
        if self.time_slice < MIN_TIME_SLICE {
            return Err(BuildError(Problem::ShortSlice(self.time_slice)));
        }
        let stack_size = checked_size(self.stack_size).map_err(|error| BuildError(Problem::Stack(error)))?;
        let config = Config {
            time_slice: clock::nanos(self.time_slice),
            stack_size,
            timeline: self.timeline,
            stress: env::var_os("PREEMPT_STRESS").is_some_and(|value| !value.is_empty() && value != "0"),
        };
        Runtime::start(config, workers, &self.thread_name).map_err(|error| BuildError(Problem::System(error)))
    }
}

fn default_workers() -> Result<usize, BuildError> {
    match env::var("PREEMPT_WORKERS") {
        Ok(text) => match text.trim().parse() {
            Ok(0) | Err(_) => Err(BuildError(Problem::Environment(text))),
            Ok(workers) => Ok(workers),
        },
        Err(env::VarError::NotPresent) => Ok(thread::available_parallelism().map_or(1, usize::from)),
        Err(env::VarError::NotUnicode(text)) => {
            Err(BuildError(Problem::Environment(text.to_string_lossy().into_owned())))
        }
    }
}

/// Why a runtime could not be started.
#[derive(Debug)]
pub struct BuildError(Problem);

#[derive(Debug)]
enum Problem {
    NoWorkers,
    Environment(String),
    ThreadName,
    ShortSlice(Duration),
    Stack(SpawnError),
    System(io::Error),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Problem::NoWorkers => f.write_str("a runtime needs at least one worker: `workers(1)`"),
            Problem::Environment(text) => {
                write!(f, "PREEMPT_WORKERS is {text:?}: set it to a number from 1, or unset it")
            }
            Problem::ThreadName => f.write_str("a thread's name cannot have a NUL in it: `thread_name`"),
            Problem::ShortSlice(asked) => {
                write!(
                    f,
                    "a time slice of {asked:?} is too short: `time_slice` of at least {MIN_TIME_SLICE:?}"
                )
            }
            Problem::Stack(error) => error.fmt(f),
            Problem::System(error) => write!(f, "the operating system refused what a runtime needs: {error}"),
        }
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Problem::System(error) => Some(error),
            _ => None,
        }
    }
}

/// Workers that run tasks, until it is dropped.
///
/// Dropping it is [`shutdown_timeout`](Self::shutdown_timeout) with one second.
///
/// ```
/// let runtime = preempt::Runtime::builder().workers(1).build()?;
/// let child = runtime.spawn(|| "from a task");
/// assert_eq!(child.join().unwrap(), "from a task");
/// # Ok::<(), preempt::runtime::BuildError>(())
/// ```
#[derive(Debug)]
pub struct Runtime {
    handle: Handle,
    threads: Mutex<Vec<thread::JoinHandle<()>>>,
}

impl Runtime {
    /// A builder with the defaults.
    pub fn builder() -> Builder {
        Builder::new()
    }

    fn start(config: Config, workers: usize, thread_name: &str) -> io::Result<Self> {
        sys::watch_forks();
        stack::install_overflow_handler()?;
        let deques: Vec<_> = (0..workers).map(|_| Deque::new_fifo()).collect();
        let shared = Arc::new(Shared::new(config, deques.iter().map(Deque::stealer).collect()));
        let runtime = Self { handle: Handle::new(Arc::clone(&shared)), threads: Mutex::default() };
        for (index, deque) in deques.into_iter().enumerate() {
            match start_worker(&shared, index, deque, thread_name) {
                Ok(thread) => runtime.threads().push(thread),
                Err(error) => {
                    // Those that have started have nothing to unwind.
                    shared.count_unstarted(workers - index);
                    return Err(error);
                }
            }
        }
        Ok(runtime)
    }

    /// Runs `f` as a task of this runtime and returns its value: the calling thread blocks meanwhile, or
    /// the calling task parks.
    ///
    /// # Panics
    ///
    /// Goes on with a panic of `f`.
    ///
    /// ```
    /// let runtime = preempt::Runtime::builder().workers(1).build()?;
    /// let value = runtime.run(|| preempt::spawn(|| 20).join().unwrap() + 1);
    /// assert_eq!(value, 21);
    /// # Ok::<(), preempt::runtime::BuildError>(())
    /// ```
    pub fn run<F, T>(&self, f: F) -> T
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.spawn(f).abort_on_drop().join().unwrap_or_else(|error| error.resume_panic())
    }

    /// Spawns a task in this runtime.
    pub fn spawn<F, T>(&self, f: F) -> JoinHandle<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.handle.spawn(f)
    }

    /// A handle by which tasks can be spawned from anywhere.
    #[must_use]
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Ends the runtime: aborts all tasks, waits up to `timeout` for them to unwind and for blocking
    /// closures to end, and tells what has not. See the [module](self) for the steps.
    ///
    /// In a task or a blocking closure of this runtime itself it only gives the signal. In another
    /// runtime's task it parks that task.
    ///
    /// ```
    /// let runtime = preempt::Runtime::builder().workers(1).build()?;
    /// let sleeper = runtime.spawn(|| preempt::sleep(std::time::Duration::from_secs(3600)));
    /// let report = runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    /// assert!(report.leaked.is_empty());
    /// assert!(sleeper.join().unwrap_err().is_cancelled());
    /// # Ok::<(), preempt::runtime::BuildError>(())
    /// ```
    pub fn shutdown_timeout(self, timeout: Duration) -> ShutdownReport {
        self.shut_down(timeout)
    }

    fn shut_down(&self, timeout: Duration) -> ShutdownReport {
        let shared = &self.handle.shared;
        let threads = std::mem::take(&mut *self.threads());
        shared.enter_phase(Phase::Draining);
        shared.blocking.shut_down();
        if self.handle.is_of_current_task() {
            return ShutdownReport::default();
        }
        let due = clock::now().saturating_add(clock::nanos(timeout));
        let ended = uncancellable(|| {
            let mut timer = None;
            context::wait(|waker| {
                if shared.poll_exited(waker).is_ready() && shared.blocking.poll_idle(waker).is_ready() {
                    return Poll::Ready(true);
                }
                poll_time(due, &mut timer, waker).map(|()| false)
            })
        });
        if ended {
            for thread in threads {
                // A worker aborts the process rather than panic; a thread-local's destructor may have
                // panicked after it.
                drop(thread.join());
            }
            shared.release_stacks();
            return ShutdownReport { unwound: shared.unwound(), leaked: Vec::new() };
        }
        let mut leaked = shared.abandon();
        leaked.extend(shared.blocking.abandon());
        ShutdownReport { unwound: shared.unwound(), leaked }
    }

    fn threads(&self) -> std::sync::MutexGuard<'_, Vec<thread::JoinHandle<()>>> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        if self.handle.shared.phase() == Phase::Running {
            let _ = self.shut_down(DROP_TIMEOUT);
        }
    }
}

/// What [`Runtime::shutdown_timeout`] could and could not end.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
#[must_use = "leaked tasks keep their threads and stacks"]
pub struct ShutdownReport {
    /// Started tasks that came to their end after the shutdown began.
    pub unwound: usize,
    /// Tasks that had not at the deadline, because they masked cancellation or reached no check. Their
    /// stacks stay, and so does the thread of a worker that has one.
    pub leaked: Vec<TaskInfo>,
}

/// A reference to a runtime, by which tasks can be spawned from anywhere. It does not keep the runtime
/// going.
#[derive(Clone)]
pub struct Handle {
    shared: Arc<Shared>,
}

thread_local! {
    /// The runtime of a thread that is none of its workers: a blocking thread.
    static ENTERED: RefCell<Option<Handle>> = const { RefCell::new(None) };
}

impl Handle {
    fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// The runtime of the calling task or [`spawn_blocking`](crate::spawn_blocking) closure; elsewhere the
    /// global one, which starts on first use.
    ///
    /// # Panics
    ///
    /// Panics if the global runtime cannot be started, for example because `PREEMPT_WORKERS` is no number.
    #[must_use]
    pub fn current() -> Self {
        if let Some(local) = Local::current() {
            return Self::new(Arc::clone(&local.runtime));
        }
        let entered = ENTERED.try_with(|entered| entered.borrow().clone()).ok().flatten();
        entered.unwrap_or_else(|| global().handle.clone())
    }

    /// Spawns a task in this runtime. After its shutdown the handle resolves as cancelled.
    pub fn spawn<F, T>(&self, f: F) -> JoinHandle<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.shared.spawn(None, self.shared.config.stack_size, f)
    }

    /// Runs `f` on a thread where it may block; see [`spawn_blocking`](crate::spawn_blocking).
    pub fn spawn_blocking<F, T>(&self, f: F) -> JoinHandle<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.shared.blocking.spawn(self, f)
    }

    /// What the runtime has counted.
    #[must_use]
    pub fn metrics(&self) -> RuntimeMetrics {
        self.shared.metrics()
    }

    /// Takes out what has been recorded since the last call; empty unless [`Builder::record_timeline`] was
    /// called. A run is recorded when it has ended: a task's last one shortly after its handle
    /// resolves.
    #[must_use]
    pub fn take_timeline(&self) -> Timeline {
        self.shared.take_timeline()
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// Makes this the calling thread's current runtime.
    pub(crate) fn enter_thread(self) {
        ENTERED.with(|entered| *entered.borrow_mut() = Some(self));
    }

    fn is_of_current_task(&self) -> bool {
        let entered = ENTERED.try_with(|entered| {
            entered.borrow().as_ref().is_some_and(|entered| Arc::ptr_eq(&entered.shared, &self.shared))
        });
        entered.unwrap_or(false)
            || Local::current().is_some_and(|local| Arc::ptr_eq(&local.runtime, &self.shared))
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").finish_non_exhaustive()
    }
}

fn global() -> &'static Runtime {
    static GLOBAL: OnceLock<Runtime> = OnceLock::new();
    GLOBAL.get_or_init(|| {
        Runtime::builder().build().unwrap_or_else(|error| panic!("preempt: no global runtime: {error}"))
    })
}

/// Spawns a task: in the calling task's runtime, or outside of a task in the global one, which starts on
/// first use with as many workers as there are CPUs.
///
/// # Panics
///
/// Panics outside of a task if the global runtime cannot be started.
///
/// ```
/// #[preempt::preemptible]
/// fn sum(limit: u64) -> u64 {
///     let mut sum = 0;
///     for number in 0..limit {
///         sum += number;
///     }
///     sum
/// }
///
/// let tasks: Vec<_> = (1..=3).map(|limit| preempt::spawn(move || sum(limit))).collect();
/// let sums: Vec<_> = tasks.into_iter().map(|task| task.join().unwrap()).collect();
/// assert_eq!(sums, [0, 1, 3]);
/// ```
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    Handle::current().spawn(f)
}
