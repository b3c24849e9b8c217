//! Aborts: whatever a task does, it unwinds at its next check or blocking operation, its destructors run,
//! and nothing of what it waited for is lost.

#[path = "support/rt.rs"]
mod support;

use std::future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex as StdMutex, mpsc};
use std::thread;
use std::time::Duration;

use preempt::sync::{Mutex, WaitGroup, channel};
use preempt::{JoinHandle, Runtime, TaskState};
use support::{
    CountDrop, assert_checks_reached, counter, deaf_until, guarded, in_child, runtime, size, spin_forever,
    spin_until, stderr_of, wait_until,
};

const HOUR: Duration = Duration::from_secs(3600);

fn assert_cancelled<T>(task: JoinHandle<T>) {
    match task.join() {
        Ok(_) => panic!("the task came to its end"),
        Err(error) => assert!(error.is_cancelled(), "{error}"),
    }
}

#[test]
fn a_fresh_task_never_runs_and_its_closure_is_dropped_at_once() {
    guarded(|| {
        let runtime = runtime(1);
        let (end, drops, ran) = (counter(), counter(), counter());
        let plug = runtime.spawn(move || deaf_until(|| end.load(SeqCst) == 1));
        wait_until(|| plug.info().state == TaskState::Running);
        let captured = CountDrop(drops);
        let fresh = runtime.spawn(move || {
            let _captured = captured;
            ran.store(1, SeqCst);
        });
        fresh.abort();
        assert_eq!(drops.load(SeqCst), 1);
        assert_cancelled(fresh);
        end.store(1, SeqCst);
        plug.join().unwrap();
        runtime.run(|| ());
        assert_eq!((ran.load(SeqCst), drops.load(SeqCst)), (0, 1));
    });
}

#[test]
fn a_running_task_unwinds_at_its_next_check() {
    guarded(|| {
        let runtime = runtime(1);
        let drops = counter();
        let task = runtime.spawn(|| {
            let _drop = CountDrop(drops);
            spin_forever();
        });
        wait_until(|| task.info().state == TaskState::Running);
        task.abort();
        assert_cancelled(task);
        assert_eq!(drops.load(SeqCst), 1);
        assert_checks_reached(&runtime);
    });
}

#[test]
fn a_preempted_task_unwinds_at_the_check_where_it_stopped() {
    guarded(|| {
        let runtime = runtime(1);
        let (turns, end, drops) = (counter(), counter(), counter());
        let task = runtime.spawn(|| {
            let _drop = CountDrop(drops);
            spin_until(|| turns.fetch_add(1, SeqCst) == usize::MAX);
        });
        let plug = runtime.spawn(move || deaf_until(|| end.load(SeqCst) == 1));
        wait_until(|| plug.info().state == TaskState::Running);
        assert_eq!(task.info().state, TaskState::Runnable);
        let before = turns.load(SeqCst);
        task.abort();
        end.store(1, SeqCst);
        assert_cancelled(task);
        assert_eq!((turns.load(SeqCst), drops.load(SeqCst)), (before, 1));
        assert!(runtime.handle().metrics().preemptions > 0);
        plug.join().unwrap();
    });
}

#[test]
fn a_task_that_yielded_unwinds_where_it_stopped() {
    guarded(|| {
        let runtime = runtime(1);
        let (end, turns) = (counter(), counter());
        let task = runtime.spawn(|| {
            loop {
                turns.fetch_add(1, SeqCst);
                preempt::yield_now();
            }
        });
        let plug = runtime.spawn(move || deaf_until(|| end.load(SeqCst) == 1));
        wait_until(|| plug.info().state == TaskState::Running);
        let before = turns.load(SeqCst);
        task.abort();
        end.store(1, SeqCst);
        assert_cancelled(task);
        assert_eq!(turns.load(SeqCst), before);
        plug.join().unwrap();
    });
}

