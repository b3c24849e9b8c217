//! In which order a worker takes its tasks, who takes the fresh ones, and that started ones stay where they
//! are.

#[path = "support/rt.rs"]
mod support;

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

use preempt::sync::channel;
use preempt::timeline::Run;
use preempt::{JoinHandle, Runtime};
use support::{
    assert_checks_reached, counter, deaf_until, guarded, runtime, size, spin_until, stressed, wait_until,
};

/// A runtime that records who ran when.
fn recording(workers: usize, time_slice: Duration) -> Runtime {
    Runtime::builder()
        .workers(workers)
        .time_slice(time_slice)
        .record_timeline(1_000_000)
        .build()
        .expect("a runtime starts")
}

fn named<T: Send + 'static>(
    runtime: &Runtime,
    name: &str,
    f: impl FnOnce() -> T + Send + 'static,
) -> JoinHandle<T> {
    preempt::Builder::new().name(name).spawn_on(runtime.handle(), f).expect("the stack is large enough")
}

fn is(run: &Run, name: &str) -> bool {
    run.name.as_deref() == Some(name)
}

#[test]
fn a_sleeper_beside_four_hogs_waits_for_one_slice_of_one_hog() {
    guarded(|| {
        // Slices are much longer than the sleep, so the sleeper is due before the hog that runs meanwhile has
        // to stop.
        let runtime = recording(1, Duration::from_millis(20));
        let slept = counter();
        let goal = 10;
        let hogs: Vec<_> = (0..4)
            .map(|_| named(&runtime, "hog", move || spin_until(|| slept.load(SeqCst) == goal)))
            .collect();
        let sleeper = named(&runtime, "sleeper", move || {
            for _ in 0..goal {
                preempt::sleep(Duration::from_millis(1));
                slept.fetch_add(1, SeqCst);
            }
        });
        sleeper.join().unwrap();
        hogs.into_iter().for_each(|hog| hog.join().unwrap());
        assert_checks_reached(&runtime);
        if stressed() {
            // Every check of a hog ends its run.
            return;
        }
        let runs = runtime.handle().take_timeline().runs;
        let naps: Vec<_> = runs.split(|run| is(run, "sleeper")).collect();
        // Before the first run and after the last the hogs are among themselves.
        for between in &naps[1..naps.len() - 1] {
            assert!(between.len() <= 1, "the sleeper waited for {} runs: {between:#?}", between.len());
        }
        assert_eq!(naps.len(), goal + 2);
    });
}

/// Two tasks that wake each other, and a hog, on one worker, until the hog has been preempted `slices`
/// times.
fn ping_pong_beside_a_hog(runtime: &Runtime, slices: u64) {
    let stop = Arc::new(AtomicBool::new(false));
    let (to_pong, from_ping) = channel(0);
    let (to_ping, from_pong) = channel(0);
    let bounces = counter();
    let over = Arc::clone(&stop);
    let hog = named(runtime, "hog", move || spin_until(|| over.load(SeqCst)));
    let over = Arc::clone(&stop);
    let ping = named(runtime, "pair", move || {
        while !over.load(SeqCst) {
            to_pong.send(()).unwrap();
            from_pong.recv().unwrap();
            bounces.fetch_add(1, SeqCst);
        }
    });
    let pong = named(runtime, "pair", move || {
        for () in from_ping {
            to_ping.send(()).unwrap();
        }
    });
    wait_until(|| hog.info().preemptions >= slices && bounces.load(SeqCst) >= 100);
    stop.store(true, SeqCst);
    hog.join().unwrap();
    ping.join().unwrap();
    pong.join().unwrap();
    assert_checks_reached(runtime);
}

#[test]
fn a_pair_that_wakes_each_other_and_a_hog_beside_it_both_progress() {
    guarded(|| ping_pong_beside_a_hog(&runtime(1), 5));
}

#[test]
fn a_woken_task_runs_in_the_slice_of_the_one_that_woke_it() {
    guarded(|| {
        let runtime = recording(1, Duration::from_millis(5));
        ping_pong_beside_a_hog(&runtime, 3);
        let runs = runtime.handle().take_timeline().runs;
        let chains: Vec<_> = runs.split(|run| is(run, "hog")).map(<[Run]>::len).collect();
        if std::env::var_os("PREEMPT_STRESS").is_some() {
            // Every operation of the pair gives way: no chain is long.
            return;
        }
        // Were each wake-up to queue behind the hog, it would run between any two of the pair's runs; were
        // each to begin a slice of its own, the hog would never have run.
        assert!(chains.iter().any(|&chain| chain >= 10), "{chains:?}");
    });
}

