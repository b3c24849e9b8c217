//! The result of a task, and the handles that wait for it.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll, Waker};

use super::{Body, Outcome, Task, TaskId, TaskInfo};
use crate::cancel::Cancelled;
use crate::context;
use crate::unwind::contain;

/// The slot through which a task's result reaches its handle.
pub(crate) struct Packet<T>(Mutex<Progress<T>>);

enum Progress<T> {
    /// The task goes on; the waker is of whoever waits for it.
    Pending(Option<Waker>),
    Finished(Result<T, JoinError>),
    Taken,
}

impl<T> Packet<T> {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(Progress::Pending(None))))
    }

    /// The packet without its type, for the task.
    pub(crate) fn outcome(self: &Arc<Self>) -> Weak<dyn Outcome>
    where
        T: Send + 'static,
    {
        let this: Weak<Self> = Arc::downgrade(self);
        this
    }

    fn progress(&self) -> std::sync::MutexGuard<'_, Progress<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finish(&self, result: Result<T, JoinError>) {
        let before = {
            let mut progress = self.progress();
            match *progress {
                Progress::Pending(_) => std::mem::replace(&mut *progress, Progress::Finished(result)),
                _ => return,
            }
        };
        if let Progress::Pending(Some(waker)) = before {
            waker.wake();
        }
    }

    fn poll(&self, waker: &Waker) -> Poll<Result<T, JoinError>> {
        let mut progress = self.progress();
        match &mut *progress {
            Progress::Pending(waiting) => {
                match waiting {
                    Some(old) if old.will_wake(waker) => {}
                    _ => *waiting = Some(waker.clone()),
                }
                Poll::Pending
            }
            Progress::Finished(_) => match std::mem::replace(&mut *progress, Progress::Taken) {
                Progress::Finished(result) => Poll::Ready(result),
                _ => unreachable!("it was finished under this lock"),
            },
            Progress::Taken => panic!("a JoinHandle was polled after it had given its result"),
        }
    }

    fn is_finished(&self) -> bool {
        !matches!(*self.progress(), Progress::Pending(_))
    }
}

/// A result that nobody took is dropped by the task or by the handle, whichever is later. A panic of its destructor
/// stays there in both cases: which of the two it is, is chance.
impl<T> Drop for Packet<T> {
    fn drop(&mut self) {
        let progress = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        let left = std::mem::replace(progress, Progress::Taken);
        contain(|| drop(left));
    }
}

impl<T: Send> Outcome for Packet<T> {
    fn abandon(&self) {
        self.finish(Err(JoinError(Kind::Leaked)));
    }
}

/// A closure and where its result goes. The fields' order is the order in which an unrun one is dropped:
/// what the closure holds is gone when the handle learns that the task was cancelled.
pub(crate) struct Work<F, T> {
    f: F,
    completion: Completion<T>,
}

/// Finishes the packet as cancelled if nobody finished it otherwise.
struct Completion<T> {
    packet: Arc<Packet<T>>,
}

impl<T> Drop for Completion<T> {
    fn drop(&mut self) {
        self.packet.finish(Err(JoinError(Kind::Cancelled)));
    }
}

impl<F, T> Work<F, T> {
    pub(crate) fn new(f: F, packet: Arc<Packet<T>>) -> Self {
        Self { f, completion: Completion { packet } }
    }
}

impl<F: FnOnce() -> T + Send, T: Send> Body for Work<F, T> {
    fn run(self: Box<Self>) {
        let Self { f, completion } = *self;
        let result = catch_unwind(AssertUnwindSafe(f)).map_err(|payload| {
            JoinError(if payload.is::<Cancelled>() { Kind::Cancelled } else { Kind::Panic(payload) })
        });
        completion.packet.finish(result);
    }

    fn fail(self: Box<Self>, error: JoinError) {
        let Self { f, completion } = *self;
        drop(f);
        completion.packet.finish(Err(error));
    }
}

/// Waits for a task, asks it to stop, or lets it go.
///
/// Dropping the handle detaches the task, which goes on; [`abort_on_drop`](Self::abort_on_drop) changes
/// that. The handle is also a [`Future`] with the same result as [`join`](Self::join).
///
/// ```
/// let handle = preempt::spawn(|| 6 * 7);
/// assert_eq!(handle.join().unwrap(), 42);
/// ```
#[must_use = "dropping the handle detaches the task; call `join` to wait for it"]
pub struct JoinHandle<T> {
    task: Arc<Task>,
    packet: Arc<Packet<T>>,
    abort_on_drop: bool,
}

impl<T> JoinHandle<T> {
    pub(crate) fn new(task: Arc<Task>, packet: Arc<Packet<T>>) -> Self {
        Self { task, packet, abort_on_drop: false }
    }

    /// Waits until the task has finished: parks the calling task, or outside of one the thread.
    ///
    /// # Errors
    ///
    /// [`JoinError`] if the task panicked (with the payload), was aborted, or is the calling task itself,
    /// which would wait for ever.
    ///
    /// # Panics
    ///
    /// Panics inside [`no_preempt`](crate::no_preempt).
    pub fn join(self) -> Result<T, JoinError> {
        if context::is_current_task(&self.task) {
            return Err(JoinError(Kind::Itself));
        }
        context::wait(|waker| self.packet.poll(waker))
    }

