//! Fairness: tasks that compute in annotated code take turns; in code without checks they starve each
//! other, and each of the cures of the article helps.

#[path = "support/rt.rs"]
mod support;

use std::hint;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use preempt::timeline::StopReason;
use preempt::{Runtime, preemptible};
use support::{assert_checks_reached, counter, guarded, runtime, size, spin_until, wait_until};

/// Waits for its turn and passes it on, without a call in the loop that could give way: Go's issue 10958.
#[preemptible(prologue = false)]
fn relay(turn: &AtomicUsize, me: usize, runners: usize, end: usize) {
    loop {
        let now = turn.load(SeqCst);
        if now >= end {
            break;
        }
        if now % runners == me {
            turn.store(now + 1, SeqCst);
        }
    }
}

fn tasks_pass_a_baton(workers: usize, runners: usize) {
    guarded(move || {
        let runtime = runtime(workers);
        let turn = counter();
        let end = runners * size(20, 10);
        let tasks: Vec<_> =
            (0..runners).map(|me| runtime.spawn(move || relay(turn, me, runners, end))).collect();
        for task in tasks {
            task.join().expect("the relay ends");
        }
        assert_eq!(turn.load(SeqCst), end);
        let metrics = runtime.handle().metrics();
        assert!(metrics.preemptions > 0, "the baton passed without a preemption");
        assert!(
            metrics.sites.iter().all(|site| site.site.function().ends_with("relay")),
            "{:?}",
            metrics.sites
        );
    });
}

#[test]
fn call_free_loops_that_wait_for_each_other_all_advance_on_one_worker() {
    tasks_pass_a_baton(1, 4);
}

#[test]
fn call_free_loops_that_wait_for_each_other_all_advance_on_fewer_workers_than_tasks() {
    tasks_pass_a_baton(2, 5);
}

#[derive(Clone, Default)]
struct Events(Arc<Mutex<Vec<&'static str>>>);

impl Events {
    fn push(&self, event: &'static str) {
        self.0.lock().unwrap().push(event);
    }

    fn contains(&self, event: &'static str) -> bool {
        self.0.lock().unwrap().contains(&event)
    }
}

/// Runs `hog` and then another task on one worker and returns what happened in its order.
fn beside(hog: impl FnOnce(&Events) + Send + 'static) -> (Vec<&'static str>, Runtime) {
    let runtime = runtime(1);
    let events = Events::default();
    let (started, wait) = mpsc::channel();
    let seen = events.clone();
    let hog = runtime.spawn(move || {
        seen.push("hog starts");
        started.send(()).unwrap();
        hog(&seen);
        seen.push("hog ends");
    });
    wait.recv().unwrap();
    let seen = events.clone();
    let other = runtime.spawn(move || seen.push("other"));
    hog.join().unwrap();
    other.join().unwrap();
    let events = events.0.lock().unwrap().clone();
    (events, runtime)
}

const STARVED: [&str; 3] = ["hog starts", "hog ends", "other"];
const FAIR: [&str; 3] = ["hog starts", "other", "hog ends"];

#[test]
fn a_loop_without_checks_starves_its_neighbour_until_it_ends() {
    guarded(|| {
        let (events, runtime) = beside(|events| {
            let over = Arc::new(AtomicBool::new(false));
            let end = Arc::clone(&over);
            // Twenty slices, in which the neighbour would have run.
            thread::spawn(move || {
                thread::sleep(Duration::from_millis(20));
                end.store(true, SeqCst);
            });
            while !over.load(SeqCst) {
                assert!(!events.contains("other"));
                hint::spin_loop();
            }
        });
        assert_eq!(events, STARVED);
        assert_eq!(runtime.handle().metrics().preemptions, 0);
    });
}

#[test]
fn yield_now_by_hand_lets_the_neighbour_run() {
    guarded(|| {
        let (events, runtime) = beside(|events| {
            while !events.contains("other") {
                preempt::yield_now();
            }
        });
        assert_eq!(events, FAIR);
        let metrics = runtime.handle().metrics();
        assert!(metrics.yields > 0 && metrics.preemptions == 0);
    });
}

#[test]
fn loop_checks_let_the_neighbour_run() {
    #[preemptible(prologue = false)]
    fn hog(events: &Events) {
        while !events.contains("other") {}
    }
    guarded(|| {
        let (events, runtime) = beside(hog);
        assert_eq!(events, FAIR);
        assert!(runtime.handle().metrics().preemptions > 0);
    });
}

#[test]
fn prologue_checks_alone_let_the_neighbour_run() {
    #[preemptible(loops = false)]
    #[inline(never)]
    fn next(seed: &mut u64) -> u64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        *seed >> 33
    }
    #[preemptible(loops = false, prologue = false)]
    fn hog(events: &Events) {
        let mut seed = 1;
        while !events.contains("other") {
            hint::black_box(next(&mut seed));
        }
    }
    guarded(|| {
        let (events, runtime) = beside(hog);
        assert_eq!(events, FAIR);
        let metrics = runtime.handle().metrics();
        assert!(metrics.preemptions > 0);
        assert!(
            metrics.sites.iter().all(|site| site.site.function().ends_with("next")),
            "{:?}",
            metrics.sites
        );
    });
}

