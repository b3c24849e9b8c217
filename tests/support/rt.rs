//! What the runtime's tests share: a watchdog, annotated and deaf loops that wait for others, and child
//! processes.
//!
//! No test here asserts a duration. Loops are bounded by the progress of others, which an identity pass or
//! a scheduler that forgets somebody turns into a hang; the watchdog turns the hang into a failure.

#![allow(dead_code, reason = "each test file includes this module and uses its part of it")]

use std::hint;
use std::panic::resume_unwind;
use std::process::{self, Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use preempt::{Runtime, preemptible};

const PATIENCE: Duration = Duration::from_secs(60);

/// The environment variable that says which test a child process is to play.
const CHILD: &str = "PREEMPT_TESTS_CHILD";

/// Runs `body` on a thread of its own and fails if that hangs.
pub(crate) fn guarded<R: Send + 'static>(body: impl FnOnce() -> R + Send + 'static) -> R {
    let (sender, receiver) = mpsc::channel();
    let thread = thread::spawn(move || {
        let value = body();
        // The watchdog may have given up.
        let _ = sender.send(());
        value
    });
    if receiver.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
        panic!("the test hangs: it has not ended in {PATIENCE:?}");
    }
    thread.join().unwrap_or_else(|payload| resume_unwind(payload))
}

/// Whether `PREEMPT_STRESS` makes every check give way.
pub(crate) fn stressed() -> bool {
    std::env::var_os("PREEMPT_STRESS").is_some_and(|value| !value.is_empty() && value != "0")
}

/// `normal`, or fewer where `PREEMPT_STRESS` makes each turn dear.
pub(crate) fn size(normal: usize, stress: usize) -> usize {
    if stressed() { stress } else { normal }
}

/// A runtime with short slices, so that tests that wait for many of them are quick.
pub(crate) fn runtime(workers: usize) -> Runtime {
    Runtime::builder()
        .workers(workers)
        .time_slice(Duration::from_millis(1))
        .build()
        .expect("a runtime starts")
}

/// Computes in annotated code until `done`: gives way when asked.
#[preemptible]
pub(crate) fn spin_until(done: impl Fn() -> bool) {
    while !done() {
        hint::spin_loop();
    }
}

/// Computes in code without checks until `done`: gives way to nobody.
pub(crate) fn deaf_until(done: impl Fn() -> bool) {
    while !done() {
        hint::spin_loop();
    }
}

/// Computes in annotated code until it is unwound.
#[preemptible]
pub(crate) fn spin_forever() -> ! {
    loop {
        hint::spin_loop();
    }
}

/// Blocks a plain thread of the test until `done`.
pub(crate) fn wait_until(done: impl Fn() -> bool) {
    while !done() {
        thread::yield_now();
    }
}

/// Checks of the runtime's tasks that found the flag set: an identity pass reaches none.
pub(crate) fn assert_checks_reached(runtime: &Runtime) {
    assert!(runtime.handle().metrics().checks > 0, "no check was reached inside a task");
}

/// Turns through checks that all find the flag set; returns how many.
#[preempt::preemptible]
pub(crate) fn checks_on_request(turns: usize) -> usize {
    let mut done = 0;
    for _ in 0..turns {
        preempt_core::flag::set();
        done += 1;
    }
    done
}

/// Counts how often it is dropped.
pub(crate) struct CountDrop(pub(crate) &'static AtomicUsize);

impl Drop for CountDrop {
    fn drop(&mut self) {
        self.0.fetch_add(1, SeqCst);
    }
}

/// A counter for one test, alive for ever so that tasks can borrow it.
pub(crate) fn counter() -> &'static AtomicUsize {
    Box::leak(Box::new(AtomicUsize::new(0)))
}

/// Runs the calling test once more in a process of its own, with these environment variables, where `body`
/// is all it does.
///
/// `test` is the name of the calling test function.
pub(crate) fn in_child(
    test: &str,
    environment: &[(&str, &str)],
    body: impl FnOnce() + Send + 'static,
) -> Output {
    if std::env::var(CHILD).is_ok_and(|playing| playing == test) {
        guarded(body);
        process::exit(0);
    }
    let program = std::env::current_exe().expect("the test's own program is known");
    Command::new(program)
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, test)
        .env("RUST_BACKTRACE", "0")
        .envs(environment.iter().copied())
        .output()
        .expect("the test's own program starts")
}

/// What the child wrote to stderr, once it is known that it ended well.
pub(crate) fn stderr_of(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success(),
        "{}\n{text}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout)
    );
    text
}
