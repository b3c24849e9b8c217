//! What the runtime tells a person on stderr: once, of whom it concerns, and without ever waiting for
//! stderr.

#[path = "support/rt.rs"]
mod support;

use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::sync::atomic::Ordering::SeqCst;
use std::thread;
use std::time::Duration;

use preempt::sync::channel;
use preempt::{JoinHandle, Runtime, TaskState, no_preempt};
use support::{
    assert_checks_reached, counter, deaf_until, in_child, runtime, spin_until, stderr_of, wait_until,
};

/// Many times as long as a task may be deaf before it is reported.
const LONG_DEAF: Duration = Duration::from_millis(600);

fn named<T: Send + 'static>(
    runtime: &Runtime,
    name: &str,
    f: impl FnOnce() -> T + Send + 'static,
) -> JoinHandle<T> {
    preempt::Builder::new().name(name).spawn_on(runtime.handle(), f).expect("the stack is large enough")
}

/// Ends this process by a signal if it hangs: the failure of the watchdog could not be printed.
fn end_if_hanging() {
    // SAFETY: no preconditions; nobody else uses the alarm.
    unsafe { libc::alarm(50) };
}

/// Makes `file` this process's stderr.
fn redirect_stderr(file: &impl AsRawFd) {
    // SAFETY: both descriptors are open, and nobody owns the one that is replaced.
    assert_eq!(unsafe { libc::dup2(file.as_raw_fd(), libc::STDERR_FILENO) }, libc::STDERR_FILENO);
}

/// The reading and the writing end.
fn pipe() -> (OwnedFd, OwnedFd) {
    let mut ends = [0; 2];
    // SAFETY: the array has room for both ends.
    assert_eq!(unsafe { libc::pipe(ends.as_mut_ptr()) }, 0, "{}", io::Error::last_os_error());
    // SAFETY: the descriptor is new.
    let reading = unsafe { OwnedFd::from_raw_fd(ends[0]) };
    // SAFETY: as above.
    (reading, unsafe { OwnedFd::from_raw_fd(ends[1]) })
}

fn set_flags(file: &impl AsRawFd, flags: libc::c_int) {
    // SAFETY: the descriptor is open, and the command takes a number.
    assert_eq!(unsafe { libc::fcntl(file.as_raw_fd(), libc::F_SETFL, flags) }, 0);
}

/// Writes until the pipe takes no more; after that a write blocks.
fn fill(pipe: &OwnedFd) {
    set_flags(pipe, libc::O_NONBLOCK);
    // SAFETY: the bytes are readable, and the descriptor is open.
    while unsafe { libc::write(pipe.as_raw_fd(), [0_u8; 512].as_ptr().cast(), 512) } > 0 {}
    set_flags(pipe, 0);
}

/// Has a task reported as deaf, then requires that the monitor goes on: sleeps end, and so do slices.
fn is_reported_and_the_monitor_goes_on(runtime: &Runtime, name: &str) {
    let end = counter();
    let deaf = named(runtime, name, move || deaf_until(|| end.load(SeqCst) == 1));
    let waiting = runtime.spawn(|| ());
    thread::sleep(LONG_DEAF);
    end.store(1, SeqCst);
    deaf.join().unwrap();
    waiting.join().unwrap();

    preempt::sleep(Duration::from_millis(1));
    runtime.run(|| preempt::sleep(Duration::from_millis(1)));
    let hog = runtime.spawn(move || spin_until(|| end.load(SeqCst) == 2));
    wait_until(|| hog.info().state == TaskState::Running);
    runtime.run(move || end.store(2, SeqCst));
    hog.join().unwrap();
}

#[test]
fn a_task_that_reaches_no_check_for_ten_slices_is_reported_once_by_name() {
    let test = "a_task_that_reaches_no_check_for_ten_slices_is_reported_once_by_name";
    let output = in_child(test, &[], || {
        let runtime = runtime(1);
        let end = counter();
        let fair = named(&runtime, "fair", move || spin_until(|| end.load(SeqCst) == 1));
        let deaf = named(&runtime, "deaf", move || deaf_until(|| end.load(SeqCst) == 1));
        wait_until(|| deaf.info().state == TaskState::Running);
        thread::sleep(LONG_DEAF);
        end.store(1, SeqCst);
        deaf.join().unwrap();
        fair.join().unwrap();
    });
    let text = stderr_of(&output);
    assert_eq!(text.matches("without reaching a check").count(), 1, "{text}");
    assert!(text.contains("task 'deaf'") && text.contains("preemptible"), "{text}");
}

#[test]
fn a_task_that_computes_alone_is_not_reported() {
    let test = "a_task_that_computes_alone_is_not_reported";
    let output = in_child(test, &[], || {
        let runtime = runtime(1);
        let end = counter();
        let deaf = named(&runtime, "deaf", move || deaf_until(|| end.load(SeqCst) == 1));
        wait_until(|| deaf.info().state == TaskState::Running);
        thread::sleep(LONG_DEAF / 2);
        end.store(1, SeqCst);
        deaf.join().unwrap();
    });
    assert_eq!(stderr_of(&output), "");
}

