//! Preemptive tasks for Rust.
#![deny(missing_docs)]

pub use preempt_core::{checkpoint, no_preempt, uncancellable};
pub use preempt_macros::preemptible;

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
#[cfg(feature = "rt")]
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
    pub use preempt_core::{Site, SiteKind, check};
}
