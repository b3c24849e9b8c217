//! Preemptive tasks for Rust: write ordinary loops, add one attribute, and the work is fair, cancellable
//! and visible.
//!
//! Go's compiler can insert rescheduling checks into loops and function prologues, so that its scheduler
//! preempts a goroutine that runs for longer than 10 ms. [`#[preemptible]`](macro@preemptible) does this to
//! Rust functions, and [`spawn`] runs closures as tasks, stackful coroutines over a few worker threads,
//! which those checks yield into.
//!
//! ```
//! # #[cfg(feature = "rt")] {
//! #[preempt::preemptible]
//! fn collatz(limit: u64) -> u64 {
//!     let mut longest = 0;
//!     for start in 1..limit {
//!         let (mut number, mut steps) = (start, 0);
//!         while number != 1 {
//!             number = if number % 2 == 0 { number / 2 } else { 3 * number + 1 };
//!             steps += 1;
//!         }
//!         longest = longest.max(steps);
//!     }
//!     longest
//! }
//!
//! // Tasks take turns, however long each one computes.
//! let tasks: Vec<_> = (0..4).map(|_| preempt::spawn(|| collatz(1000))).collect();
//! for task in tasks {
//!     assert_eq!(task.join().unwrap(), 178);
//! }
//!
//! // And a computation can be stopped.
//! let result = preempt::timeout(std::time::Duration::from_millis(10), || collatz(u64::MAX));
//! # if cfg!(panic = "unwind") {
//! assert!(result.is_err());
//! # }
//! # }
//! ```
//!
//! # How it works
//!
//! ```text
//!   your function                    a worker thread                  sysmon, one thread
//!   #[preemptible]
//!   for x in xs {                    runs task A on A's stack         sleeps until A's slice ends
//!       check(SITE)  <-- flag? ---------------------------------------- sets the worker's flag,
//!       ..              |                                               if anyone else could run
//!   }                   | set
//!                       v
//!                    suspends A ---> picks task B, runs it
//! ```
//!
//! - A *check* is one load, one compare and a branch that is not taken. It reads a flag of its own thread
//!   and no clock.
//! - A *task* that has started stays on its thread. Tasks that have not are taken by whichever worker is
//!   idle.
//! - Everything that blocks parks the task, not the thread: [`sync`], [`sleep`], [`JoinHandle::join`],
//!   [`block_on()`] for any future. The same calls work on plain threads. Calls that block in the kernel
//!   belong in [`spawn_blocking`].
//! - Outside a task a check does nothing: annotated code runs anywhere, in unit tests too.
//!
//! # What is not seen
//!
//! The attribute rewrites what is written in the function. Loops inside another macro's arguments, inside
//! functions without the attribute (of other crates, in iterator adapters) have no checks: annotate them,
//! call [`checkpoint`] in their closures, put [`preemptible`](iter::PreemptibleIterator::preemptible) into
//! the iterator chain, or expect the neighbours to wait. A task that reaches no check
//! for ten slices (and 100 ms at least) while others wait is reported on stderr, by name.
//!
//! # Cancellation
//!
//! [`JoinHandle::abort`], a [`timeout`] that is over and the end of a [`Runtime`] *unwind* the task at its
//! next check or blocking operation, like a panic of which the panic hook says nothing. Destructors run.
//! `catch_unwind` does not stop it: it is raised again at the next check, and after 1,000 times the task is
//! reported and left running.
//!
//! It is masked inside [`uncancellable`], in annotated `extern "C"` functions (which cannot unwind), in
//! annotated methods named `drop`, and while a guard of [`sync`] is held, whose locks therefore do not
//! poison. A function that is `unsafe` or holds an `unsafe` block has no cancelling checks of its own: it
//! may not be prepared for a panic there. An annotated *safe* function becomes one that may unwind;
//! `unsafe` code that relied on the contrary must be looked at. Under `panic = "abort"` nothing unwinds,
//! and [`is_cancelled`] is the only sign.
//!
//! Checks return while their task is unwinding. Blocking operations do suspend then (a destructor that
//! sends or joins would otherwise deadlock its worker), and the tasks that run meanwhile may see
//! [`std::thread::panicking`]. That is all there is to tell who unwinds: so while a task of the same worker
//! is suspended in a destructor during an unwinding, aborts and deadlines of its neighbours wait, and a
//! [`timeout`] inside such a destructor has no effect. Let destructors not block for long.
//!
//! # What soundness means here
//!
//! Ambient stack switching cannot be sound against every crate: some rely on the frames of one thread being
//! last-in-first-out. **No undefined behaviour from `preempt`'s safe API, unless a task is suspended (i)
//! inside the initialiser of a [`std::thread_local!`], (ii) inside a scope of a library that keeps
//! last-in-first-out state per thread, or (iii) on a foreign thread that ends with suspended time-sliced
//! stacks.** The remedies:
//!
//! 1. [`preempt::thread_local!`](crate::thread_local!) initialises inside [`no_preempt`]; do the same for
//!    other lazy values per thread. With std's macro, a neighbour that initialises the same key while the
//!    first initialiser is suspended is left with a reference to a value that is then replaced: its
//!    `LocalKey::with` reads freed memory.
//! 2. [`no_preempt`] around the scope. Such libraries are `scoped-tls`, wasmtime (activations below host
//!    functions), PyO3 (the GIL's count), JNI attachments, GL and COM contexts, and C libraries with
//!    recursive locks keyed by the thread.
//! 3. This version resumes tasks on threads of its own only, and a worker that had to leak a stack never
//!    ends its thread; so nothing in it can lead to (iii).
//!
//! Moving a started task to another thread is not offered, also not as `unsafe`: LLVM and the allocator may
//! hold the address of a thread-local over any call, and no user can keep that contract.
//!
//! Not undefined, but wrong, if a check is reached meanwhile:
//!
//! - A `std::sync::MutexGuard` or the initialiser of a `LazyLock`, `OnceLock` or `Once`: a neighbour on the
//!   same worker that wants the same lock blocks the thread on which the holder would have to go on. Use
//!   [`sync`], or [`no_preempt`] around the section. `stdout().lock()` belongs to the thread: neighbours on
//!   the worker enter it too, and their output mixes.
//! - A `RefCell` in a thread-local that is borrowed over a check: the neighbour's borrow panics. Use
//!   [`no_preempt`].
//! - `thread::park` tokens, thread priorities and the signal mask belong to the worker's thread. In a
//!   program that has a handler without `SA_ONSTACK`, code under another mask than before is taken for that
//!   handler, and not preempted. `errno` is kept over a check.
//! - A panic hook that blocks through `preempt`: std holds the thread to be inside the hook, and a
//!   neighbour's panic aborts.
//! - Per-thread settings of async runtimes: `tokio::runtime::Handle::enter` panics if guards are dropped in
//!   another order.
//! - A coroutine of another library that blocks through `preempt` in one task and is resumed in another: it
//!   panics. One that is moved to another thread meanwhile is the case that is not offered, above.
//! - An annotated global allocator: it would be suspended inside the runtime.
//! - In a process forked from one with a runtime, checks do nothing, `yield_now` returns, and blocking
//!   operations never do.
//!
//! Checks on another stack than the task's (a signal handler's, a foreign coroutine's) do nothing, and
//! neither do those in a signal handler on the task's own stack, told by its signal mask: do not install it
//! with `SA_NODEFER` or `SA_RESETHAND`. A stack overflow ends the process with a report that names the
//! task. Stacks have 1 MiB by default ([`runtime::Builder::stack_size`]), committed where touched.
//!
//! # Features
//!
//! | feature | default | what it does |
//! |---|---|---|
//! | `rt` | yes | the runtime; without it this crate is the attribute and its checks, which then do nothing |
//! | `loop-checks` | yes | `#[preemptible]` puts checks into loops, unless its `loops` argument says otherwise |
//! | `prologue-checks` | yes | and into function prologues (`prologue`) |
//! | `checks-off` | no | no checks at all, whatever arguments and other crates ask for; for final binaries |
//!
//! Libraries depend on `preempt` with `default-features = false` and leave the choice to the binary.
//!
//! # Environment
//!
//! | variable | read | meaning |
//! |---|---|---|
//! | `PREEMPT_WORKERS` | when a runtime starts | workers where the program does not say, in place of the number of CPUs |
//! | `PREEMPT_STRESS` | when a runtime starts | `1`: every check in a task gives way; for tests |
//! | `PREEMPT_STACK_GUARD` | when the first runtime starts | `mprotect`: do without `MADV_GUARD_INSTALL` |
//!
//! # A tour of the modules
//!
//! From the top down; each knows only those below it. [`runtime`] starts and ends workers. `scheduler` is
//! their loop, queues and sleep. `task` is what handles and wakers share, `context` what the code inside a
//! task sees, and the one way to block; `sync`, `time`, `block_on` and `blocking` build on it. `monitor` is
//! sysmon: timers and the ends of slices. `cancel` raises cancellations, `coroutine` is the stack switch,
//! `stack` the memory. [`metrics`] and [`timeline`] count and record. The flag, the check, the sites and
//! the contexts' interface live in `preempt-core`.