/// Aborts a task that is parked in `block`, and another that comes to it only after its abort.
fn aborts_what_blocks(runtime: &Runtime, what: &str, block: impl Fn() + Send + Sync + 'static) {
    let (drops, past) = (counter(), counter());
    let block = Arc::new(block);
    let blocking = Arc::clone(&block);
    let parked = runtime.spawn(move || {
        let _drop = CountDrop(drops);
        blocking();
        past.store(1, SeqCst);
    });
    wait_until(|| parked.info().state == TaskState::Parked);
    parked.abort();
    assert_cancelled(parked);

    let late = runtime.spawn(move || {
        let _drop = CountDrop(drops);
        preempt::uncancellable(|| deaf_until(preempt::is_cancelled));
        block();
        past.store(2, SeqCst);
    });
    wait_until(|| late.info().state == TaskState::Running);
    late.abort();
    assert_cancelled(late);
    assert_eq!((drops.load(SeqCst), past.load(SeqCst)), (2, 0), "{what}");
}

#[test]
fn every_operation_that_blocks_is_left_by_an_abort() {
    guarded(|| {
        let runtime = runtime(1);
        aborts_what_blocks(&runtime, "sleep", || preempt::sleep(HOUR));
        let (sender, receiver) = channel::<()>(0);
        let (full, _keep) = channel(0);
        aborts_what_blocks(&runtime, "recv", move || assert!(receiver.recv().is_ok()));
        aborts_what_blocks(&runtime, "send", move || full.send(()).unwrap());
        let mutex = Arc::new(Mutex::new(()));
        let held = Arc::clone(&mutex);
        let _guard = held.lock();
        aborts_what_blocks(&runtime, "lock", move || drop(mutex.lock()));
        let group = WaitGroup::new();
        group.add(1);
        let waiting = group.clone();
        aborts_what_blocks(&runtime, "wait", move || waiting.wait());
        aborts_what_blocks(&runtime, "block_on", || preempt::block_on(future::pending()));
        aborts_what_blocks(&runtime, "join", || {
            drop(preempt::spawn(|| preempt::sleep(HOUR)).abort_on_drop().join())
        });
        group.done();
        drop(sender);
    });
}

#[test]
fn the_panic_hook_says_nothing_of_a_cancellation() {
    let output = in_child("the_panic_hook_says_nothing_of_a_cancellation", &[], || {
        let runtime = runtime(1);
        let tasks = [runtime.spawn(|| preempt::sleep(HOUR)), runtime.spawn(|| spin_forever())];
        for task in tasks {
            wait_until(|| task.info().state != TaskState::Fresh);
            task.abort();
            assert_cancelled(task);
        }
        let outcome = preempt::timeout(Duration::from_millis(1), || preempt::sleep(HOUR));
        assert!(outcome.is_err());
    });
    assert_eq!(stderr_of(&output), "");
}

#[test]
fn a_swallowed_cancellation_is_raised_again_at_the_next_check() {
    guarded(|| {
        let runtime = runtime(1);
        let caught = counter();
        let task = runtime.spawn(move || {
            for _ in 0..500 {
                assert!(catch_unwind(|| -> () { spin_forever() }).is_err());
                assert!(catch_unwind(|| preempt::sleep(HOUR)).is_err());
                caught.fetch_add(2, SeqCst);
            }
        });
        wait_until(|| task.info().state == TaskState::Running);
        task.abort();
        assert_eq!(task.join().map(|()| caught.load(SeqCst)).unwrap(), 1000);
    });
}

#[test]
fn a_task_that_swallows_its_cancellation_a_thousand_times_is_reported_and_left_running() {
    let test = "a_task_that_swallows_its_cancellation_a_thousand_times_is_reported_and_left_running";
    let output = in_child(test, &[], || {
        let runtime = runtime(1);
        let more = counter();
        let stubborn = preempt::Builder::new().name("stubborn");
        let task = stubborn.spawn_on(runtime.handle(), move || {
            let mut caught = 0;
            while catch_unwind(AssertUnwindSafe(|| spin_until(|| more.load(SeqCst) == 1))).is_err() {
                caught += 1;
                if caught == 1000 {
                    more.store(1, SeqCst);
                }
            }
            // Neither checks nor blocking operations unwind it any more.
            for _ in 0..10 {
                spin_until(|| true);
                preempt::sleep(Duration::from_micros(1));
            }
            caught
        });
        let task = task.unwrap();
        wait_until(|| task.info().state != TaskState::Fresh);
        task.abort();
        assert_eq!(task.join().unwrap(), 1000);
        assert_checks_reached(&runtime);
    });
    let text = stderr_of(&output);
    assert_eq!(text.matches("caught its cancellation 1000 times").count(), 1, "{text}");
    assert!(text.contains("task 'stubborn'") && text.contains("uncancellable"), "{text}");
}