#[test]
fn tasks_that_yield_take_turns_in_the_order_in_which_they_were_spawned() {
    guarded(|| {
        let order = runtime(1).run(|| {
            let order = Arc::new(Mutex::new(Vec::new()));
            let tasks: Vec<_> = (0..3)
                .map(|number| {
                    let order = Arc::clone(&order);
                    preempt::spawn(move || {
                        for _ in 0..4 {
                            order.lock().unwrap().push(number);
                            preempt::yield_now();
                        }
                    })
                })
                .collect();
            tasks.into_iter().for_each(|task| task.join().unwrap());
            Arc::into_inner(order).unwrap().into_inner().unwrap()
        });
        assert_eq!(order, [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]);
    });
}

#[test]
fn a_stream_of_fresh_tasks_and_a_preempted_one_do_not_starve_each_other() {
    /// Each task of the stream spawns the next, until the hog has been seen to go on `seen` more times.
    fn stream(
        seen: usize,
        hog_turns: usize,
        turns: &'static std::sync::atomic::AtomicUsize,
        born: &'static std::sync::atomic::AtomicUsize,
    ) {
        born.fetch_add(1, SeqCst);
        let now = turns.load(SeqCst);
        let seen = seen - usize::from(now != hog_turns);
        if seen > 0 {
            drop(preempt::spawn(move || stream(seen, now, turns, born)));
        } else {
            born.store(usize::MAX, SeqCst);
        }
    }
    guarded(|| {
        let runtime = runtime(1);
        let (turns, born) = (counter(), counter());
        let hog = runtime.spawn(move || {
            spin_until(|| {
                turns.fetch_add(1, SeqCst);
                born.load(SeqCst) == usize::MAX
            });
        });
        drop(runtime.spawn(move || stream(10, 0, turns, born)));
        hog.join().unwrap();
        assert_checks_reached(&runtime);
    });
}

#[test]
fn a_fresh_task_goes_to_the_idle_worker_not_to_the_busy_one_that_spawned_it() {
    guarded(|| {
        // The busy worker's slice lasts longer than any idle one needs to wake.
        let runtime = Runtime::builder().workers(2).time_slice(Duration::from_secs(20)).build().unwrap();
        runtime.run(|| {
            for _ in 0..size(20, 5) {
                // The other worker has the time to fall asleep, so that it must be woken.
                thread::sleep(Duration::from_millis(1));
                let fresh = preempt::spawn(|| thread::current().id());
                spin_until(|| fresh.is_finished());
                let there = fresh.join().unwrap();
                // Under stress the busy one comes by, too.
                assert!(stressed() || there != thread::current().id());
            }
        });
    });
}

#[test]
fn fresh_tasks_of_a_worker_that_is_stuck_are_stolen() {
    guarded(|| {
        let runtime = runtime(2);
        runtime.run(|| {
            let here = thread::current().id();
            let fresh: Vec<_> = (0..10).map(|_| preempt::spawn(|| thread::current().id())).collect();
            deaf_until(|| fresh.iter().all(JoinHandle::is_finished));
            assert!(fresh.into_iter().all(|task| task.join().unwrap() != here));
        });
        let metrics = runtime.handle().metrics();
        assert!((1..=10).contains(&metrics.stolen), "{metrics:?}");
    });
}

#[test]
fn a_started_task_stays_on_its_thread_over_every_kind_of_suspension() {
    fn suspend_in_all_ways(home: ThreadId) {
        let at_home = |after| assert_eq!(thread::current().id(), home, "after {after}");
        for _ in 0..size(20, 5) {
            preempt::yield_now();
            at_home("yield_now");
            preempt::sleep(Duration::from_micros(10));
            at_home("sleep");
            preempt::spawn(|| ()).join().unwrap();
            at_home("join");
            preempt::spawn_blocking(|| ()).join().unwrap();
            at_home("a wake-up from another thread");
            let before = counter();
            drop(preempt::spawn(|| before.store(1, SeqCst)));
            spin_until(|| before.load(SeqCst) == 1);
            at_home("a preemption");
        }
    }
    for workers in [1, 2] {
        guarded(move || {
            let runtime = runtime(workers);
            let tasks: Vec<_> =
                (0..8).map(|_| runtime.spawn(|| suspend_in_all_ways(thread::current().id()))).collect();
            tasks.into_iter().for_each(|task| task.join().unwrap());
            // With two workers the other one may always have been quick enough.
            assert!(workers == 2 || runtime.handle().metrics().preemptions > 0);
        });
    }
}
