//! Threads for calls that block in the kernel: files, C libraries, foreign locks.
//!
//! A worker that blocks stops all its tasks. [`spawn_blocking`] runs the closure on one of up to
//! [`MAX_THREADS`] threads beside the workers, started when none is free, ended after [`KEEP_ALIVE`]
//! without work. A closure that runs there can be neither preempted nor cancelled.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

use crate::runtime::Handle;
use crate::task::{JoinHandle, Packet, Schedule, Task, TaskId, TaskInfo, Work};
use crate::unwind;

const MAX_THREADS: usize = 512;
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// Runs `f` on a thread where it may block, and returns a handle to wait for it.
///
/// # Panics
///
/// Panics outside of a task if the global runtime cannot be started.
///
/// ```
/// let text = preempt::spawn_blocking(|| std::fs::read_to_string("/dev/null")).join().unwrap();
/// assert_eq!(text.unwrap(), "");
/// ```
pub fn spawn_blocking<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    Handle::current().spawn_blocking(f)
}

/// The threads of one runtime.
#[derive(Default)]
pub(crate) struct Pool {
    state: Mutex<PoolState>,
    work: Condvar,
}

#[derive(Default)]
struct PoolState {
    queue: VecDeque<Arc<Task>>,
    running: HashMap<TaskId, Arc<Task>>,
    threads: usize,
    idle: usize,
    shut_down: bool,
    /// Who waits for the running closures to end.
    waiting: Option<Waker>,
}

impl PoolState {
    fn is_idle(&self) -> bool {
        self.running.is_empty() && self.queue.is_empty()
    }
}

/// A blocking closure is in no run queue: nothing can be done for it from outside.
struct Detached;

impl Schedule for Detached {
    fn ready(&self, _: &Arc<Task>) {}
    fn request(&self, _: &Task) {}
}

impl Pool {
    pub(crate) fn spawn<F, T>(self: &Arc<Self>, runtime: &Handle, f: F) -> JoinHandle<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let packet = Packet::new();
        let body = Box::new(Work::new(f, Arc::clone(&packet)));
        let stack_size = runtime.shared().config.stack_size;
        let task = Task::new(None, stack_size, Arc::new(Detached), body, packet.outcome());
        self.submit(runtime, Arc::clone(&task));
        JoinHandle::new(task, packet)
    }

    fn submit(self: &Arc<Self>, runtime: &Handle, task: Arc<Task>) {
        let mut state = self.state();
        if state.shut_down {
            drop(state);
            task.abort();
            return;
        }
        state.queue.push_back(task);
        if state.idle >= state.queue.len() || state.threads == MAX_THREADS {
            self.work.notify_one();
            return;
        }
        state.threads += 1;
        drop(state);
        let (pool, handle) = (Arc::clone(self), runtime.clone());
        let started = thread::Builder::new()
            .name("preempt-blocking".to_owned())
            .spawn(move || unwind::abort_on_panic("a blocking thread of preempt", || pool.run(handle)));
        if started.is_err() {
            let mut state = self.state();
            state.threads -= 1;
            // With other threads the task waits for one of them; without, nobody would ever run it.
            let orphans = if state.threads == 0 { std::mem::take(&mut state.queue) } else { VecDeque::new() };
            drop(state);
            orphans.iter().for_each(Task::abort);
        }
    }

    fn run(&self, runtime: Handle) {
        runtime.enter_thread();
        let mut state = self.state();
        loop {
            if let Some(task) = state.queue.pop_front() {
                state.running.insert(task.id(), Arc::clone(&task));
                let is_late = state.shut_down;
                drop(state);
                if is_late {
                    task.abort();
                } else if task.state.start()
                    && let Some(body) = task.take_body()
                {
                    unwind::contain(|| body.run());
                    task.state.finish();
                }
                // The last reference may go here.
                let id = task.id();
                drop(task);
                state = self.state();
                state.running.remove(&id);
                if state.is_idle()
                    && let Some(waker) = state.waiting.take()
                {
                    waker.wake();
                }
                continue;
            }
            if state.shut_down {
                break;
            }
            state.idle += 1;
            let (woken, wait) =
                self.work.wait_timeout(state, KEEP_ALIVE).unwrap_or_else(PoisonError::into_inner);
            state = woken;
            state.idle -= 1;
            if wait.timed_out() && state.queue.is_empty() {
                break;
            }
        }
        state.threads -= 1;
    }

    /// Has the threads drop what has not started, and end; what runs goes on.
    pub(crate) fn shut_down(&self) {
        self.state().shut_down = true;
        self.work.notify_all();
    }

    /// Ready once no closure runs or waits.
    pub(crate) fn poll_idle(&self, waker: &Waker) -> Poll<()> {
        let mut state = self.state();
        if state.is_idle() {
            return Poll::Ready(());
        }
        state.waiting = Some(waker.clone());
        Poll::Pending
    }

    /// Resolves the join handles of the closures that have not ended, and returns them.
    pub(crate) fn abandon(&self) -> Vec<TaskInfo> {
        let mut state = self.state();
        let mut leaked: Vec<_> = state.running.values().map(Arc::clone).collect();
        leaked.extend(state.queue.drain(..));
        drop(state);
        leaked.iter().for_each(|task| task.abandon());
        leaked.iter().map(|task| task.info()).collect()
    }

    fn state(&self) -> MutexGuard<'_, PoolState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
