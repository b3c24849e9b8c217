//! Where cancellation is masked: the code runs to its end, goes on giving way meanwhile, and is unwound at
//! the first check after.

#[path = "support/rt.rs"]
mod support;

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use preempt::sync::{Mutex, channel};
use preempt::{Elapsed, Runtime, TaskState, is_cancelled, no_preempt, preemptible, timeout, uncancellable};
use preempt_core::flag;
use support::{
    CountDrop, assert_checks_reached, counter, deaf_until, guarded, runtime, size, spin_forever, spin_until,
    stressed, wait_until,
};

/// Computes in annotated code until the task is cancelled, and then for many checks more, all of which find
/// the cancellation.
fn until_cancelled() {
    spin_until(is_cancelled);
    let turns = counter();
    spin_until(|| turns.fetch_add(1, SeqCst) == size(1000, 100));
}

/// Aborts a task while it runs `masked`: that must come to its end, and what follows must not.
fn is_masked(masked: impl FnOnce() + Send + 'static) {
    guarded(|| {
        let runtime = runtime(1);
        let (drops, past) = (counter(), counter());
        let task = runtime.spawn(move || {
            let _drop = CountDrop(drops);
            masked();
            past.store(1, SeqCst);
            spin_forever();
        });
        wait_until(|| task.info().state == TaskState::Running);
        task.abort();
        let error = task.join().unwrap_err();
        assert!(error.is_cancelled(), "{error}");
        assert_eq!((past.load(SeqCst), drops.load(SeqCst)), (1, 1));
        assert_checks_reached(&runtime);
    });
}

#[test]
fn uncancellable_code_comes_to_its_end() {
    is_masked(|| uncancellable(until_cancelled));
}

#[test]
fn masks_nest() {
    is_masked(|| {
        uncancellable(|| {
            uncancellable(|| spin_until(|| true));
            until_cancelled();
        });
    });
}

#[test]
fn a_mask_ends_with_a_panic_through_it() {
    is_masked(|| {
        assert!(std::panic::catch_unwind(|| uncancellable(|| panic!("on purpose"))).is_err());
        uncancellable(until_cancelled);
    });
}

#[test]
fn a_function_that_c_calls_is_not_unwound() {
    #[preemptible]
    extern "C" fn called_from_c() {
        while !is_cancelled() {}
        // Also not by the checks of what it calls: the process would abort.
        until_cancelled();
    }
    is_masked(|| called_from_c());
}

#[test]
fn a_destructor_that_is_annotated_comes_to_its_end() {
    struct Slow;
    #[preemptible]
    impl Drop for Slow {
        fn drop(&mut self) {
            while !is_cancelled() {}
            until_cancelled();
        }
    }
    is_masked(|| drop(Slow));
}

#[test]
fn any_annotated_method_named_drop_is_masked() {
    trait Dropping {
        fn drop(&self);
    }
    struct Own;
    #[preemptible]
    impl Dropping for Own {
        fn drop(&self) {
            until_cancelled();
        }
    }
    is_masked(|| Own.drop());
}

#[test]
fn the_checks_of_an_unsafe_fn_give_way_but_do_not_unwind() {
    /// # Safety
    ///
    /// None is needed.
    #[preemptible]
    unsafe fn own_checks() {
        while !is_cancelled() {}
        for _ in 0..1000 {
            std::hint::black_box(());
        }
    }
    // SAFETY: the function asks for nothing.
    is_masked(|| unsafe { own_checks() });
}

#[test]
fn the_checks_of_a_function_with_an_unsafe_block_do_not_unwind() {
    #[preemptible]
    fn own_checks() {
        let mut byte = 0_u8;
        while !is_cancelled() {
            // SAFETY: the byte is this function's own.
            unsafe { (&raw mut byte).write_volatile(1) };
        }
        for _ in 0..1000 {
            std::hint::black_box(());
        }
    }
    is_masked(own_checks);
}

#[test]
fn checks_with_cancel_false_do_not_unwind() {
    #[preemptible(cancel = false)]
    fn own_checks() {
        while !is_cancelled() {}
        for _ in 0..1000 {
            std::hint::black_box(());
        }
    }
    is_masked(own_checks);
}

