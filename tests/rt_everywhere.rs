//! Annotated code where there is no task to suspend, or where suspending would be wrong: outside of any
//! runtime, in destructors of thread-locals, in a forked child. Signal handlers have a file of their own.

#[path = "support/rt.rs"]
mod support;

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use preempt::{TaskState, timeout};
use preempt_core::flag;
use support::{
    assert_checks_reached, checks_on_request, counter, deaf_until, guarded, in_child, runtime, spin_forever,
    spin_until, stderr_of, wait_until,
};

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

/// Forks in a task, beside a neighbour that must not run in the child, and returns how the child ended.
fn fork_beside_a_neighbour(child: fn() -> libc::c_int) -> libc::c_int {
    guarded(move || {
        let process = std::process::id();
        let runtime = runtime(1);
        let end = counter();
        let neighbour = runtime.spawn(move || {
            while end.load(SeqCst) == 0 {
                if std::process::id() != process {
                    // SAFETY: ends the child without any clean-up.
                    unsafe { libc::_exit(1) };
                }
                preempt::yield_now();
            }
        });
        let status = runtime.run(move || {
            preempt::yield_now();
            // SAFETY: the child calls only code that needs no lock of another thread, and `_exit`.
            match unsafe { libc::fork() } {
                0 => {
                    let code = child();
                    // SAFETY: as above.
                    unsafe { libc::_exit(code) }
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
        end.store(1, SeqCst);
        neighbour.join().unwrap();
        status
    })
}

#[test]
fn in_a_forked_child_yield_now_returns_at_once() {
    let status = fork_beside_a_neighbour(|| {
        for _ in 0..3 {
            preempt::yield_now();
            preempt::checkpoint();
        }
        42
    });
    assert!(libc::WIFEXITED(status), "{status}");
    assert_eq!(libc::WEXITSTATUS(status), 42);
}

#[test]
fn in_a_forked_child_what_blocks_waits_till_the_child_is_ended() {
    let status = fork_beside_a_neighbour(|| {
        // SAFETY: no preconditions.
        unsafe { libc::alarm(1) };
        preempt::block_on(std::future::pending())
    });
    assert!(libc::WIFSIGNALED(status), "{status}");
    assert_eq!(libc::WTERMSIG(status), libc::SIGALRM);
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
