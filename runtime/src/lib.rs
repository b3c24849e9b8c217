//! Preemptive tasks for Rust.
#![deny(missing_docs)]

#[cfg(feature = "rt")]
mod context;
#[cfg(feature = "rt")]
pub mod sync;

pub use preempt_core::{checkpoint, no_preempt, uncancellable};
pub use preempt_macros::preemptible;

/// What expansions of `#[preemptible]` name. Not part of the public API.
#[doc(hidden)]
pub mod __private {
    pub use preempt_core::context::CancelMask;
    pub use preempt_core::{Site, SiteKind, check};
}
