//! Preemption contexts: what a check, a blocking operation or a cancellation on this thread applies to.
//!
//! A thread that resumes a coroutine [`enter`]s that coroutine's context for as long as `resume` takes.
//! Contexts therefore form a stack per thread, in the order of the native frames that resumed them:
//!
//! ```text
//!   worker thread            enter(A) { resume(task A)           <- outermost
//!     task A's stack           enter(B) { resume(future B)       <- innermost: checks and parking go here
//!       B's stack                check(..)
//! ```
//!
//! Suspending B returns from the inner `resume` and pops B; a request stays set, so A gives way at its own
//! next check. State that must follow the coroutine when it is suspended (how deep it is in [`no_preempt`],
//! its deadlines) lives in its context's [`State`]; a plain thread has a `State` of its own.

use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;
use std::ptr::NonNull;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Waker;

use crate::flag;
use crate::site::Site;

/// What a coroutine, or whatever else can be suspended, offers to the code that runs in it.
///
/// The runtime's tasks implement it, and so may another executor that resumes coroutines.
pub trait Context {
    /// The state that belongs to this coroutine.
    fn state(&self) -> &State;

    /// The slow path of a check: gives way, unwinds or returns, as the context decides. The flag is still
    /// set.
    fn preempt(&self, site: &'static Site);

    /// Whether the calling code is the coroutine's own, and not a signal handler that interrupted it or
    /// another stack that it switched to.
    fn is_own_code(&self) -> bool {
        true
    }

    /// Suspends until the [`waker`](Self::waker) is woken; returns at once if it was woken since the last
    /// `park` returned. May return for no reason.
    fn park(&self);

    /// Gives way to whatever else is ready.
    fn yield_now(&self);

    /// Wakes this context from [`park`](Self::park). May be called and kept anywhere.
    fn waker(&self) -> Waker;

    /// Whether this coroutine as a whole was cancelled. By default it cannot be.
    fn is_cancelled(&self) -> bool {
        false
    }

    /// Unwinds if a cancellation or a deadline applies and nothing masks it. By default nothing is raised.
    fn raise_if_due(&self) {}

    /// How reports name what runs here.
    fn name(&self) -> String {
        "a coroutine".to_owned()
    }
}

/// What belongs to a coroutine (or to a plain thread) and must move out of the way while it is suspended.
///
/// The depths saturate, and nothing internal rests on their balance: a coroutine of the user's own may
/// enter a section in one task and leave it in another.
#[derive(Debug)]
pub struct State {
    no_preempt: Cell<u32>,
    uncancellable: Cell<u32>,
    /// How many locks are held that other coroutines may wait for.
    locks: Cell<u32>,
    /// Outermost first. `ManuallyDrop` keeps the thread's own `State` free of drop glue, so that it stays
    /// readable in destructors of thread-locals; `pop_deadline` gives the memory back.
    deadlines: ManuallyDrop<RefCell<Vec<Arc<Deadline>>>>,
    /// How often a cancellation was raised that somebody caught.
    raised: Cell<u32>,
    /// Whether a request came that could not be followed in a section that forbids it, to be made again at
    /// its end.
    owed: Cell<bool>,
    /// How many blocking operations are under way, each but the first called by the one before while it
    /// looked whether it is ready.
    waits: Cell<u32>,
}

impl State {
    /// The state of a coroutine that has not run.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            no_preempt: Cell::new(0),
            uncancellable: Cell::new(0),
            locks: Cell::new(0),
            deadlines: ManuallyDrop::new(RefCell::new(Vec::new())),
            raised: Cell::new(0),
            owed: Cell::new(false),
            waits: Cell::new(0),
        }
    }

    /// Whether a lock is held that other coroutines may wait for: see [`HeldLock`].
    #[inline]
    pub fn holds_lock(&self) -> bool {
        self.locks.get() > 0
    }

    /// The state of something that begins inside what this is the state of, and is woken as that is: in the
    /// same sections and blocking operations.
    #[must_use]
    pub fn nested(&self) -> Self {
        let nested = Self::new();
        nested.no_preempt.set(self.no_preempt.get());
        nested.uncancellable.set(self.uncancellable.get());
        nested.waits.set(self.waits.get());
        nested
    }

    /// A request to give way cannot be followed inside [`no_preempt`], [`uncancellable`] or while a lock is
    /// held: it is withdrawn, so that checks cost nothing meanwhile, and made again when such a section
    /// ends.
    pub fn owe(&self) {
        self.owed.set(true);
    }

    fn pay(&self) {
        if self.owed.take() {
            flag::set();
        }
    }

    /// A blocking operation begins; returns whether it is called from within another one.
    pub fn begin_wait(&self) -> bool {
        self.waits.replace(self.waits.get().saturating_add(1)) > 0
    }

    /// The blocking operation has ended.
    pub fn end_wait(&self) {
        self.waits.set(self.waits.get().saturating_sub(1));
    }

    /// Whether the code is inside [`no_preempt`].
    #[inline]
    pub fn in_no_preempt(&self) -> bool {
        self.no_preempt.get() > 0
    }

    /// Whether cancellation is masked by [`uncancellable`].
    #[inline]
    pub fn is_uncancellable(&self) -> bool {
        self.uncancellable.get() > 0
    }

    /// How often a cancellation was raised here since the last one that had its effect.
    #[inline]
    pub fn raised(&self) -> u32 {
        self.raised.get()
    }

    /// Counts one more cancellation raised, and returns the new count.
    pub fn count_raise(&self) -> u32 {
        self.raised.set(self.raised.get().saturating_add(1));
        self.raised.get()
    }

    /// Adds a deadline inside all others.
    pub fn push_deadline(&self, deadline: Arc<Deadline>) {
        self.deadlines.borrow_mut().push(deadline);
    }

    /// Removes that deadline, whose unwinding, if there was one, ends here.
    pub fn pop_deadline(&self, deadline: &Arc<Deadline>) {
        if deadline.has_passed() {
            self.raised.set(0);
        }
        let mut deadlines = self.deadlines.borrow_mut();
        deadlines.retain(|other| !Arc::ptr_eq(other, deadline));
        if deadlines.is_empty() {
            *deadlines = Vec::new();
        }
    }

    /// The outermost deadline that has passed.
    #[inline]
    pub fn expired_deadline(&self) -> Option<Arc<Deadline>> {
        self.deadlines.borrow().iter().find(|deadline| deadline.has_passed()).map(Arc::clone)
    }
}

