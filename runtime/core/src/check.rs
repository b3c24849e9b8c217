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
#[inline]
pub fn check(give_way: impl Fn()) {
    if flag::is_set() {
        give_way();
    }
}

/// The slow path of a check: asks the current preemption context to give way at `site`.
#[cold]
#[inline(never)]
pub fn give_way(site: &'static Site) {
    context::preempt(site);
}

/// The slow path of all checks of a function, which are told apart by a number: what [`sites!`](crate::sites)
/// defines.
pub type GiveWay = fn(usize);

/// A [`check()`] of an annotated function.
///
/// It is not generic, so that an expansion makes nothing that has to be instantiated. A build for debugging does
/// not copy it to each check either.
#[cfg_attr(not(debug_assertions), inline)]
pub fn check_numbered(give_way: GiveWay, number: usize) {
    check(|| give_way(number));
}

/// Lists the checks of a function that `#[preemptible]` stands on, and defines their slow path.
///
/// One list a function and not a static a check, and a macro rather than the tokens themselves: both are for the
/// time that the user's crate takes to compile. A check hands over its number and not its site's address, since
/// LLVM keeps an address in a register throughout a loop, and makes a number where it is needed.
#[doc(hidden)]
#[macro_export]
macro_rules! sites {
    ($cancel:literal $(, $kind:ident $function:literal $file:literal $line:literal $column:literal)*) => {
        static __PREEMPT_SITES: &[$crate::Site] = &[$(
            $crate::Site::new(
                $file,
                $line,
                $column,
                ::core::concat!(::core::module_path!(), "::", $function),
                $crate::SiteKind::$kind,
                $cancel,
            )
        ),*];
        #[cold]
        #[inline(never)]
        fn __preempt_give_way(number: usize) {
            $crate::give_way(&__PREEMPT_SITES[number]);
        }
        use $crate::strip::Unknown as _;
    };
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
