//! Signal handlers that interrupt a task run unchanged, and a signal mask that a task leaves behind
//! confuses nobody.

#[path = "support/rt.rs"]
mod support;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use preempt::{TaskState, is_cancelled, no_preempt, timeout};
use preempt_core::flag;
use support::{
    assert_checks_reached, checks_on_request, counter, deaf_until, guarded, runtime, size, spin_forever,
    spin_until, wait_until,
};

/// What a handler of a test does with its signal, and how the test sees it.
struct Handler {
    signal: libc::c_int,
    flags: libc::c_int,
    inside: AtomicBool,
    turns: AtomicUsize,
}

impl Handler {
    const fn new(signal: libc::c_int, flags: libc::c_int) -> Self {
        Self { signal, flags, inside: AtomicBool::new(false), turns: AtomicUsize::new(0) }
    }

    fn handle(&self) {
        self.inside.store(true, SeqCst);
        self.turns.fetch_add(checks_on_request(100), SeqCst);
        self.inside.store(false, SeqCst);
    }

    fn install(&self, function: extern "C" fn(libc::c_int)) {
        // SAFETY: all-zero bytes are a valid `sigaction`.
        let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
        action.sa_sigaction = function as *const () as usize;
        action.sa_flags = self.flags;
        // SAFETY: the function has the signature of a handler and does nothing that is forbidden in one.
        let result = unsafe { libc::sigaction(self.signal, &action, std::ptr::null_mut()) };
        assert_eq!(result, 0);
    }

    fn raise(&self) {
        // SAFETY: the signal has a handler, which returns.
        assert_eq!(unsafe { libc::raise(self.signal) }, 0);
    }
}

/// In a task beside a neighbour that wants to run, the handler comes to its end before the neighbour has
/// its turn.
fn a_handler_is_not_suspended(handler: &'static Handler, function: extern "C" fn(libc::c_int)) {
    guarded(move || {
        handler.install(function);
        let runtime = runtime(1);
        let end = counter();
        let neighbour = runtime.spawn(move || {
            spin_until(|| {
                assert!(!handler.inside.load(SeqCst), "the handler was suspended");
                end.load(SeqCst) == 1
            });
        });
        wait_until(|| neighbour.info().state != TaskState::Fresh);
        let raises = runtime.spawn(move || {
            for _ in 0..20 {
                // With the monitor's request standing.
                deaf_until(flag::is_set);
                handler.raise();
                assert!(flag::is_set(), "a check in the handler took the request");
                // Which the task follows.
                preempt::checkpoint();
            }
        });
        raises.join().unwrap();
        end.store(1, SeqCst);
        neighbour.join().unwrap();
        assert_eq!(handler.turns.load(SeqCst), 20 * 100);
        assert!(runtime.handle().metrics().preemptions >= 20);
    });
}

#[test]
fn a_signal_handler_on_the_tasks_stack_runs_unchanged() {
    static HANDLER: Handler = Handler::new(libc::SIGUSR1, 0);
    extern "C" fn handle(_: libc::c_int) {
        HANDLER.handle();
    }
    a_handler_is_not_suspended(&HANDLER, handle);
}

#[test]
fn a_signal_handler_on_the_alternate_stack_runs_unchanged() {
    // Its signal stays unblocked, so only the stack tells that this is not the task's code.
    static HANDLER: Handler = Handler::new(libc::SIGUSR2, libc::SA_ONSTACK | libc::SA_NODEFER);
    extern "C" fn handle(_: libc::c_int) {
        HANDLER.handle();
    }
    a_handler_is_not_suspended(&HANDLER, handle);
}

#[test]
fn a_signal_handler_is_not_unwound_by_the_timeout_it_interrupts() {
    static HANDLER: Handler = Handler::new(libc::SIGWINCH, 0);
    extern "C" fn handle(_: libc::c_int) {
        HANDLER.handle();
    }
    guarded(|| {
        HANDLER.install(handle);
        let body = || {
            let past = counter();
            let result = timeout(Duration::from_millis(1), || {
                deaf_until(is_cancelled);
                HANDLER.raise();
                past.store(1, SeqCst);
                spin_forever();
            });
            assert!(result.map(|never: ()| never).is_err());
            assert_eq!(past.load(SeqCst), 1);
        };
        body();
        let runtime = runtime(1);
        runtime.run(body);
        assert_eq!(HANDLER.turns.load(SeqCst), 200);
        assert_checks_reached(&runtime);
    });
}

#[test]
fn a_checkpoint_in_a_signal_handler_does_nothing() {
    static HANDLER: Handler = Handler::new(libc::SIGURG, 0);
    extern "C" fn handle(_: libc::c_int) {
        HANDLER.inside.store(true, SeqCst);
        for _ in 0..100 {
            preempt::checkpoint();
            HANDLER.turns.fetch_add(1, SeqCst);
        }
        HANDLER.inside.store(false, SeqCst);
    }
    a_handler_is_not_suspended(&HANDLER, handle);
}

#[test]
fn a_checkpoint_in_a_signal_handler_may_interrupt_a_checkpoint_anywhere() {
    static HANDLER: Handler = Handler::new(libc::SIGIO, 0);
    extern "C" fn handle(_: libc::c_int) {
        preempt::checkpoint();
        HANDLER.turns.fetch_add(1, SeqCst);
    }
    guarded(|| {
        HANDLER.install(handle);
        let runtime = runtime(1);
        let (thread, end) = (counter(), counter());
        let task = runtime.spawn(move || {
            // SAFETY: no preconditions.
            thread.store(unsafe { libc::pthread_self() } as usize, SeqCst);
            // Most of the time it is somewhere in the slow path, with the flag set.
            no_preempt(|| {
                while end.load(SeqCst) == 0 {
                    flag::set();
                    preempt::checkpoint();
                }
            });
        });
        wait_until(|| thread.load(SeqCst) != 0);
        for signals in 1..=size(2_000, 500) {
            // SAFETY: the worker's thread is alive as long as the task is.
            assert_eq!(unsafe { libc::pthread_kill(thread.load(SeqCst) as _, libc::SIGIO) }, 0);
            wait_until(|| HANDLER.turns.load(SeqCst) == signals);
        }
        end.store(1, SeqCst);
        task.join().unwrap();
        assert_checks_reached(&runtime);
    });
}