impl Default for State {
    fn default() -> Self {
        Self::new()
    }
}

/// A point in time after which a part of a coroutine is to be unwound; whoever watches the time marks it.
#[derive(Debug, Default)]
pub struct Deadline {
    passed: AtomicBool,
}

impl Deadline {
    /// A deadline that has not passed.
    #[must_use]
    pub const fn new() -> Self {
        Self { passed: AtomicBool::new(false) }
    }

    /// Says that the time has come. The caller then requests that the thread give way.
    pub fn pass(&self) {
        // Release pairs with the Acquire in `has_passed`.
        self.passed.store(true, Ordering::Release);
    }

    /// Whether the time has come.
    #[inline]
    pub fn has_passed(&self) -> bool {
        self.passed.load(Ordering::Acquire)
    }
}

/// One entry of the thread's stack of contexts; lives in the frame of the `enter` that made it, and leaves
/// the stack by itself: a coroutine that knows nothing of contexts may be suspended inside an `enter`, and
/// the frames of two such coroutines need not end in the order in which they began.
struct Frame {
    context: Rc<dyn Context>,
    outer: Cell<Option<NonNull<Frame>>>,
    inner: Cell<Option<NonNull<Frame>>>,
}

thread_local! {
    /// The innermost frame. Const and without drop glue: readable in destructors of thread-locals.
    static INNERMOST: Cell<Option<NonNull<Frame>>> = const { Cell::new(None) };
    /// The state of the thread itself, for code that runs in no context.
    static THREAD: State = const { State::new() };
}

/// A reference to a frame that is linked.
///
/// # Safety
///
/// `frame` is, or was read from, an end of a link of this thread's stack of frames, and is not used after
/// the frame has been unlinked.
unsafe fn linked<'a>(frame: NonNull<Frame>) -> &'a Frame {
    // SAFETY: a frame is unlinked, by the destructor of `Unlink`, before its memory ends. Memory of a stack
    // whose destructors do not run is never reused: that is what every pinned local in Rust relies on.
    // Frames are not `Send`, so all of this happens on one thread.
    unsafe { frame.as_ref() }
}

/// Runs `f`, usually the `resume` of a coroutine, with `context` as the innermost one.
///
/// Whoever suspends what runs inside does so through `context`, and makes `f` return: then contexts come
/// and go last-in-first-out, and each check applies to the coroutine in which it stands.
pub fn enter<R>(context: Rc<dyn Context>, f: impl FnOnce() -> R) -> R {
    struct Unlink<'a>(&'a Frame);
    impl Drop for Unlink<'_> {
        fn drop(&mut self) {
            let (outer, inner) = (self.0.outer.get(), self.0.inner.get());
            if let Some(outer) = outer {
                // SAFETY: the neighbours of a linked frame are linked.
                unsafe { linked(outer) }.inner.set(inner);
            }
            match inner {
                // SAFETY: as above.
                Some(inner) => unsafe { linked(inner) }.outer.set(outer),
                None => INNERMOST.set(outer),
            }
        }
    }

    let frame = Frame { context, outer: Cell::new(INNERMOST.get()), inner: Cell::new(None) };
    let this = NonNull::from(&frame);
    if let Some(outer) = frame.outer.get() {
        // SAFETY: the innermost frame is linked.
        unsafe { linked(outer) }.inner.set(Some(this));
    }
    INNERMOST.set(Some(this));
    let _unlink = Unlink(&frame);
    f()
}

