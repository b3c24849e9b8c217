//! `timeout`: around loops and blocking operations, in tasks and on plain threads, nested and masked.

#[path = "support/rt.rs"]
mod support;

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use preempt::sync::{Mutex, WaitGroup, channel};
use preempt::{Elapsed, TaskState, is_cancelled, no_preempt, timeout, uncancellable};
use support::{
    CountDrop, assert_checks_reached, counter, deaf_until, guarded, in_child, runtime, size, spin_forever,
    spin_until, stderr_of, wait_until,
};

const SHORT: Duration = Duration::from_millis(2);
const HOUR: Duration = Duration::from_secs(3600);

/// Runs `body` on a plain thread and in a task.
fn everywhere(body: impl Fn() + Send + Sync + 'static) {
    guarded(move || {
        body();
        let runtime = runtime(1);
        let body = Arc::new(body);
        let inside = Arc::clone(&body);
        runtime.run(move || inside());
        // And beside a hog.
        let hog = runtime.spawn(|| spin_forever());
        runtime.run(move || body());
        hog.abort();
        assert!(hog.join().unwrap_err().is_cancelled());
        assert_checks_reached(&runtime);
    });
}

#[test]
fn code_that_is_done_in_time_gives_its_value() {
    everywhere(|| {
        assert_eq!(timeout(HOUR, || "value"), Ok("value"));
        assert!(!is_cancelled());
    });
}

#[test]
fn an_annotated_loop_is_ended_and_its_destructors_run() {
    everywhere(|| {
        let drops = counter();
        let result = timeout(SHORT, || {
            let _drop = CountDrop(drops);
            spin_forever();
        });
        assert_eq!((result, drops.load(SeqCst)), (Err(Elapsed), 1));
        assert!(!is_cancelled());
        // What comes after is not unwound.
        spin_until(|| true);
        preempt::sleep(Duration::from_micros(1));
        assert_eq!(timeout(HOUR, || 1), Ok(1));
    });
}

#[test]
fn every_operation_that_blocks_is_left_when_the_time_is_over() {
    everywhere(|| {
        let (sender, receiver) = channel::<()>(0);
        let group = WaitGroup::new();
        group.add(1);
        assert!(timeout(SHORT, || receiver.recv()).is_err());
        assert!(timeout(SHORT, || sender.send(())).is_err());
        assert!(timeout(SHORT, || preempt::sleep(HOUR)).is_err());
        assert!(timeout(SHORT, || preempt::block_on(std::future::pending::<()>())).is_err());
        assert!(timeout(SHORT, || group.wait()).is_err());
        let sleeper = preempt::spawn(|| preempt::sleep(HOUR));
        let abort = sleeper.abort_handle();
        assert!(timeout(SHORT, || sleeper.join()).is_err());
        abort.abort();
        // A guard masks cancellation, so the wait for the lock is another task's.
        let mutex = Arc::new(Mutex::new(()));
        let other = Arc::clone(&mutex);
        let guard = mutex.lock();
        let waiting = preempt::spawn(move || timeout(SHORT, || drop(other.lock())));
        assert_eq!(waiting.join().unwrap(), Err(Elapsed));
        drop(guard);
        group.done();
    });
}

#[test]
fn an_inner_timeout_leaves_the_outer_one_alone() {
    everywhere(|| {
        let result = timeout(HOUR, || {
            let inner = timeout(SHORT, || spin_forever());
            (inner, is_cancelled())
        });
        assert_eq!(result.map(|(inner, cancelled)| (inner.is_err(), cancelled)), Ok((true, false)));
    });
}

#[test]
fn an_outer_timeout_unwinds_through_an_inner_one() {
    everywhere(|| {
        let past = counter();
        let result = timeout(SHORT, || {
            let inner = timeout(HOUR, || spin_forever());
            past.store(1, SeqCst);
            inner.is_ok()
        });
        assert_eq!((result, past.load(SeqCst)), (Err(Elapsed), 0));
    });
}