#![deny(missing_docs)]

pub use preempt_core::{checkpoint, iter, no_preempt, uncancellable};
pub use preempt_macros::preemptible;
#[cfg(feature = "rt")]
pub use preempt_macros::{main, test};

#[cfg(feature = "rt")]
mod block_on;
#[cfg(feature = "rt")]
mod blocking;
#[cfg(feature = "rt")]
mod cancel;
#[cfg(feature = "rt")]
mod clock;
#[cfg(feature = "rt")]
mod context;
#[cfg(feature = "rt")]
mod coroutine;
#[cfg(feature = "rt")]
mod entry;
#[cfg(feature = "rt")]
pub mod metrics;
#[cfg(feature = "rt")]
mod monitor;
#[cfg(feature = "rt")]
mod park;
#[cfg(feature = "rt")]
mod report;
#[cfg(feature = "rt")]
pub mod runtime;
#[cfg(feature = "rt")]
mod scheduler;
#[cfg(feature = "rt")]
mod shim;
#[cfg(feature = "rt")]
mod stack;
#[cfg(feature = "rt")]
pub mod sync;
#[cfg(feature = "rt")]
mod sys;
#[cfg(feature = "rt")]
mod task;
mod thread_local;
#[cfg(feature = "rt")]
mod time;
#[cfg(feature = "rt")]
pub mod timeline;
#[cfg(feature = "rt")]
mod unwind;

#[cfg(feature = "rt")]
pub use self::{
    block_on::block_on,
    blocking::spawn_blocking,
    cancel::is_cancelled,
    context::yield_now,
    runtime::{Handle, Runtime, spawn},
    task::{AbortHandle, Builder, JoinError, JoinHandle, SpawnError, TaskId, TaskInfo, TaskState},
    time::{Elapsed, sleep, sleep_until, timeout},
};

/// What expansions of `#[preemptible]` name. Not part of the public API.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "rt")]
    pub use crate::entry::entry;
    pub use preempt_core::context::CancelMask;
    pub use preempt_core::strip::Strips;
    pub use preempt_core::{check_numbered as check, sites};
    #[cfg(feature = "rt")]
    pub use std::process::{ExitCode, Termination};
}

/// The README's programs compile.
#[cfg(all(doctest, feature = "rt"))]
#[doc = include_str!("../../README.md")]
struct Readme;