/// Calls `f` with the innermost context of the calling thread, or with `None` where the thread runs in
/// none.
///
/// `f` may suspend through the context it is given, which is kept until `f` has ended.
pub fn with_current<R>(f: impl FnOnce(Option<&dyn Context>) -> R) -> R {
    // SAFETY: the innermost frame is linked; the reference ends with this statement.
    let context = INNERMOST.get().map(|frame| Rc::clone(&unsafe { linked(frame) }.context));
    f(context.as_deref())
}

/// Calls `f` with the state of the innermost context, or of the thread itself.
pub fn with_state<R>(f: impl FnOnce(&State) -> R) -> R {
    with_current(|current| match current {
        Some(context) => f(context.state()),
        None => THREAD.with(f),
    })
}

/// Whether a check applies to the calling code: it runs in a context, and is not a handler that interrupted
/// it.
pub(crate) fn runs_own_code() -> bool {
    with_current(|current| match current {
        Some(context) => context.is_own_code(),
        None => {
            flag::clear();
            false
        }
    })
}

/// The slow path of every check.
pub(crate) fn preempt(site: &'static Site) {
    with_current(|current| match current {
        Some(context) => context.preempt(site),
        // Nobody is there to give way to: a request that came for what ran here before.
        None => flag::clear(),
    });
}

/// Enters or leaves a section.
///
/// The state is looked up anew for each: the section's code ends in the coroutine in which it began, unless
/// a coroutine of the user's own breaks that, and then a depth is off by one in two places and saturates.
fn change(depth: fn(&State) -> &Cell<u32>, by: fn(u32, u32) -> u32) {
    with_state(|state| {
        let depth = depth(state);
        depth.set(by(depth.get(), 1));
        if depth.get() == 0 {
            state.pay();
        }
    });
}

/// Runs `f` without giving way at any check, and without being cancelled at one.
///
/// For code that must not be interleaved with the thread's other tasks: scopes of libraries that keep
/// last-in-first-out state per thread, a `RefCell` in a thread-local that is borrowed over a loop. A
/// request made meanwhile stays and is followed at the first check after. Blocking inside is a bug and
/// panics. Outside a task it only calls `f`.
///
/// ```
/// let sum = preempt_core::no_preempt(|| (1..=4).sum::<u32>());
/// assert_eq!(sum, 10);
/// ```
pub fn no_preempt<R>(f: impl FnOnce() -> R) -> R {
    struct Leave;
    impl Drop for Leave {
        fn drop(&mut self) {
            change(|state| &state.no_preempt, u32::saturating_sub);
        }
    }
    change(|state| &state.no_preempt, u32::saturating_add);
    let _leave = Leave;
    f()
}

/// Runs `f` with cancellation masked: an abort or a deadline that comes meanwhile unwinds after `f` has
/// returned, at the next check or blocking operation. Preemption goes on.
///
/// ```
/// let written = preempt_core::uncancellable(|| 3);
/// assert_eq!(written, 3);
/// ```
pub fn uncancellable<R>(f: impl FnOnce() -> R) -> R {
    let _mask = CancelMask::new();
    f()
}

/// Masks cancellation while it lives, like [`uncancellable`]; for expansions and lock guards.
///
/// Expansions put it at the head of `extern "C"` functions, which must not unwind, and of methods named
/// `drop`.
#[derive(Debug)]
pub struct CancelMask(std::marker::PhantomData<*mut ()>);

impl CancelMask {
    /// Masks cancellation in the current context.
    #[must_use]
    pub fn new() -> Self {
        change(|state| &state.uncancellable, u32::saturating_add);
        Self(std::marker::PhantomData)
    }
}

impl Default for CancelMask {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for CancelMask {
    fn drop(&mut self) {
        change(|state| &state.uncancellable, u32::saturating_sub);
    }
}

/// For the guard of a lock: masks cancellation while it lives, like [`CancelMask`], and tells the scheduler
/// that other coroutines may wait for what is held here.
///
/// Suspending a lock's holder makes all who want the lock queue behind it, and from then on each of them
/// gets it once per round. So a context may let its coroutine go on for a little, until the lock is
/// released.
#[derive(Debug)]
pub struct HeldLock {
    _mask: CancelMask,
}

impl HeldLock {
    /// A lock was acquired in the current context.
    #[must_use]
    pub fn new() -> Self {
        change(|state| &state.locks, u32::saturating_add);
        Self { _mask: CancelMask::new() }
    }
}

impl Default for HeldLock {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for HeldLock {
    fn drop(&mut self) {
        change(|state| &state.locks, u32::saturating_sub);
    }
}
