//! What the scheduler counts: how often tasks stopped, why, and at which sites.
//!
//! Each worker counts for itself; [`RuntimeMetrics`] adds up. Reading costs the workers nothing but, once
//! per preemption, an uncontended lock.

use std::collections::HashMap;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use preempt_core::Site;

use crate::runtime::Handle;
use crate::task::TaskInfo;

/// Counters of one worker, written by it alone.
#[derive(Debug, Default)]
pub(crate) struct WorkerCounters {
    pub(crate) checks: Counter,
    pub(crate) preemptions: Counter,
    pub(crate) yields: Counter,
    pub(crate) parks: Counter,
    pub(crate) started: Counter,
    pub(crate) finished: Counter,
    pub(crate) stolen: Counter,
    sites: Mutex<HashMap<SiteKey, u64>>,
}

/// A counter with one writer: no read-modify-write on the way.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn increment(&self) {
        self.0.store(self.get() + 1, Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// A site by identity: two checks are the same exactly if they are the same `static`.
#[derive(Clone, Copy, Debug)]
struct SiteKey(&'static Site);

impl PartialEq for SiteKey {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self.0, other.0)
    }
}

impl Eq for SiteKey {}

impl std::hash::Hash for SiteKey {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        ptr::from_ref(self.0).hash(state);
    }
}

impl WorkerCounters {
    pub(crate) fn count_preemption(&self, site: &'static Site) {
        self.preemptions.increment();
        *self.sites.lock().unwrap_or_else(PoisonError::into_inner).entry(SiteKey(site)).or_default() += 1;
    }
}

/// How often tasks were preempted at one check.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SiteMetrics {
    /// The check.
    pub site: &'static Site,
    /// How often a task gave way there.
    pub preemptions: u64,
}

/// What a runtime has counted since it started, and its tasks that have started and not finished.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RuntimeMetrics {
    /// The number of workers.
    pub workers: usize,
    /// Checks that found the flag set, inside a task: how often the slow path was entered.
    pub checks: u64,
    /// How often a task gave way at a check.
    pub preemptions: u64,
    /// How often a task gave way by [`yield_now`](crate::yield_now).
    pub yields: u64,
    /// How often a task blocked.
    pub parks: u64,
    /// Tasks started.
    pub started: u64,
    /// Tasks that have finished.
    pub finished: u64,
    /// Fresh tasks that a worker took from another's queue.
    pub stolen: u64,
    /// Preemptions by check, most first.
    pub sites: Vec<SiteMetrics>,
    /// The tasks that have started and not finished.
    pub tasks: Vec<TaskInfo>,
}

impl RuntimeMetrics {
    pub(crate) fn collect<'a>(
        workers: impl ExactSizeIterator<Item = &'a WorkerCounters> + Clone,
        tasks: Vec<TaskInfo>,
    ) -> Self {
        let sum = |read: fn(&WorkerCounters) -> u64| workers.clone().map(read).sum();
        let mut by_site: HashMap<SiteKey, u64> = HashMap::new();
        for counters in workers.clone() {
            for (site, count) in &*counters.sites.lock().unwrap_or_else(PoisonError::into_inner) {
                *by_site.entry(*site).or_default() += count;
            }
        }
        let mut sites: Vec<_> =
            by_site.into_iter().map(|(key, preemptions)| SiteMetrics { site: key.0, preemptions }).collect();
        sites.sort_by_key(|metrics| {
            let site = metrics.site;
            (std::cmp::Reverse(metrics.preemptions), site.file(), site.line(), site.column())
        });
        Self {
            workers: workers.len(),
            checks: sum(|counters| counters.checks.get()),
            preemptions: sum(|counters| counters.preemptions.get()),
            yields: sum(|counters| counters.yields.get()),
            parks: sum(|counters| counters.parks.get()),
            started: sum(|counters| counters.started.get()),
            finished: sum(|counters| counters.finished.get()),
            stolen: sum(|counters| counters.stolen.get()),
            sites,
            tasks,
        }
    }
}

/// The metrics of the calling task's runtime, or of the global one outside of a task.
///
/// # Panics
///
/// Panics outside of a task if the global runtime cannot be started.
///
/// ```
/// preempt::spawn(|| preempt::yield_now()).join().unwrap();
/// assert!(preempt::metrics::snapshot().started >= 1);
/// ```
#[must_use]
pub fn snapshot() -> RuntimeMetrics {
    Handle::current().metrics()
}
