//! What runs on this thread, as seen from inside: the task's context, a plain thread's, and the one way to
//! block.
//!
//! Everything that blocks (`sync`, `sleep`, `join`, `block_on`) calls [`wait`], which parks through the
//! innermost preemption context: a task, a coroutine of another executor, or, where there is none, the
//! thread itself.
//!
//! **The thread-local rule.** Tasks never change threads, so an address of a thread-local stays good over a
//! suspension; what is *behind* it may have been changed by the thread's other tasks. Nothing here borrows
//! thread-local state over a suspension.

use std::cell::{Cell, OnceCell};
use std::ops::Range;
use std::ptr::NonNull;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Poll, Wake, Waker};
use std::thread;

use preempt_core::context::{self, Context, State, with_current, with_state};
use preempt_core::{Site, SiteKind, check, flag};

use crate::cancel;
use crate::coroutine::{Suspend, Suspender};
use crate::park::Parker;
use crate::scheduler::Local;
use crate::sys::{self, SavedErrno, SignalMask};
use crate::task::Task;

/// Whether a coroutine is in the middle of an unwinding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unwinding {
    No,
    Yes,
    /// `panicking()` is the thread's, and a neighbour was suspended while it unwound: there is no telling.
    Unknown,
}

/// The preemption context of a task, in place while its home worker resumes it.
pub(crate) struct TaskContext {
    state: State,
    task: Arc<Task>,
    local: Rc<Local>,
    /// The addresses of the stack.
    stack: Range<usize>,
    /// What suspends the coroutine; there once it has begun, and as long as it runs.
    suspender: Cell<Option<NonNull<Suspender>>>,
    /// Whether the home worker is resuming the task right now.
    running: Cell<bool>,
    /// Whether the task has been let go on after its slice to release a lock.
    extended: Cell<bool>,
}

impl TaskContext {
    pub(crate) fn new(task: Arc<Task>, local: Rc<Local>, stack: Range<usize>) -> Self {
        Self {
            state: State::new(),
            task,
            local,
            stack,
            suspender: Cell::new(None),
            running: Cell::new(false),
            extended: Cell::new(false),
        }
    }

    pub(crate) fn task(&self) -> &Arc<Task> {
        &self.task
    }

    /// Calls `resume`, which switches to the task, with this as the innermost context.
    pub(crate) fn resume<R>(self: &Rc<Self>, resume: impl FnOnce() -> R) -> R {
        context::enter(Rc::clone(self) as Rc<dyn Context>, || {
            self.running.set(true);
            self.extended.set(false);
            // Inside the context, or a signal handler with a check might take the request for one that came
            // too late.
            let is_pending = cancel::is_pending(&**self);
            self.local.worker.set_cancel_pending(false);
            // A change of phase was requested too, maybe before the slice began and withdrew the request.
            if self.local.is_stressed() || is_pending || self.local.is_phase_new() {
                flag::set();
            }
            let result = resume();
            self.running.set(false);
            result
        })
    }

    /// Runs the task's body, as the first thing on its stack.
    pub(crate) fn run(&self, suspender: &Suspender, body: impl FnOnce()) {
        self.suspender.set(Some(NonNull::from(suspender)));
        body();
        self.suspender.set(None);
    }

    fn unwinding(&self) -> Unwinding {
        if !thread::panicking() {
            Unwinding::No
        } else if self.local.suspended_unwinding.get() == 0 {
            Unwinding::Yes
        } else {
            Unwinding::Unknown
        }
    }

    /// Switches to the worker. `may_unwind` says whether a cancellation that came meanwhile may be raised
    /// here.
    fn suspend(&self, reason: Suspend, may_unwind: bool) {
        if sys::in_forked_child() {
            // The worker's other tasks are the parent's. There is nobody here who could wake this one.
            match reason {
                Suspend::Parked => sys::pause_for_ever(),
                Suspend::Preempted(_) | Suspend::Yielded => return,
            }
        }
        assert!(
            self.running.get(),
            "a coroutine that began to block inside {} was resumed outside of it: let it come to its end, or resume it, in \
             the task in which it blocks",
            self.task
        );
        let unwinding = self.unwinding();
        let suspender = self.suspender.get().expect("a task that runs has begun");
        // SAFETY: the suspender lives on the task's stack from before `run` until after it, and the task
        // runs: we are called inside `run`, on that stack or on one that it switched to.
        let suspender = unsafe { suspender.as_ref() };
        let others = &self.local.suspended_unwinding;
        if unwinding == Unwinding::No {
            suspender.suspend(reason);
            // It is certain that the task is not unwinding, whatever its neighbours do: it has run nothing
            // since.
            if may_unwind {
                cancel::raise_if_due(self);
            }
        } else {
            others.set(others.get() + 1);
            suspender.suspend(reason);
            others.set(others.get() - 1);
        }
    }

