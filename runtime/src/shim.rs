//! One import for all shared memory of the modules that are model-checked.
//!
//! `park`, `scheduler::{idle, inbox}`, `task::state` and `monitor::next` name their atomics, locks and
//! fences through this module. The models in `tests/models` compile those same files against a `shim` that
//! re-exports loom's types instead.

pub(crate) use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering, fence};
pub(crate) use std::sync::{Condvar, Mutex, MutexGuard};
