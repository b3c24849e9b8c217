//! What is counted: preemptions by site and by task, and totals that add up.

#[path = "support/rt.rs"]
mod support;

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use preempt::metrics::RuntimeMetrics;
use preempt::timeline::StopReason;
use preempt::{JoinHandle, Runtime, preemptible};
use preempt_core::SiteKind;
use support::{counter, guarded, runtime, spin_until, wait_until};

/// Runs two of `hog` on one worker until both have been preempted, then ends them: their preemptions and
/// what was counted.
fn preempted(hog: fn(&AtomicUsize)) -> (Vec<u64>, RuntimeMetrics) {
    guarded(move || {
        let runtime = runtime(1);
        let end = counter();
        let hogs = [(); 2].map(|()| runtime.spawn(move || hog(end)));
        wait_until(|| hogs.iter().all(|hog| hog.info().preemptions >= 3));
        end.store(1, SeqCst);
        wait_until(|| hogs.iter().all(JoinHandle::is_finished));
        wait_until(|| runtime.handle().metrics().finished == 2);
        (hogs.iter().map(|hog| hog.info().preemptions).collect(), runtime.handle().metrics())
    })
}

/// All preemptions of both hogs were at one site, of this description.
fn assert_one_site(hog: fn(&AtomicUsize), line: u32, function: &str, kind: SiteKind) {
    let (by_task, metrics) = preempted(hog);
    assert_eq!(metrics.sites.len(), 1, "{:?}", metrics.sites);
    let site = metrics.sites[0].site;
    assert!(site.file().ends_with("rt_metrics.rs"), "{}", site.file());
    assert_eq!((site.line(), site.function(), site.kind()), (line, function, kind));
    assert_eq!(site.to_string(), format!("{}:{line}:{}", site.file(), site.column()));
    let total: u64 = by_task.iter().sum();
    assert_eq!((metrics.sites[0].preemptions, metrics.preemptions), (total, total));
    assert!(metrics.checks >= metrics.preemptions, "every preemption is a check that was reached");
}

const LOOP_LINE: u32 = line!() + 4;
#[preemptible(prologue = false)]
fn in_a_loop(end: &AtomicUsize) {
    let _ = end;
    while end.load(SeqCst) == 0 {}
}

#[test]
fn a_loop_is_named_by_the_line_of_its_keyword() {
    assert_one_site(in_a_loop, LOOP_LINE, "rt_metrics::in_a_loop", SiteKind::Loop);
}

struct Leaf;

const METHOD_LINE: u32 = line!() + 4;
#[preemptible(loops = false, prologue = true)]
impl Leaf {
    #[inline(never)]
    fn method(&self, end: &AtomicUsize) -> bool {
        end.load(SeqCst) == 0
    }
}

#[test]
fn a_prologue_is_named_by_the_line_of_its_method_and_its_type() {
    fn hog(end: &AtomicUsize) {
        while Leaf.method(end) {}
    }
    assert_one_site(hog, METHOD_LINE, "rt_metrics::Leaf::method", SiteKind::Prologue);
}

#[test]
fn a_checkpoint_is_named_by_its_own_line() {
    const LINE: u32 = line!() + 3;
    fn hog(end: &AtomicUsize) {
        while end.load(SeqCst) == 0 {
            preempt::checkpoint();
        }
    }
    assert_one_site(hog, LINE, "checkpoint", SiteKind::Checkpoint);
}

#[test]
fn two_loops_of_one_function_are_two_sites_and_the_busier_comes_first() {
    #[preemptible(prologue = false)]
    fn two_loops(end: &AtomicUsize) {
        while end.load(SeqCst) == 0 {
            for _ in 0..1000 {
                std::hint::spin_loop();
            }
        }
    }
    let (by_task, metrics) = preempted(two_loops);
    assert!(metrics.sites.windows(2).all(|pair| pair[0].preemptions >= pair[1].preemptions));
    assert!(
        metrics.sites.iter().map(|site| site.preemptions).eq(metrics
            .sites
            .iter()
            .map(|site| site.preemptions)
            .filter(|&count| count > 0))
    );
    let of_sites: u64 = metrics.sites.iter().map(|site| site.preemptions).sum();
    assert_eq!((of_sites, by_task.iter().sum::<u64>()), (metrics.preemptions, metrics.preemptions));
    // A thousand turns of one for each of the other.
    assert!(metrics.sites[0].site.kind() == SiteKind::Loop);
}