#[test]
fn a_task_can_abort_itself() {
    guarded(|| {
        let runtime = runtime(1);
        let (give, take) = channel(1);
        let past = counter();
        let task = runtime.spawn(move || {
            let own: preempt::AbortHandle = take.recv().unwrap();
            own.abort();
            past.store(1, SeqCst);
            spin_forever();
        });
        give.send(task.abort_handle()).unwrap();
        assert_cancelled(task);
        assert_eq!(past.load(SeqCst), 1);
        assert_checks_reached(&runtime);
    });
}

#[test]
fn an_abort_reaches_a_task_from_any_thread_and_any_number_of_times() {
    guarded(|| {
        let (runtime, other) = (runtime(2), runtime(1));
        let tasks: Vec<_> = (0..4).map(|_| runtime.spawn(|| spin_forever())).collect();
        let handles: Vec<_> = tasks.iter().map(JoinHandle::abort_handle).collect();
        let twice = handles.clone();
        thread::spawn(move || handles.iter().for_each(preempt::AbortHandle::abort)).join().unwrap();
        other.run(move || twice.iter().for_each(preempt::AbortHandle::abort));
        tasks.into_iter().for_each(assert_cancelled);
    });
}

#[test]
fn an_abort_that_comes_after_the_end_changes_nothing() {
    guarded(|| {
        let runtime = runtime(1);
        let task = runtime.spawn(|| 7);
        wait_until(|| task.is_finished());
        task.abort();
        assert_eq!(task.join().unwrap(), 7);
    });
}

#[test]
fn abort_on_drop_aborts_a_task_whose_handle_goes() {
    guarded(|| {
        let runtime = runtime(1);
        let drops = counter();
        let task = runtime.spawn(|| {
            let _drop = CountDrop(drops);
            spin_forever();
        });
        drop(task.abort_on_drop());
        wait_until(|| runtime.handle().metrics().tasks.is_empty());
        // A task that had begun has run its destructors.
        assert_eq!(drops.load(SeqCst) as u64, runtime.handle().metrics().started);
        assert_eq!(runtime.spawn(|| 3).abort_on_drop().join().unwrap(), 3);
    });
}

#[test]
fn is_cancelled_tells_masked_code_of_an_abort() {
    guarded(|| {
        let runtime = runtime(1);
        let before = counter();
        let task = runtime.spawn(|| {
            assert!(!preempt::is_cancelled());
            before.store(1, SeqCst);
            preempt::uncancellable(|| {
                spin_until(preempt::is_cancelled);
                "it stopped by itself"
            })
        });
        wait_until(|| before.load(SeqCst) == 1);
        task.abort();
        assert_eq!(task.join().unwrap(), "it stopped by itself");
        assert!(!preempt::is_cancelled());
    });
}

#[test]
fn a_blocking_closure_that_runs_is_not_stopped() {
    guarded(|| {
        let runtime = runtime(1);
        let (go, wait) = mpsc::channel();
        let blocking = runtime.handle().spawn_blocking(move || wait.recv().unwrap());
        wait_until(|| blocking.info().state == TaskState::Running);
        blocking.abort();
        go.send(5).unwrap();
        assert_eq!(blocking.join().unwrap(), 5);
    });
}

#[test]
fn receivers_that_are_aborted_lose_no_value() {
    fn receive(workers: usize, capacity: usize) {
        let runtime = runtime(workers);
        let values = size(4_000, 500);
        let (sender, receiver) = channel(capacity);
        let got = Arc::new(StdMutex::new(Vec::new()));
        let sending = runtime.spawn(move || {
            for value in 0..values {
                sender.send(value).unwrap();
            }
        });
        let spawn = || {
            let (receiver, got) = (receiver.clone(), Arc::clone(&got));
            runtime.spawn(move || {
                for value in &receiver {
                    got.lock().unwrap().push(value);
                }
            })
        };
        let mut aborted = 0_usize;
        let mut receivers: Vec<_> = (0..4).map(|_| spawn()).collect();
        while !sending.is_finished() {
            let victim = std::mem::replace(&mut receivers[aborted % 4], spawn());
            victim.abort();
            assert_cancelled_or_done(victim);
            aborted += 1;
        }
        sending.join().unwrap();
        receivers.into_iter().for_each(|receiver| receiver.join().unwrap());
        let mut got = std::mem::take(&mut *got.lock().unwrap());
        got.sort_unstable();
        assert!(got.into_iter().eq(0..values), "a value was lost or doubled");
    }
    for workers in [1, 2] {
        for capacity in [0, 1, 8] {
            guarded(move || receive(workers, capacity));
        }
    }
}