#[test]
fn checkpoints_by_hand_let_the_neighbour_run() {
    guarded(|| {
        let (events, runtime) = beside(|events| {
            let turns = (0_u64..).take_while(|_| !events.contains("other"));
            hint::black_box(turns.inspect(|_| preempt::checkpoint()).count());
        });
        assert_eq!(events, FAIR);
        assert_checks_reached(&runtime);
    });
}

/// The article's scene (a): a generator behind a mutex, whose lock is held over a check.
#[preemptible]
fn next(seed: &mut u64) -> u64 {
    for _ in 0..64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    }
    *seed >> 33
}

fn tasks_rotate_on_a_mutex(workers: usize) {
    guarded(move || {
        const TASKS: usize = 10;
        let runtime = runtime(workers);
        let generator = Arc::new(preempt::sync::Mutex::new(1));
        let stop = Arc::new(AtomicBool::new(false));
        let counters: &'static [AtomicUsize] = Box::leak((0..TASKS).map(|_| AtomicUsize::new(0)).collect());
        let tasks: Vec<_> = counters
            .iter()
            .map(|counter| {
                let (generator, stop) = (Arc::clone(&generator), Arc::clone(&stop));
                runtime.spawn(move || {
                    while !stop.load(SeqCst) {
                        hint::black_box(next(&mut generator.lock()));
                        counter.fetch_add(1, SeqCst);
                    }
                })
            })
            .collect();
        wait_until(|| {
            let metrics = runtime.handle().metrics();
            counters.iter().all(|counter| counter.load(SeqCst) >= 100)
                && metrics.preemptions >= 10
                // On one worker a slice does not end with the lock in hand.
                && (workers == 1 || metrics.parks >= 10)
        });
        stop.store(true, SeqCst);
        for task in tasks {
            task.join().unwrap();
        }
    });
}

#[test]
fn tasks_that_block_on_a_mutex_rotate_on_one_worker() {
    tasks_rotate_on_a_mutex(1);
}

#[test]
fn tasks_that_block_on_a_mutex_rotate_on_two_workers() {
    tasks_rotate_on_a_mutex(2);
}

#[test]
fn a_loop_of_operations_that_never_wait_gives_way() {
    guarded(|| {
        let runtime = runtime(1);
        let (stop, begun) = (counter(), counter());
        let hog = runtime.spawn(move || {
            let (sender, receiver) = preempt::sync::unbounded();
            while stop.load(SeqCst) == 0 {
                sender.send(()).unwrap();
                receiver.recv().unwrap();
                begun.store(1, SeqCst);
            }
        });
        wait_until(|| begun.load(SeqCst) == 1);
        runtime.run(move || stop.store(1, SeqCst));
        hog.join().unwrap();
    });
}

#[test]
fn twenty_fresh_tasks_all_start_before_any_has_a_second_slice() {
    guarded(|| {
        const TASKS: usize = 20;
        let runtime = Runtime::builder()
            .workers(1)
            .time_slice(Duration::from_millis(1))
            .record_timeline(100_000)
            .build()
            .unwrap();
        let started = counter();
        runtime.run(move || {
            let tasks: Vec<_> = (0..TASKS)
                .map(|number| {
                    let task = preempt::Builder::new().name(number.to_string());
                    task.spawn(move || {
                        started.fetch_add(1, SeqCst);
                        spin_until(|| started.load(SeqCst) == TASKS);
                    })
                    .unwrap()
                })
                .collect();
            tasks.into_iter().for_each(|task| task.join().unwrap());
        });
        assert_checks_reached(&runtime);
        let runs = runtime.handle().take_timeline().runs;
        let mut seen = Vec::new();
        for run in runs.into_iter().filter(|run| run.name.is_some()) {
            if seen.len() == TASKS {
                return;
            }
            assert!(!seen.contains(&run.task), "{run:?} is a second slice after only {} tasks", seen.len());
            assert!(matches!(run.reason, StopReason::Preempted(_)) || seen.len() == TASKS - 1, "{run:?}");
            seen.push(run.task);
        }
        assert_eq!(seen.len(), TASKS);
    });
}