#[test]
fn a_task_that_computed_alone_for_long_is_not_reported_when_somebody_comes() {
    let test = "a_task_that_computed_alone_for_long_is_not_reported_when_somebody_comes";
    let output = in_child(test, &[], || {
        let runtime = runtime(1);
        let end = counter();
        let fair = named(&runtime, "fair", move || spin_until(|| end.load(SeqCst) == 1));
        wait_until(|| fair.info().state == TaskState::Running);
        // Alone it is asked nothing, and so reaches no check that counts.
        thread::sleep(LONG_DEAF / 2);
        runtime.run(|| ());
        end.store(1, SeqCst);
        fair.join().unwrap();
        assert_checks_reached(&runtime);
    });
    assert_eq!(stderr_of(&output), "");
}

#[test]
fn a_task_that_reaches_checks_in_a_long_no_preempt_section_is_not_reported() {
    let test = "a_task_that_reaches_checks_in_a_long_no_preempt_section_is_not_reported";
    let output = in_child(test, &[], || {
        let runtime = runtime(1);
        let end = counter();
        let section = runtime.spawn(move || no_preempt(|| spin_until(|| end.load(SeqCst) == 1)));
        wait_until(|| section.info().state == TaskState::Running);
        let waiting = runtime.spawn(|| ());
        thread::sleep(LONG_DEAF);
        assert!(!waiting.is_finished());
        end.store(1, SeqCst);
        section.join().unwrap();
        waiting.join().unwrap();
        assert_checks_reached(&runtime);
    });
    assert_eq!(stderr_of(&output), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_cannot_be_written_stops_nobody() {
    let output = in_child("a_report_that_cannot_be_written_stops_nobody", &[], || {
        redirect_stderr(&File::options().write(true).open("/dev/full").unwrap());
        end_if_hanging();
        is_reported_and_the_monitor_goes_on(&runtime(1), "deaf");
    });
    stderr_of(&output);
}

#[test]
fn a_report_does_not_wait_for_a_task_that_holds_the_lock_of_stderr() {
    let test = "a_report_does_not_wait_for_a_task_that_holds_the_lock_of_stderr";
    let output = in_child(test, &[], || {
        end_if_hanging();
        let runtime = runtime(1);
        let (sender, receiver) = channel(0);
        let holder = runtime.spawn(move || {
            let _lock = io::stderr().lock();
            receiver.recv().unwrap();
        });
        wait_until(|| holder.info().state == TaskState::Parked);
        is_reported_and_the_monitor_goes_on(&runtime, "deaf");
        sender.send(()).unwrap();
        holder.join().unwrap();
    });
    let text = stderr_of(&output);
    assert!(text.contains("task 'deaf'") && text.contains("without reaching a check"), "{text}");
}

#[test]
fn a_report_does_not_wait_for_the_reader_of_a_full_pipe() {
    let output = in_child("a_report_does_not_wait_for_the_reader_of_a_full_pipe", &[], || {
        let (_nobody_reads, writing) = pipe();
        fill(&writing);
        redirect_stderr(&writing);
        end_if_hanging();
        is_reported_and_the_monitor_goes_on(&runtime(1), "deaf");
    });
    stderr_of(&output);
}

#[test]
fn a_report_that_is_longer_than_the_pipe_is_cut() {
    let output = in_child("a_report_that_is_longer_than_the_pipe_is_cut", &[], || {
        let (reading, writing) = pipe();
        redirect_stderr(&writing);
        end_if_hanging();
        // A pipe of Linux holds 64 KiB.
        is_reported_and_the_monitor_goes_on(&runtime(1), &"long".repeat(50_000));
        let mut begin = [0_u8; 18];
        // SAFETY: the buffer is writable for its length.
        let read = unsafe { libc::read(reading.as_raw_fd(), begin.as_mut_ptr().cast(), begin.len()) };
        assert_eq!((read, &begin), (18, b"preempt: task 'lon"));
    });
    stderr_of(&output);
}

#[test]
fn a_task_that_swallows_its_cancellation_does_not_wait_for_the_reader_of_a_full_pipe() {
    let test = "a_task_that_swallows_its_cancellation_does_not_wait_for_the_reader_of_a_full_pipe";
    let output = in_child(test, &[], || {
        let (_nobody_reads, writing) = pipe();
        fill(&writing);
        redirect_stderr(&writing);
        end_if_hanging();
        let runtime = runtime(1);
        let more = counter();
        let task = runtime.spawn(move || {
            let mut caught = 0;
            while std::panic::catch_unwind(|| spin_until(|| more.load(SeqCst) == 1)).is_err() {
                caught += 1;
                more.store(usize::from(caught == 1000), SeqCst);
            }
            caught
        });
        wait_until(|| task.info().state != TaskState::Fresh);
        task.abort();
        // The last one is not raised but reported.
        assert_eq!(task.join().unwrap(), 1000);
    });
    stderr_of(&output);
}
