//! Sleeping, and deadlines around code that computes.
//!
//! Both are timers of the [monitor](crate::monitor) that wake the current context; a [`timeout`] moreover
//! marks a deadline, which the next check or blocking operation inside it turns into an unwinding.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Poll, Wake, Waker};
use std::time::{Duration, Instant};

use preempt_core::context::{Context, Deadline, State, enter, with_current};
use preempt_core::flag::Remote;

use crate::cancel::TimedOut;
use crate::clock;
use crate::context::{self, ThreadContext};
use crate::monitor::{Timer, monitor};

/// Suspends the task for at least `duration`; outside of a task it blocks the thread.
///
/// A duration of zero is [`yield_now`](crate::yield_now). A task that wakes runs before those that were
/// preempted, as soon as the task that runs on its worker gives way: with CPU-bound neighbours that is at
/// most one time slice late.
///
/// # Panics
///
/// Panics inside [`no_preempt`](crate::no_preempt).
///
/// ```
/// use std::time::{Duration, Instant};
/// let start = Instant::now();
/// preempt::sleep(Duration::from_millis(2));
/// assert!(start.elapsed() >= Duration::from_millis(2));
/// ```
pub fn sleep(duration: Duration) {
    if duration.is_zero() {
        context::yield_now();
    } else {
        sleep_until_time(clock::now().saturating_add(clock::nanos(duration)));
    }
}

/// Suspends the task until `deadline`; returns at once if that has passed. See [`sleep`].
///
/// # Panics
///
/// Panics inside [`no_preempt`](crate::no_preempt).
///
/// ```
/// preempt::sleep_until(std::time::Instant::now());
/// ```
pub fn sleep_until(deadline: Instant) {
    sleep_until_time(clock::since_start(deadline));
}

fn sleep_until_time(due: u64) {
    let mut timer = None;
    context::wait(|waker| poll_time(due, &mut timer, waker));
}

/// Ready once it is `due`; until then `timer` wakes `waker` at that time.
pub(crate) fn poll_time(due: u64, timer: &mut Option<Timer>, waker: &Waker) -> Poll<()> {
    if clock::now() >= due {
        return Poll::Ready(());
    }
    if timer.is_none() {
        *timer = Some(monitor().timer(due, waker.clone()));
    }
    Poll::Pending
}

/// The time given to [`timeout`] was over before the code came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed;

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the time given to `preempt::timeout` is over")
    }
}

impl std::error::Error for Elapsed {}

/// Runs `f`, but for no longer than `duration`: after that it is unwound at its next check or blocking
/// operation, and its destructors run.
///
/// Works around code that computes, as long as it is annotated, and around code that blocks through
/// `preempt`; in a task and on a plain thread. Code that masks cancellation
/// ([`uncancellable`](crate::uncancellable)) is unwound when the mask ends. If `f` comes to its end all the
/// same, its value is returned. Under `panic = "abort"` nothing can be unwound; `f` can ask
/// [`is_cancelled`](crate::is_cancelled).
///
/// While a task of the same worker is suspended in a destructor during an unwinding, the deadline waits for
/// it; and inside such a destructor it has no effect (see *Cancellation* in the [crate's docs](crate)).
///
/// What `f` captured by reference may be left half-changed, as after a caught panic.
///
/// # Errors
///
/// [`Elapsed`] if `f` was unwound.
///
/// # Panics
///
/// Goes on with a panic of `f`.
///
/// ```
/// use std::time::Duration;
///
/// #[preempt::preemptible]
/// fn spin() -> u64 {
///     let mut turns = 0_u64;
///     loop {
///         turns = turns.wrapping_add(1);
///     }
/// }
/// # if cfg!(panic = "unwind") {
/// assert!(preempt::timeout(Duration::from_millis(10), spin).is_err());
/// # }
/// assert_eq!(preempt::timeout(Duration::from_secs(60), || 1 + 1), Ok(2));
/// ```
pub fn timeout<R>(duration: Duration, f: impl FnOnce() -> R) -> Result<R, Elapsed> {
    with_current(|current| match current {
        Some(context) => run_until(context, duration, f),
        None => {
            let context = Rc::new(ThreadContext::new());
            enter(Rc::clone(&context) as Rc<dyn Context>, || run_until(&*context, duration, f))
        }
    })
}

fn run_until<R>(context: &dyn Context, duration: Duration, f: impl FnOnce() -> R) -> Result<R, Elapsed> {
    let deadline = Arc::new(Deadline::new());
    let alarm = Alarm { deadline: Arc::clone(&deadline), flag: Remote::current(), waker: context.waker() };
    let due = clock::now().saturating_add(clock::nanos(duration));
    let scope = DeadlineScope::enter(context.state(), Arc::clone(&deadline));
    let timer = monitor().timer(due, Waker::from(Arc::new(alarm)));
    let result = catch_unwind(AssertUnwindSafe(f));
    drop(timer);
    drop(scope);
    result.or_else(|payload| match payload.downcast::<TimedOut>() {
        Ok(raised) if Arc::ptr_eq(&raised.0, &deadline) => Err(Elapsed),
        Ok(raised) => resume_unwind(raised),
        Err(payload) => resume_unwind(payload),
    })
}

/// A deadline's place in the state of the context.
struct DeadlineScope<'a> {
    state: &'a State,
    deadline: Arc<Deadline>,
}

impl<'a> DeadlineScope<'a> {
    fn enter(state: &'a State, deadline: Arc<Deadline>) -> Self {
        state.push_deadline(Arc::clone(&deadline));
        Self { state, deadline }
    }
}

impl Drop for DeadlineScope<'_> {
    fn drop(&mut self) {
        self.state.pop_deadline(&self.deadline);
    }
}

/// What the timer of a deadline wakes.
struct Alarm {
    deadline: Arc<Deadline>,
    /// The flag of the thread that runs the code; it never runs on another.
    flag: Option<Remote>,
    waker: Waker,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.deadline.pass();
        if let Some(flag) = &self.flag {
            flag.request();
        }
        self.waker.wake_by_ref();
    }
}