fn assert_cancelled_or_done<T>(task: JoinHandle<T>) {
    if let Err(error) = task.join() {
        assert!(error.is_cancelled(), "{error}");
    }
}

#[test]
fn senders_that_are_aborted_keep_or_give_each_value_once() {
    struct Value(usize, #[expect(dead_code, reason = "its destructor counts")] CountDrop);
    guarded(|| {
        let runtime = runtime(2);
        let (made, dropped, sent) = (counter(), counter(), counter());
        let (sender, receiver) = channel(0);
        let spawn = || {
            let sender = sender.clone();
            runtime.spawn(move || {
                loop {
                    let value = Value(made.fetch_add(1, SeqCst), CountDrop(dropped));
                    sender.send(value).unwrap();
                    sent.fetch_add(1, SeqCst);
                }
            })
        };
        let receiving =
            runtime.spawn(move || receiver.iter().map(|Value(number, _)| number).collect::<Vec<_>>());
        let mut senders: Vec<_> = (0..4).map(|_| spawn()).collect();
        for victim in 0..size(400, 100) {
            let victim = std::mem::replace(&mut senders[victim % 4], spawn());
            victim.abort();
            assert_cancelled(victim);
        }
        senders.iter().for_each(JoinHandle::abort);
        senders.into_iter().for_each(assert_cancelled);
        drop(sender);
        let mut got = receiving.join().unwrap();
        let count = got.len();
        got.sort_unstable();
        got.dedup();
        assert_eq!(got.len(), count, "a value was doubled");
        assert!(count >= sent.load(SeqCst), "{count} received of {} sent", sent.load(SeqCst));
        assert_eq!(dropped.load(SeqCst), made.load(SeqCst), "each value is dropped once");
    });
}

#[test]
fn waiters_for_a_lock_that_are_aborted_lose_no_wake_up() {
    guarded(|| {
        let runtime = runtime(2);
        let mutex = Arc::new(Mutex::new(0_usize));
        let rounds = size(2_000, 200);
        let spawn = |rounds: usize| {
            let mutex = Arc::clone(&mutex);
            runtime.spawn(move || {
                for _ in 0..rounds {
                    // A lock that is free is no cancellation point.
                    preempt::checkpoint();
                    let mut value = mutex.lock();
                    // The lock is held while others run and queue up for it.
                    preempt::yield_now();
                    *value += 1;
                }
            })
        };
        let staying: Vec<_> = (0..3).map(|_| spawn(rounds)).collect();
        while !staying.iter().all(JoinHandle::is_finished) {
            let victim = spawn(usize::MAX);
            preempt::yield_now();
            victim.abort();
            assert_cancelled(victim);
        }
        staying.into_iter().for_each(|task| task.join().unwrap());
        assert!(*mutex.lock() >= 3 * rounds);
    });
}

#[test]
fn a_waiter_that_is_aborted_on_its_way_to_the_lock_passes_it_on() {
    guarded(|| {
        runtime(1).run(|| {
            let mutex = Arc::new(Mutex::new(()));
            let guard = mutex.lock();
            let [first, second] = [(); 2].map(|()| {
                let mutex = Arc::clone(&mutex);
                preempt::spawn(move || drop(mutex.lock()))
            });
            while [&first, &second].iter().any(|task| task.info().state != TaskState::Parked) {
                preempt::yield_now();
            }
            // The first one is told that the lock is free, and does not come to take it.
            preempt::no_preempt(|| {
                drop(guard);
                first.abort();
            });
            second.join().unwrap();
            assert_cancelled(first);
        });
    });
}
