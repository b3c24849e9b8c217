//! What the expansions of `#[preemptible]` name, and nothing else.
//!
//! A *check* ([`check()`]) loads one thread-local byte, the [`flag`](mod@flag); where the byte says that
//! somebody asked this thread to give way, it hands its [`Site`] to the current preemption
//! [`context`](mod@context). Whatever resumes a coroutine on this thread (the workers of `preempt`, or
//! another executor) installs a context for as long as the coroutine runs; without one a check is a no-op.
//!
//! ```text
//! sysmon, abort, ..  --Remote::request-->  flag  <--load--  check(site)
//!                                                             | set: cold
//!                                                             v
//!                                              innermost context's preempt(site)
//! ```
//!
//! The crate has no dependency and knows no scheduler: two versions of `preempt` in one program share it,
//! and so watch the same flag. Depend on `preempt`; this crate's API is for expansions and for runtimes.

#![deny(missing_docs)]

mod check;
pub mod context;
pub mod flag;
pub mod iter;
mod site;
pub mod strip;

pub use check::{GiveWay, check, check_numbered, checkpoint, give_way};
pub use context::{no_preempt, uncancellable};
pub use site::{Site, SiteKind};