#[test]
fn of_two_timeouts_that_are_both_over_the_outer_one_counts() {
    everywhere(|| {
        let past = counter();
        let result = timeout(SHORT, || {
            let inner = timeout(SHORT, || {
                // Long enough for both to pass, whatever the order of their timers.
                uncancellable(|| {
                    spin_until(is_cancelled);
                    preempt::sleep(SHORT * 3);
                });
                spin_forever();
            });
            past.store(1, SeqCst);
            inner.is_ok()
        });
        assert_eq!((result, past.load(SeqCst)), (Err(Elapsed), 0));
    });
}

#[test]
fn a_value_that_is_there_counts_more_than_a_time_that_is_over() {
    everywhere(|| {
        let value = timeout(SHORT, || {
            uncancellable(|| {
                spin_until(is_cancelled);
                9
            })
        });
        assert_eq!(value, Ok(9));
        // The time that was over is forgotten.
        spin_until(|| true);
        preempt::yield_now();
    });
}

#[test]
fn a_masked_deadline_unwinds_when_the_mask_ends() {
    everywhere(|| {
        let past = counter();
        let result = timeout(SHORT, || {
            uncancellable(|| spin_until(is_cancelled));
            past.fetch_add(1, SeqCst);
            spin_forever();
        });
        assert_eq!((result, past.load(SeqCst)), (Err(Elapsed), 1));
        let result = timeout(SHORT, || {
            no_preempt(|| deaf_until(is_cancelled));
            past.fetch_add(1, SeqCst);
            spin_forever();
        });
        assert_eq!((result, past.load(SeqCst)), (Err(Elapsed), 2));
        let result = timeout(SHORT, || {
            no_preempt(|| spin_until(is_cancelled));
            past.fetch_add(1, SeqCst);
            preempt::sleep(HOUR);
        });
        assert_eq!((result, past.load(SeqCst)), (Err(Elapsed), 3));
    });
}

#[test]
fn a_mask_around_a_timeout_masks_it_too() {
    everywhere(|| {
        let value = uncancellable(|| {
            timeout(SHORT, || {
                spin_until(is_cancelled);
                spin_until(|| true);
                preempt::checkpoint();
                preempt::sleep(Duration::from_micros(1));
                preempt::yield_now();
                7
            })
        });
        assert_eq!(value, Ok(7));
        assert!(!is_cancelled());
        // The mask ends where it should.
        assert_eq!(timeout(SHORT, || spin_forever()).map(|never: ()| never), Err(Elapsed));
    });
}

#[test]
fn a_swallowed_deadline_is_raised_again() {
    everywhere(|| {
        let caught = counter();
        let result = timeout(SHORT, || {
            for _ in 0..500 {
                assert!(catch_unwind(|| spin_forever()).is_err());
                caught.fetch_add(1, SeqCst);
            }
            preempt::sleep(HOUR);
        });
        assert_eq!((result, caught.load(SeqCst)), (Err(Elapsed), 500));
    });
}

#[test]
fn code_that_swallows_its_deadline_a_thousand_times_is_reported_and_left_running() {
    let test = "code_that_swallows_its_deadline_a_thousand_times_is_reported_and_left_running";
    let output = in_child(test, &[], || {
        let mut caught = 0;
        let value = timeout(SHORT, || {
            while catch_unwind(AssertUnwindSafe(|| spin_until(|| caught == 1000))).is_err() {
                caught += 1;
            }
            spin_until(|| true);
            "left running"
        });
        assert_eq!(value, Ok("left running"));
        // And the next one has its full effect.
        assert_eq!(timeout(SHORT, || spin_forever()).map(|never: ()| never), Err(Elapsed));
    });
    let text = stderr_of(&output);
    assert_eq!(text.matches("caught its cancellation 1000 times").count(), 1, "{text}");
    assert!(text.contains("thread '"), "{text}");
}

