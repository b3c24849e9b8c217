//! Loops inside the standard library: with checks in closures, or in the iterator, they are preempted and
//! cancelled.

#[path = "support/rt.rs"]
mod support;

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use preempt::iter::PreemptibleIterator;
use preempt::{Runtime, TaskState, preemptible};
use preempt_core::SiteKind;
use support::{CountDrop, counter, guarded, runtime, wait_until};

/// Sorts until `done`; there is no check but those of the comparison.
#[preemptible(closures = true, loops = false, prologue = false)]
fn sort_until(list: &mut [CountDrop], done: &AtomicUsize) {
    while done.load(SeqCst) == 0 {
        list.sort_by(|a, b| (black_box(a) as *const CountDrop).cmp(&(b as *const CountDrop)).reverse());
    }
}

/// Iterates for ever, strip by strip.
fn fold_forever() {
    while black_box(true) {
        black_box((0..1_000_000_u64).map(|n| n ^ 1).preemptible().sum::<u64>());
    }
}

/// Iterates until `done`, item by item.
fn step_until(done: &AtomicUsize) {
    (0..u64::MAX).filter(|n| n % 2 == 0).preemptible().take_while(|_| done.load(SeqCst) == 0).for_each(drop);
}

fn assert_sites(runtime: &Runtime, kind: SiteKind, function: &str) {
    let metrics = runtime.handle().metrics();
    assert!(metrics.preemptions > 0);
    for site in &metrics.sites {
        assert_eq!((site.site.kind(), site.site.function()), (kind, function));
    }
}

fn elements(count: usize, drops: &'static AtomicUsize) -> Vec<CountDrop> {
    (0..count).map(|_| CountDrop(drops)).collect()
}

/// Runs `hog`, which ends only when its neighbour on the only worker has run.
fn runs_beside_another(hog: impl FnOnce(&'static AtomicUsize) + Send + 'static) -> Runtime {
    let runtime = runtime(1);
    let done = counter();
    let hog = runtime.spawn(move || hog(done));
    wait_until(|| hog.info().state != TaskState::Fresh);
    let other = runtime.spawn(move || done.store(1, SeqCst));
    hog.join().expect("it ends");
    other.join().expect("it ends");
    runtime
}

#[test]
fn a_sort_is_preempted_at_its_comparisons() {
    guarded(|| {
        let drops = counter();
        let runtime = runs_beside_another(move |done| sort_until(&mut elements(500, drops), done));
        assert_sites(&runtime, SiteKind::Prologue, "rt_chains::sort_until::{closure}");
        assert_eq!(drops.load(SeqCst), 500);
    });
}

#[test]
fn an_iterator_is_preempted_between_items() {
    guarded(|| {
        let runtime = runs_beside_another(step_until);
        assert_sites(&runtime, SiteKind::Iterator, "preemptible");
    });
}

#[test]
fn a_sort_is_cancelled_at_a_comparison_and_loses_no_element() {
    guarded(|| {
        let (runtime, drops, never) = (runtime(1), counter(), counter());
        let task = runtime.spawn(move || sort_until(&mut elements(500, drops), never));
        wait_until(|| task.info().state == TaskState::Running);
        task.abort();
        assert!(task.join().expect_err("it has no other end").is_cancelled());
        assert_eq!(drops.load(SeqCst), 500);
    });
}

#[test]
fn an_iterator_is_cancelled_between_strips() {
    guarded(|| {
        let runtime = runtime(1);
        let task = runtime.spawn(fold_forever);
        wait_until(|| task.info().state == TaskState::Running);
        task.abort();
        assert!(task.join().expect_err("it has no other end").is_cancelled());
    });
}