    /// Whether the task has finished, so that [`join`](Self::join) returns at once.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.packet.is_finished()
    }

    /// Asks the task to stop: it unwinds at its next check or blocking operation, running destructors; a
    /// task that has not started never does, and its closure is dropped here, by the caller.
    /// [`join`](Self::join) then gives an error for which [`is_cancelled`](JoinError::is_cancelled)
    /// holds, unless the task had finished before.
    ///
    /// Masked by [`uncancellable`](crate::uncancellable). A running
    /// [`spawn_blocking`](crate::spawn_blocking) closure is not stopped.
    ///
    /// ```
    /// let handle = preempt::spawn(|| preempt::sleep(std::time::Duration::from_secs(3600)));
    /// handle.abort();
    /// assert!(handle.join().unwrap_err().is_cancelled());
    /// ```
    pub fn abort(&self) {
        self.task.abort();
    }

    /// A handle by which others can abort the task.
    #[must_use]
    pub fn abort_handle(&self) -> AbortHandle {
        AbortHandle { task: Arc::clone(&self.task) }
    }

    /// Aborts the task when this handle is dropped before the task has finished.
    ///
    /// Without it `tokio::time::timeout(d, handle)` and its like leave the task running.
    ///
    /// ```
    /// let handle = preempt::spawn(|| preempt::sleep(std::time::Duration::from_secs(3600))).abort_on_drop();
    /// drop(handle); // the task unwinds
    /// ```
    pub fn abort_on_drop(mut self) -> Self {
        self.abort_on_drop = true;
        self
    }

    /// The task's number.
    #[must_use]
    pub fn id(&self) -> TaskId {
        self.task.id()
    }

    /// What can be told of the task now: its state and how often it was preempted.
    #[must_use]
    pub fn info(&self) -> TaskInfo {
        self.task.info()
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        if self.abort_on_drop && !self.is_finished() {
            self.abort();
        }
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.packet.poll(cx.waker())
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinHandle").field("info", &self.info()).finish_non_exhaustive()
    }
}

/// Asks a task to stop; see [`JoinHandle::abort`]. Holding it keeps neither the task nor its result alive.
#[derive(Clone)]
pub struct AbortHandle {
    task: Arc<Task>,
}

impl AbortHandle {
    /// Asks the task to stop; see [`JoinHandle::abort`].
    pub fn abort(&self) {
        self.task.abort();
    }

    /// The task's number.
    #[must_use]
    pub fn id(&self) -> TaskId {
        self.task.id()
    }
}

impl fmt::Debug for AbortHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AbortHandle").field("id", &self.id()).finish()
    }
}

/// Why a task gave no result.
pub struct JoinError(Kind);

enum Kind {
    Cancelled,
    Panic(Box<dyn Any + Send + 'static>),
    Itself,
    Leaked,
    NoStack(std::io::Error),
}

impl JoinError {
    /// The operating system gave no stack to a task, and no other task of its runtime could free one.
    pub(crate) fn no_stack(error: std::io::Error) -> Self {
        Self(Kind::NoStack(error))
    }

    /// Whether the task was aborted, or its runtime shut down.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        matches!(self.0, Kind::Cancelled)
    }

    /// Whether the task was still going when the shutdown of its runtime gave up on it.
    #[must_use]
    pub fn is_leaked(&self) -> bool {
        matches!(self.0, Kind::Leaked)
    }

    /// Whether the task panicked.
    #[must_use]
    pub fn is_panic(&self) -> bool {
        matches!(self.0, Kind::Panic(_))
    }

    /// Whether the task was asked to wait for itself.
    #[must_use]
    pub fn is_deadlock(&self) -> bool {
        matches!(self.0, Kind::Itself)
    }

    /// The panic's payload, or the error unchanged if it is none.
    ///
    /// # Errors
    ///
    /// The error itself, if the task did not panic.
    pub fn try_into_panic(self) -> Result<Box<dyn Any + Send + 'static>, Self> {
        match self.0 {
            Kind::Panic(payload) => Ok(payload),
            other => Err(Self(other)),
        }
    }

    /// Goes on panicking with the task's panic.
    ///
    /// # Panics
    ///
    /// Always: with the task's payload if it panicked, else with this error's message.
    pub fn resume_panic(self) -> ! {
        match self.try_into_panic() {
            Ok(payload) => resume_unwind(payload),
            Err(error) => panic!("{error}"),
        }
    }
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Cancelled => f.write_str("the task was cancelled"),
            Kind::Panic(payload) => match panic_message(&**payload) {
                Some(message) => write!(f, "the task panicked: {message}"),
                None => f.write_str("the task panicked"),
            },
            Kind::Itself => f.write_str("a task cannot join itself: hand its JoinHandle to another task"),
            Kind::Leaked => f.write_str("the task did not end before its runtime's shutdown gave up on it"),
            Kind::NoStack(error) => write!(f, "the task got no stack: {error}"),
        }
    }
}

fn panic_message(payload: &(dyn Any + Send)) -> Option<&str> {
    payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str))
}

impl fmt::Debug for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JoinError({self})")
    }
}

impl std::error::Error for JoinError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Kind::NoStack(error) => Some(error),
            _ => None,
        }
    }
}