#[test]
fn more_than_a_thousand_timeouts_in_one_task_all_have_their_effect() {
    everywhere(|| {
        let drops = counter();
        // More than the patience with code that swallows.
        let times = 1100;
        for _ in 0..times {
            let result = timeout(Duration::from_micros(20), || {
                let _drop = CountDrop(drops);
                spin_forever();
            });
            assert_eq!(result.map(|never: ()| never), Err(Elapsed));
        }
        assert_eq!(drops.load(SeqCst), times);
    });
}

#[test]
fn a_panic_goes_through_a_timeout() {
    everywhere(|| {
        let payload = catch_unwind(|| timeout(HOUR, || panic_any(5_u64)).map(|never: ()| never)).unwrap_err();
        assert_eq!(payload.downcast_ref(), Some(&5_u64));
        assert!(!is_cancelled());
    });
}

#[test]
fn an_abort_goes_through_a_timeout() {
    guarded(|| {
        let runtime = runtime(1);
        let (begun, past) = (counter(), counter());
        let task = runtime.spawn(move || {
            let inside = || {
                begun.store(1, SeqCst);
                spin_forever();
            };
            let result = timeout(HOUR, inside);
            past.store(1, SeqCst);
            result.map(|never: ()| never)
        });
        wait_until(|| begun.load(SeqCst) == 1);
        task.abort();
        assert!(task.join().unwrap_err().is_cancelled());
        assert_eq!(past.load(SeqCst), 0);
    });
}

#[test]
fn timeouts_of_many_tasks_on_one_worker_are_kept_apart() {
    guarded(|| {
        let runtime = runtime(1);
        let tasks: Vec<_> = (0..size(50, 20))
            .map(|number| {
                runtime.spawn(move || {
                    if number % 2 == 0 {
                        timeout(Duration::from_micros(500), || spin_forever()).is_err()
                    } else {
                        timeout(HOUR, || preempt::sleep(SHORT)).is_ok()
                    }
                })
            })
            .collect();
        assert!(tasks.into_iter().all(|task| task.join().unwrap()));
        assert_checks_reached(&runtime);
    });
}

#[test]
fn a_timeout_around_a_task_that_is_joined_can_abort_it() {
    guarded(|| {
        let runtime = runtime(1);
        let drops = counter();
        let result = runtime.run(|| {
            let child = preempt::spawn(|| {
                let _drop = CountDrop(drops);
                spin_forever();
            });
            let child = child.abort_on_drop();
            timeout(SHORT, || child.join().map(|never: ()| never).is_ok())
        });
        assert_eq!(result, Err(Elapsed));
        wait_until(|| runtime.handle().metrics().tasks.is_empty());
        assert_eq!(drops.load(SeqCst), 1);
    });
}

#[test]
fn a_time_of_zero_is_over_at_the_first_check() {
    everywhere(|| {
        assert_eq!(timeout(Duration::ZERO, || spin_forever()).map(|never: ()| never), Err(Elapsed));
        assert_eq!(timeout(Duration::ZERO, || 3), Ok(3), "code without a check comes to its end");
        assert_eq!(timeout(Duration::MAX, || 4), Ok(4));
    });
}

#[test]
fn a_timer_that_is_not_needed_any_more_wakes_nobody() {
    guarded(|| {
        let runtime = runtime(1);
        let (sender, receiver) = channel(0);
        let task = runtime.spawn(move || {
            assert_eq!(timeout(SHORT, || 1), Ok(1));
            receiver.recv()
        });
        wait_until(|| task.info().state == TaskState::Parked);
        // The time for which the timer was set passes.
        std::thread::sleep(SHORT * 5);
        sender.send(2).unwrap();
        wait_until(|| task.is_finished());
        assert_eq!(task.info().parks, 1);
        assert_eq!(task.join().unwrap(), Ok(2));
    });
}