    fn is_on_stack(&self, address: usize) -> bool {
        self.stack.contains(&address)
    }

    fn forbid_blocking(&self, what: &str) {
        assert!(
            !self.state.in_no_preempt(),
            "{what} inside `preempt::no_preempt` would stop the worker for good: \
             move it out of the `no_preempt` section"
        );
    }
}

impl Context for TaskContext {
    fn state(&self) -> &State {
        &self.state
    }

    fn name(&self) -> String {
        self.task.to_string()
    }

    /// The questions in their order: is this really the task's code, may it be interrupted, is it
    /// cancelled, is anybody waiting. The flag is cleared before the questions, so that a request that
    /// comes later is seen at the next check.
    fn preempt(&self, site: &'static Site) {
        let _errno = SavedErrno::save();
        if !self.is_own_code() {
            return;
        }
        if !self.local.is_stressed() {
            flag::clear();
        }
        // After that: a request that comes in between is counted as followed and stands, not as unfollowed
        // and withdrawn.
        self.local.count_check();
        if self.state.in_no_preempt() {
            self.state.owe();
            return;
        }
        // The monitor asks again after a slice.
        if self.unwinding() == Unwinding::Yes {
            return;
        }
        if cancel::is_pending(self) {
            if site.cancel() {
                self.raise_if_due();
            }
            // It was not raised. It is at the end of the section that masks it, or at a check that is asked
            // for after a slice: not at each one till then, for the way to here costs a thousand
            // times as much as a check.
            self.state.owe();
            self.local.worker.set_cancel_pending(true);
            if site.kind() == SiteKind::Unlock {
                // Here the mask has just ended; the next check is the one that can raise it.
                flag::set();
            }
        }
        if self.local.keeps_running() {
            return;
        }
        if self.state.holds_lock() && !self.local.is_stressed() && !self.extended.replace(true) {
            // At its release. If that has not come when the monitor asks again, after a slice, it gives way
            // all the same.
            self.state.owe();
            return;
        }
        self.suspend(Suspend::Preempted(site), site.cancel());
    }

    fn is_own_code(&self) -> bool {
        self.is_on_stack(sys::stack_pointer()) && !sys::in_forked_child() && !self.local.may_be_in_handler()
    }

    fn park(&self) {
        self.forbid_blocking("blocking");
        self.suspend(Suspend::Parked, true);
    }

    fn yield_now(&self) {
        self.forbid_blocking("`yield_now`");
        self.raise_if_due();
        self.suspend(Suspend::Yielded, true);
    }

    fn waker(&self) -> Waker {
        Waker::from(Arc::clone(&self.task))
    }

    fn is_cancelled(&self) -> bool {
        self.task.state.is_cancelled()
    }

    /// Only once it is certain that the task is not unwinding already. Till then it may have nobody else to
    /// wake it, so the worker does.
    fn raise_if_due(&self) {
        if self.unwinding() == Unwinding::No {
            cancel::raise_if_due(self);
        } else if cancel::is_pending(self) {
            self.local.defer_cancellation(&self.task);
        }
    }
}

/// What a plain thread blocks with, and what a `timeout` on it unwinds through.
pub(crate) struct ThreadContext {
    state: State,
    waker: Arc<ThreadWaker>,
    mask: SignalMask,
}

struct ThreadWaker(Parker);

impl Wake for ThreadWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.unpark();
    }
}

impl ThreadContext {
    /// A context for the calling thread.
    pub(crate) fn new() -> Self {
        thread_local! {
            static WAKER: OnceCell<Arc<ThreadWaker>> = const { OnceCell::new() };
        }
        let new = || Arc::new(ThreadWaker(Parker::new()));
        // A thread that is ending has no thread-locals left, but can still block.
        let waker = WAKER.try_with(|waker| Arc::clone(waker.get_or_init(new))).unwrap_or_else(|_| new());
        Self { state: with_state(State::nested), waker, mask: SignalMask::current() }
    }
}

