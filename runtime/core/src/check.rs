//! The check itself: hot and cold.

use std::collections::HashMap;
use std::panic::Location;
use std::sync::{Mutex, PoisonError};

use crate::context;
use crate::flag;
use crate::site::{Site, SiteKind};

/// A resched check: gives way to the current preemption context if somebody asked this thread to.
///
/// Hot path: a load, a compare and a branch that is not taken. Without a context (outside of a task) it
/// never does more. The form follows Go's `insertLoopReschedChecks`
/// (`cmd/compile/internal/ssa/loopreschedchecks.go`), with a flag of its own in place of the stack guard.
#[inline(always)]
pub fn check(give_way: impl Fn()) {
    if flag::is_set() {
        give_way();
    }
}

/// slow
#[cold]
#[inline(never)]
pub fn give_way(site: &'static Site) {
    context::preempt(site);
}

/// A resched check written by hand, for loops that `#[preemptible]` cannot see (inside a macro's arguments,
/// in an iterator chain's closure).
///
/// Unlike `preempt::yield_now` it gives way only if somebody asked, so it may stand in a hot loop. Outside
/// a task it does nothing.
///
/// ```
/// let sum: u64 = (0..1000).inspect(|_| preempt_core::checkpoint()).sum();
/// assert_eq!(sum, 499_500);
/// ```
#[inline(always)]
#[track_caller]
pub fn checkpoint() {
    if flag::is_set() {
        checkpoint_at(Location::caller());
    }
}

#[cold]
#[inline(never)]
fn checkpoint_at(location: &'static Location<'static>) {
    give_way_at(location, "checkpoint", SiteKind::Checkpoint);
}

/// The slow path of a check whose site is the place of a call to `function` in this crate.
pub(crate) fn give_way_at(location: &'static Location<'static>, function: &'static str, kind: SiteKind) {
    /// One leaked `Site` for each place in the source that was preempted: their number is bounded by the
    /// program's text.
    static SITES: Mutex<Option<HashMap<&'static Location<'static>, &'static Site>>> = Mutex::new(None);
    if !context::runs_own_code() {
        // A signal handler may have interrupted the lock's owner.
        return;
    }
    let site = {
        let mut sites = SITES.lock().unwrap_or_else(PoisonError::into_inner);
        *sites.get_or_insert_default().entry(location).or_insert_with(|| {
            Box::leak(Box::new(Site::new(
                location.file(),
                location.line(),
                location.column(),
                function,
                kind,
                true,
            )))
        })
    };
    context::preempt(site);
}
