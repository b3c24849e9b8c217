//! Annotated code where there is no task to suspend, or where suspending would be wrong: outside of any runtime, in destructors
//! of thread-locals, in signal handlers, in a forked child.

#[path = "support/rt.rs"]
mod support;

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use preempt::{TaskState, is_cancelled, preemptible, timeout};
use preempt_core::flag;
use support::{
    assert_checks_reached, counter, deaf_until, guarded, in_child, runtime, spin_forever, spin_until,
    stderr_of, wait_until,
};

/// Turns through checks that all find the flag set; returns how many.
#[preemptible]
fn checks_on_request(turns: usize) -> usize {
    let mut done = 0;
    for _ in 0..turns {
        flag::set();
        done += 1;
    }
    done
}

#[test]
fn outside_of_any_runtime_annotated_code_runs_unchanged() {
    assert_eq!(checks_on_request(1000), 1000);
    // The check of the turn after withdraws a request that nobody can follow.
    flag::set();
    assert_eq!(checks_on_request(0), 0);
    assert!(!flag::is_set(), "the prologue's check was not reached");
    preempt::checkpoint();
    preempt::yield_now();
}

#[test]
fn outside_of_any_runtime_no_runtime_is_started() {
    #[cfg(target_os = "linux")]
    {
        let test = "outside_of_any_runtime_no_runtime_is_started";
        let output = in_child(test, &[("PREEMPT_WORKERS", "rubbish")], || {
            assert_eq!(checks_on_request(10), 10);
            preempt::no_preempt(|| checks_on_request(10));
            preempt::uncancellable(|| checks_on_request(10));
            preempt::block_on(async { checks_on_request(10) });
            preempt::sleep(Duration::from_micros(1));
            let (sender, receiver) = preempt::sync::channel(0);
            let thread = thread::spawn(move || sender.send(1));
            assert_eq!(receiver.recv(), Ok(1));
            thread.join().unwrap().unwrap();
            drop(preempt::sync::Mutex::new(1).lock());
        });
        stderr_of(&output);
    }
}

/// What its destructor did, for the two tests below; one slot each.
static IN_DESTRUCTOR: [AtomicUsize; 2] = [AtomicUsize::new(0), AtomicUsize::new(0)];

struct AtThreadEnd(usize);

impl Drop for AtThreadEnd {
    fn drop(&mut self) {
        let turns = checks_on_request(100);
        flag::set();
        preempt::checkpoint();
        preempt::yield_now();
        preempt::sleep(Duration::from_micros(1));
        assert!(timeout(Duration::from_millis(1), || spin_forever()).map(|never: ()| never).is_err());
        assert_eq!(preempt::block_on(async { 3 }), 3);
        IN_DESTRUCTOR[self.0].store(turns, SeqCst);
    }
}

#[test]
fn annotated_code_runs_in_destructors_of_a_plain_threads_locals() {
    thread_local!(static LOCAL: AtThreadEnd = const { AtThreadEnd(0) });
    guarded(|| {
        thread::spawn(|| LOCAL.with(|_| checks_on_request(1))).join().unwrap();
        assert_eq!(IN_DESTRUCTOR[0].load(SeqCst), 100);
    });
}

#[test]
fn annotated_code_runs_in_destructors_of_a_workers_locals() {
    thread_local!(static LOCAL: AtThreadEnd = const { AtThreadEnd(1) });
    guarded(|| {
        let runtime = runtime(1);
        runtime.run(|| LOCAL.with(|_| checks_on_request(2)));
        assert_checks_reached(&runtime);
        drop(runtime);
        assert_eq!(IN_DESTRUCTOR[1].load(SeqCst), 100);
    });
}

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

/// In a task beside a neighbour that wants to run, the handler comes to its end before the neighbour has its turn.
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

/// This process's `errno`.
fn errno() -> *mut libc::c_int {
    // SAFETY: the function has no preconditions.
    unsafe { libc::__errno_location() }
}

fn set_errno(value: libc::c_int) {
    // SAFETY: the location is the calling thread's own.
    unsafe { errno().write(value) };
}

#[test]
fn errno_is_kept_over_a_check_that_gives_way() {
    guarded(|| {
        let runtime = runtime(1);
        let (begun, turns) = (counter(), counter());
        let neighbour = runtime.spawn(move || {
            spin_until(|| begun.load(SeqCst) == 1);
            while turns.load(SeqCst) < 10 {
                set_errno(libc::EINTR);
                turns.fetch_add(1, SeqCst);
                preempt::yield_now();
            }
        });
        runtime.run(move || {
            set_errno(libc::ERANGE);
            begun.store(1, SeqCst);
            // `yield_now` makes no promise, a check does.
            spin_until(|| turns.load(SeqCst) == 10);
            // SAFETY: the location is the calling thread's own.
            assert_eq!(unsafe { errno().read() }, libc::ERANGE);
        });
        neighbour.join().unwrap();
        assert!(runtime.handle().metrics().preemptions >= 5);
    });
}

#[test]
fn a_forked_child_runs_annotated_code_to_its_end() {
    guarded(|| {
        let process = std::process::id();
        let runtime = runtime(1);
        let end = counter();
        let neighbour = runtime.spawn(move || {
            spin_until(|| {
                if std::process::id() != process {
                    // SAFETY: ends the child, in which the neighbour must not have run, without any clean-up.
                    unsafe { libc::_exit(1) };
                }
                end.load(SeqCst) == 1
            });
        });
        wait_until(|| neighbour.info().state != TaskState::Fresh);
        let status = runtime.run(|| {
            // With the monitor's request standing.
            deaf_until(flag::is_set);
            // SAFETY: the child calls only code that needs no lock of another thread, and `_exit`.
            match unsafe { libc::fork() } {
                0 => {
                    let done = checks_on_request(1000);
                    // SAFETY: ends the child without any clean-up.
                    unsafe { libc::_exit(if done == 1000 { 42 } else { 2 }) }
                }
                child => {
                    assert!(child > 0, "{}", std::io::Error::last_os_error());
                    let mut status = 0;
                    // SAFETY: the pointer is to a variable of ours.
                    assert_eq!(unsafe { libc::waitpid(child, &mut status, 0) }, child);
                    status
                }
            }
        });
        assert!(libc::WIFEXITED(status), "{status}");
        assert_eq!(libc::WEXITSTATUS(status), 42);
        // And the parent goes on as before.
        runtime.run(move || end.store(1, SeqCst));
        neighbour.join().unwrap();
        assert!(runtime.handle().metrics().preemptions > 0);
    });
}

#[test]
fn a_thread_local_of_the_program_is_shared_by_the_tasks_of_a_worker() {
    thread_local!(static COUNT: Cell<u32> = const { Cell::new(0) });
    guarded(|| {
        let runtime = runtime(1);
        let tasks: Vec<_> = (0..5).map(|_| runtime.spawn(|| COUNT.set(COUNT.get() + 1))).collect();
        tasks.into_iter().for_each(|task| task.join().unwrap());
        assert_eq!(runtime.run(|| COUNT.get()), 5);
        assert_eq!(COUNT.get(), 0);
    });
}