impl Context for ThreadContext {
    fn state(&self) -> &State {
        &self.state
    }

    fn name(&self) -> String {
        let thread = thread::current();
        format!("thread '{}'", thread.name().unwrap_or("<unnamed>"))
    }

    fn preempt(&self, site: &'static Site) {
        let _errno = SavedErrno::save();
        if !self.is_own_code() {
            return;
        }
        flag::clear();
        if cancel::is_pending(self) {
            if site.cancel() {
                self.raise_if_due();
            }
            self.state.owe();
            if !site.cancel() {
                // No section that ends, and no slices on this thread: the next check must ask again.
                flag::set();
            }
        }
    }

    fn is_own_code(&self) -> bool {
        !sys::on_alternate_stack() && !sys::in_forked_child() && self.mask.is_unchanged()
    }

    fn park(&self) {
        self.waker.0.park();
    }

    fn yield_now(&self) {
        self.raise_if_due();
        thread::yield_now();
    }

    fn waker(&self) -> Waker {
        Waker::from(Arc::clone(&self.waker))
    }

    fn is_cancelled(&self) -> bool {
        false
    }

    fn raise_if_due(&self) {
        if !thread::panicking() {
            cancel::raise_if_due(self);
        }
    }
}

/// Calls `f` with the innermost context, or with one of the thread's own.
pub(crate) fn with<R>(f: impl FnOnce(&dyn Context) -> R) -> R {
    with_current(|current| match current {
        Some(context) => f(context),
        None => f(&ThreadContext::new()),
    })
}

/// Calls `poll` until it is ready; between two calls parks the current task, or outside of a task the
/// thread, until the waker is woken.
///
/// Unwinds between two calls if the task is cancelled or a deadline has passed, and neither is masked: what
/// `poll` registered must be undone by a destructor.
///
/// # Panics
///
/// Panics inside `no_preempt`, if it would have to wait.
pub(crate) fn wait<R>(mut poll: impl FnMut(&Waker) -> Poll<R>) -> R {
    with(|context| {
        let mut wait =
            Wait { waker: context.waker(), is_nested: with_state(State::begin_wait), parked: false };
        loop {
            context.raise_if_due();
            if let Poll::Ready(result) = poll(&wait.waker) {
                return result;
            }
            wait.parked = true;
            context.park();
        }
    })
}

/// A blocking operation under way. One that another calls while it polls has the same waker as that one,
/// and may have taken the wake-up that was meant for it: so it leaves one behind.
struct Wait {
    waker: Waker,
    is_nested: bool,
    parked: bool,
}

impl Drop for Wait {
    fn drop(&mut self) {
        with_state(State::end_wait);
        if self.is_nested && self.parked {
            self.waker.wake_by_ref();
        }
    }
}

/// A check, for operations that could have blocked but did not have to: a loop of them can so be preempted and
/// cancelled without an attribute.
pub(crate) fn check_operation() {
    static SITE: Site = Site::new(
        file!(),
        line!(),
        column!(),
        "preempt::sync, where nothing had to wait",
        SiteKind::Blocking,
        true,
    );
    check(|| preempt_core::give_way(&SITE));
}

/// Whether the calling code runs in that task.
pub(crate) fn is_current_task(task: &Arc<Task>) -> bool {
    Local::current_task().is_some_and(|current| Arc::ptr_eq(&current, task))
}

/// Gives way to whatever else is ready: the task goes behind every other runnable task of its worker.
/// Outside a task this is [`std::thread::yield_now`].
///
/// A loop under [`preemptible`](crate::preemptible) needs none of these; in code that cannot be annotated,
/// [`checkpoint`](crate::checkpoint) is cheaper, as it gives way only when asked.
///
/// # Panics
///
/// Panics inside [`no_preempt`](crate::no_preempt).
///
/// ```
/// preempt::spawn(|| {
///     for _ in 0..3 {
///         preempt::yield_now();
///     }
/// })
/// .join()
/// .unwrap();
/// ```
pub fn yield_now() {
    with(|context| context.yield_now());
}
