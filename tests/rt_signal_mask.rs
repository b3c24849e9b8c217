//! A signal mask that a task leaves behind confuses nobody.
//!
//! In a program of its own: where there is a handler that uses the stack it interrupts, another mask means
//! that it may be running (`rt_signals`).

#[path = "support/rt.rs"]
mod support;

use std::sync::atomic::Ordering::SeqCst;

use preempt::sync::channel;
use preempt::{Runtime, TaskState};
use support::{
    assert_checks_reached, counter, deaf_until, guarded, runtime, spin_forever, spin_until, wait_until,
};

/// Blocks a signal on the calling thread, or lets it through again.
fn change_mask(how: libc::c_int, signal: libc::c_int) {
    // SAFETY: all-zero bytes are a valid signal set.
    let mut set: libc::sigset_t = unsafe { std::mem::zeroed() };
    // SAFETY: the set is valid, and the signal exists.
    assert_eq!(unsafe { libc::sigaddset(&raw mut set, signal) }, 0);
    // SAFETY: the set is valid, and the old one is not asked for.
    assert_eq!(unsafe { libc::pthread_sigmask(how, &raw const set, std::ptr::null_mut()) }, 0);
}

/// A task that computes lets another one run, and can be aborted.
fn assert_preempted_and_aborted(runtime: &Runtime) {
    let hog = runtime.spawn(|| spin_forever());
    wait_until(|| hog.info().state == TaskState::Running);
    assert_eq!(runtime.run(|| 1), 1);
    hog.abort();
    assert!(hog.join().map(|never: ()| never).unwrap_err().is_cancelled());
}

#[test]
fn after_a_task_that_changed_the_signal_mask_and_ended_others_are_preempted_and_aborted() {
    guarded(|| {
        let runtime = runtime(1);
        runtime.run(|| change_mask(libc::SIG_BLOCK, libc::SIGTERM));
        assert_preempted_and_aborted(&runtime);
        runtime.run(|| change_mask(libc::SIG_UNBLOCK, libc::SIGTERM));
        assert_preempted_and_aborted(&runtime);
        assert_checks_reached(&runtime);
    });
}

#[test]
fn while_a_task_that_changed_the_signal_mask_is_parked_others_are_preempted_and_aborted() {
    guarded(|| {
        let runtime = runtime(1);
        let (sender, receiver) = channel(0);
        let masks = runtime.spawn(move || {
            change_mask(libc::SIG_BLOCK, libc::SIGTERM);
            receiver.recv().unwrap();
            spin_until(|| true);
            change_mask(libc::SIG_UNBLOCK, libc::SIGTERM);
            receiver.recv().unwrap();
        });
        for _ in 0..2 {
            wait_until(|| masks.info().state == TaskState::Parked);
            assert_preempted_and_aborted(&runtime);
            sender.send(()).unwrap();
        }
        masks.join().unwrap();
        assert_preempted_and_aborted(&runtime);
        assert_checks_reached(&runtime);
    });
}

#[test]
fn a_task_that_comes_right_after_a_changed_signal_mask_is_preempted_and_aborted() {
    guarded(|| {
        let runtime = runtime(1);
        let (end, ran) = (counter(), counter());
        let plug = runtime.spawn(move || deaf_until(|| end.load(SeqCst) == 1));
        wait_until(|| plug.info().state == TaskState::Running);
        // All three are queued when the first one runs, so the worker does not sleep between them.
        let masks = runtime.spawn(|| change_mask(libc::SIG_BLOCK, libc::SIGTERM));
        let hog = runtime.spawn(|| spin_forever());
        let other = runtime.spawn(move || ran.store(1, SeqCst));
        end.store(1, SeqCst);
        masks.join().unwrap();
        other.join().unwrap();
        hog.abort();
        assert!(hog.join().map(|never: ()| never).unwrap_err().is_cancelled());
        plug.join().unwrap();
    });
}

#[test]
fn a_task_woken_by_one_that_changed_the_signal_mask_is_preempted_and_aborted() {
    guarded(|| {
        let runtime = runtime(1);
        let (sender, receiver) = channel::<()>(0);
        let hog = runtime.spawn(move || {
            receiver.recv().unwrap();
            spin_forever()
        });
        wait_until(|| hog.info().state == TaskState::Parked);
        // The hog runs next, in what is left of the other one's slice.
        runtime.run(move || {
            change_mask(libc::SIG_BLOCK, libc::SIGTERM);
            sender.send(()).unwrap();
        });
        assert_eq!(runtime.run(|| 1), 1);
        hog.abort();
        assert!(hog.join().map(|never: ()| never).unwrap_err().is_cancelled());
    });
}