#[test]
fn cancel_true_lets_the_checks_of_a_function_with_unsafe_unwind() {
    #[preemptible(cancel = true)]
    fn own_checks(turns: &std::sync::atomic::AtomicUsize) {
        let mut byte = 0_u8;
        while !is_cancelled() {
            // SAFETY: the byte is this function's own.
            unsafe { (&raw mut byte).write_volatile(1) };
        }
        loop {
            turns.fetch_add(1, SeqCst);
        }
    }
    guarded(|| {
        let runtime = runtime(1);
        let turns = counter();
        let task = runtime.spawn(|| own_checks(turns));
        wait_until(|| task.info().state == TaskState::Running);
        task.abort();
        assert!(task.join().unwrap_err().is_cancelled());
    });
}

#[test]
fn what_an_unsafe_fn_calls_still_unwinds() {
    /// # Safety
    ///
    /// None is needed.
    #[preemptible]
    unsafe fn calls(past: &std::sync::atomic::AtomicUsize) {
        while !is_cancelled() {}
        past.store(1, SeqCst);
        spin_forever();
    }
    guarded(|| {
        let runtime = runtime(1);
        let past = counter();
        // SAFETY: the function asks for nothing.
        let task = runtime.spawn(|| unsafe { calls(past) });
        wait_until(|| task.info().state == TaskState::Running);
        task.abort();
        assert!(task.join().unwrap_err().is_cancelled());
        assert_eq!(past.load(SeqCst), 1);
    });
}

#[test]
fn masked_code_goes_on_giving_way() {
    #[preemptible(cancel = false)]
    fn deaf_to_cancellation(goal: &std::sync::atomic::AtomicUsize) {
        while goal.load(SeqCst) < 2 {}
    }
    guarded(|| {
        let runtime = runtime(1);
        let goal = counter();
        let tasks = [
            runtime.spawn(|| uncancellable(|| spin_until(|| goal.load(SeqCst) == 2))),
            runtime.spawn(|| deaf_to_cancellation(goal)),
        ];
        for task in &tasks {
            wait_until(|| task.info().state != TaskState::Fresh);
            task.abort();
        }
        // Both were aborted, and neighbours still have their turn.
        for _ in 0..2 {
            runtime.run(|| goal.fetch_add(1, SeqCst));
        }
        tasks.into_iter().for_each(|task| task.join().unwrap());
        assert!(runtime.handle().metrics().preemptions >= 2);
    });
}

#[test]
fn a_guard_of_a_mutex_masks_and_the_lock_is_not_poisoned() {
    let mutex = Arc::new(Mutex::new(0));
    let inside = Arc::clone(&mutex);
    is_masked(move || {
        let mut value = inside.lock();
        until_cancelled();
        *value += 1;
    });
    assert_eq!(*mutex.lock(), 1);
}

#[test]
fn no_preempt_masks_too() {
    is_masked(|| no_preempt(until_cancelled));
}

#[test]
fn a_masked_blocking_operation_waits_on() {
    let (sender, receiver) = channel(0);
    is_masked(move || {
        uncancellable(|| {
            let other = preempt::spawn(move || {
                preempt::sleep(Duration::from_millis(1));
                sender.send(4).unwrap();
            });
            spin_until(is_cancelled);
            assert_eq!(receiver.recv(), Ok(4));
            preempt::sleep(Duration::from_millis(1));
            preempt::yield_now();
            other.join().unwrap();
        });
    });
}

#[test]
fn an_abort_does_not_wake_a_masked_task_from_what_it_waits_for() {
    guarded(|| {
        let runtime = runtime(1);
        let (sender, receiver) = channel(0);
        let task = runtime.spawn(move || uncancellable(|| receiver.recv()));
        wait_until(|| task.info().state == TaskState::Parked);
        task.abort();
        wait_until(|| task.info().parks == 2);
        assert!(!task.is_finished());
        sender.send(6).unwrap();
        assert_eq!(task.join().unwrap(), Ok(6));
    });
}

#[test]
fn a_task_that_unwinds_from_a_panic_is_not_unwound_once_more() {
    struct Computes;
    impl Drop for Computes {
        fn drop(&mut self) {
            until_cancelled();
            preempt::sleep(Duration::from_millis(1));
            preempt::yield_now();
        }
    }
    guarded(|| {
        let runtime = runtime(1);
        let task = runtime.spawn(|| {
            let _computes = Computes;
            panic!("the first");
        });
        wait_until(|| task.info().state != TaskState::Fresh);
        task.abort();
        assert!(task.join().unwrap_err().is_panic());
    });
}