#[test]
fn a_generic_function_has_one_site_for_all_its_instances() {
    #[preemptible(prologue = false)]
    fn generic<T: Default>(end: &AtomicUsize) {
        while end.load(SeqCst) == 0 {
            drop(T::default());
        }
    }
    guarded(|| {
        let runtime = runtime(1);
        let end = counter();
        let hogs = [runtime.spawn(|| generic::<u32>(end)), runtime.spawn(|| generic::<String>(end))];
        wait_until(|| hogs.iter().all(|hog| hog.info().preemptions >= 2));
        end.store(1, SeqCst);
        hogs.into_iter().for_each(|hog| hog.join().unwrap());
        let sites = runtime.handle().metrics().sites;
        assert_eq!(sites.len(), 1, "{sites:?}");
    });
}

#[test]
fn yields_parks_starts_and_ends_add_up() {
    guarded(|| {
        let runtime = runtime(2);
        let tasks: Vec<_> = (0..10)
            .map(|_| {
                runtime.spawn(|| {
                    (0..3).for_each(|_| preempt::yield_now());
                    let (_sender, receiver) = preempt::sync::channel::<()>(0);
                    assert!(
                        preempt::timeout(std::time::Duration::from_micros(10), || receiver.recv()).is_err()
                    );
                })
            })
            .collect();
        wait_until(|| tasks.iter().all(JoinHandle::is_finished));
        wait_until(|| runtime.handle().metrics().finished == 10);
        let metrics = runtime.handle().metrics();
        assert_eq!((metrics.workers, metrics.started, metrics.yields), (2, 10, 30));
        assert!(tasks.iter().all(|task| task.info().yields == 3));
        let parks: u64 = tasks.iter().map(|task| task.info().parks).sum();
        assert_eq!(metrics.parks, parks);
        // The time may have been over before it came to park.
        assert!(parks <= 10 + 10);
        assert!(metrics.tasks.is_empty());
    });
}

#[test]
fn the_tasks_that_have_started_are_listed() {
    guarded(|| {
        let runtime = runtime(1);
        let named = preempt::Builder::new().name("listed");
        let task =
            named.spawn_on(runtime.handle(), || preempt::block_on(std::future::pending::<()>())).unwrap();
        wait_until(|| task.info().state == preempt::TaskState::Parked);
        let tasks = runtime.handle().metrics().tasks;
        assert_eq!(tasks, [task.info()]);
        assert_eq!(tasks[0].name.as_deref(), Some("listed"));
        let inside = runtime.run(|| preempt::metrics::snapshot().tasks.len());
        assert_eq!(inside, 2, "the one that asks is another");
    });
}

#[test]
fn a_timeline_tells_every_run_and_agrees_with_the_counters() {
    guarded(|| {
        let runtime = Runtime::builder()
            .workers(1)
            .time_slice(std::time::Duration::from_millis(1))
            .record_timeline(1_000_000);
        let runtime = runtime.build().unwrap();
        let end = counter();
        let hogs = [(); 3].map(|()| runtime.spawn(move || spin_until(|| end.load(SeqCst) == 1)));
        wait_until(|| hogs.iter().all(|hog| hog.info().preemptions >= 2));
        end.store(1, SeqCst);
        wait_until(|| runtime.handle().metrics().finished == 3);
        let timeline = runtime.handle().take_timeline();
        let metrics = runtime.handle().metrics();
        assert_eq!(timeline.lost, 0);
        let preempted =
            timeline.runs.iter().filter(|run| matches!(run.reason, StopReason::Preempted(_))).count();
        let finished = timeline.runs.iter().filter(|run| matches!(run.reason, StopReason::Finished)).count();
        assert_eq!((preempted as u64, finished), (metrics.preemptions, 3));
        assert_eq!(timeline.runs.len(), preempted + finished);
        for pair in timeline.runs.windows(2) {
            assert!(pair[0].start <= pair[0].end && pair[0].end <= pair[1].start, "{pair:?}");
        }
        for hog in hogs {
            let runs = timeline.runs.iter().filter(|run| run.task == hog.id()).count() as u64;
            assert_eq!(runs, hog.info().preemptions + 1);
        }
        assert!(runtime.handle().take_timeline().runs.is_empty(), "what was taken is gone");
    });
}

#[test]
fn a_full_timeline_keeps_the_newest_runs_and_counts_the_others() {
    guarded(|| {
        let runtime = Runtime::builder().workers(1).record_timeline(5).build().unwrap();
        runtime.run(|| (0..20).for_each(|_| preempt::yield_now()));
        wait_until(|| runtime.handle().metrics().finished == 1);
        let timeline = runtime.handle().take_timeline();
        assert_eq!((timeline.runs.len(), timeline.lost), (5, 16));
        assert!(matches!(timeline.runs[4].reason, StopReason::Finished));
    });
}

#[test]
fn without_recording_the_timeline_is_empty() {
    guarded(|| {
        let runtime = runtime(1);
        runtime.run(preempt::yield_now);
        let timeline = runtime.handle().take_timeline();
        assert_eq!((timeline.runs.len(), timeline.lost), (0, 0));
    });
}