#[test]
fn a_deaf_function_between_does_not_unmask() {
    is_masked(|| {
        uncancellable(|| {
            deaf_until(is_cancelled);
            spin_until(|| true);
            preempt::checkpoint();
        });
    });
}

/// Turns of an annotated loop, each with a check.
fn turn(turns: usize) {
    let done = counter();
    spin_until(|| done.fetch_add(1, SeqCst) == turns);
}

#[preemptible(cancel = false)]
fn turn_without_cancel(turns: usize) {
    for _ in 0..turns {
        std::hint::spin_loop();
    }
}

/// Requires that only few of the checks in `turning` are made the slow way.
fn costs_little(turning: impl FnOnce(usize)) {
    let turns = size(200_000, 100);
    let checks = || preempt::runtime::Handle::current().metrics().checks;
    let before = checks();
    turning(turns);
    let slow = checks() - before;
    assert!(slow > 0, "there was a request");
    assert!(stressed() || slow < turns as u64 / 100, "{slow} of {turns} checks were slow");
}

/// Aborts a task that waits in `masked` until it knows of it and then turns a lot; it must be unwound at
/// the first check after, if `at_once`.
fn a_pending_cancellation_costs_little(at_once: bool, masked: impl FnOnce() + Send + 'static) {
    guarded(move || {
        // Longer than the turns take: the monitor asks again after each.
        let builder = Runtime::builder().workers(1).time_slice(Duration::from_millis(100));
        let runtime = builder.build().unwrap();
        let (past, turns) = (counter(), counter());
        let task = runtime.spawn(move || {
            masked();
            past.store(1, SeqCst);
            assert!(flag::is_set() || !at_once, "the request is made again");
            spin_until(|| turns.fetch_add(1, SeqCst) == usize::MAX);
        });
        wait_until(|| task.info().state == TaskState::Running);
        task.abort();
        assert!(task.join().unwrap_err().is_cancelled());
        assert_eq!(past.load(SeqCst), 1);
        assert!(!at_once || turns.load(SeqCst) == 0, "the prologue's check unwinds");
    });
}

/// Whether the cancellation, and the request that comes with it, are there.
fn is_asked() -> bool {
    is_cancelled() && flag::is_set()
}

#[test]
fn a_request_that_no_preempt_forbids_costs_nothing_till_its_end() {
    guarded(|| {
        let runtime = Runtime::builder().workers(1).time_slice(Duration::from_millis(100)).build().unwrap();
        runtime.run(|| {
            no_preempt(|| {
                no_preempt(|| {
                    flag::set();
                    costs_little(turn);
                });
                assert!(stressed() || !flag::is_set(), "the outer section goes on");
            });
            assert!(flag::is_set(), "the request is made again");
        });
    });
}

#[test]
fn a_cancellation_that_is_masked_costs_little_till_the_end_of_the_mask() {
    a_pending_cancellation_costs_little(true, || {
        uncancellable(|| {
            deaf_until(is_asked);
            costs_little(turn);
        });
    });
}

#[test]
fn a_cancellation_at_checks_with_cancel_false_costs_little() {
    a_pending_cancellation_costs_little(false, || {
        deaf_until(is_asked);
        costs_little(turn_without_cancel);
    });
}

#[test]
fn a_deadline_that_a_guard_of_a_mutex_masks_costs_little_till_it_is_unlocked() {
    guarded(|| {
        let runtime = Runtime::builder().workers(1).time_slice(Duration::from_millis(100)).build().unwrap();
        let turns = counter();
        let result = runtime.run(|| {
            let mutex = Mutex::new(());
            timeout(Duration::from_millis(1), || {
                let guard = mutex.lock();
                deaf_until(is_asked);
                costs_little(turn);
                drop(guard);
                assert!(flag::is_set(), "the request is made again");
                spin_until(|| turns.fetch_add(1, SeqCst) == usize::MAX);
            })
        });
        assert_eq!((result, turns.load(SeqCst)), (Err(Elapsed), 0));
    });
}

#[test]
fn a_masked_deadline_on_a_plain_thread_costs_nothing_till_the_end_of_the_mask() {
    guarded(|| {
        let result = timeout(Duration::from_millis(1), || {
            uncancellable(|| {
                deaf_until(is_asked);
                spin_until(|| true);
                assert!(!flag::is_set(), "the request is withdrawn");
            });
            spin_forever();
        });
        assert_eq!(result.map(|never: ()| never), Err(Elapsed));
    });
}
