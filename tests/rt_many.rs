//! Many tasks at once, and more than there can be stacks for.

#[path = "support/rt.rs"]
mod support;

use std::sync::atomic::Ordering::SeqCst;

use preempt::sync::WaitGroup;
use preempt::{JoinHandle, Runtime, TaskState};
use support::{CountDrop, counter, guarded, in_child, size, stderr_of, wait_until};

/// 100,000 in an optimised build.
fn many() -> usize {
    size(if cfg!(debug_assertions) { 10_000 } else { 100_000 }, 10_000)
}

#[test]
fn a_hundred_thousand_tasks_start_and_park_at_once_and_all_are_woken() {
    guarded(|| {
        let runtime = Runtime::builder().workers(2).build().unwrap();
        let gate = WaitGroup::new();
        gate.add(1);
        let tasks: Vec<_> = (0..many())
            .map(|number| {
                let gate = gate.clone();
                runtime.spawn(move || {
                    gate.wait();
                    number
                })
            })
            .collect();
        wait_until(|| tasks.iter().all(|task| task.info().state == TaskState::Parked));
        let metrics = runtime.handle().metrics();
        assert_eq!((metrics.tasks.len(), metrics.finished), (many(), 0));
        gate.done();
        for (number, task) in tasks.into_iter().enumerate() {
            assert_eq!(task.join().unwrap(), number);
        }
        // A result is there a moment before the worker has counted it.
        wait_until(|| runtime.handle().metrics().finished == many() as u64);
        assert_eq!(runtime.handle().metrics().started, many() as u64);
    });
}

#[test]
fn many_parked_tasks_unwind_at_the_shutdown() {
    guarded(|| {
        let runtime = Runtime::builder().workers(2).build().unwrap();
        let many = many() / 5;
        let tasks: Vec<_> =
            (0..many).map(|_| runtime.spawn(|| preempt::block_on(std::future::pending::<()>()))).collect();
        wait_until(|| tasks.iter().all(|task| task.info().state == TaskState::Parked));
        let report = runtime.shutdown_timeout(std::time::Duration::from_secs(50));
        assert_eq!((report.unwound, report.leaked.len()), (many, 0));
    });
}

/// What the kernel allows in mappings, and the guards that may split them.
#[cfg(target_os = "linux")]
fn most_guards() -> usize {
    let setting = std::fs::read_to_string("/proc/sys/vm/max_map_count").unwrap();
    setting.trim().parse::<usize>().unwrap() / 16 * 7
}

#[cfg(target_os = "linux")]
#[test]
fn tasks_beyond_the_limit_of_mappings_stay_queued_and_run_when_others_finish() {
    let test = "tasks_beyond_the_limit_of_mappings_stay_queued_and_run_when_others_finish";
    let output = in_child(test, &[("PREEMPT_STACK_GUARD", "mprotect")], || {
        let limit = most_guards();
        if limit > 500_000 {
            // The limit was raised for something that needs it; such a number of tasks is another test's
            // business.
            return;
        }
        let tasks = limit * 7 / 5;
        let runtime = Runtime::builder().workers(2).stack_size(128 * 1024).build().unwrap();
        let gate = WaitGroup::new();
        gate.add(1);
        let (live, most) = (counter(), counter());
        let tasks: Vec<_> = (0..tasks)
            .map(|number| {
                let gate = gate.clone();
                runtime.spawn(move || {
                    most.fetch_max(live.fetch_add(1, SeqCst) + 1, SeqCst);
                    gate.wait();
                    live.fetch_sub(1, SeqCst);
                    number
                })
            })
            .collect();
        wait_until(|| live.load(SeqCst) >= limit / 10 * 9);
        gate.done();
        for (number, task) in tasks.into_iter().enumerate() {
            assert_eq!(task.join().unwrap(), number);
        }
        assert!(most.load(SeqCst) <= limit, "{most:?} at once");
    });
    stderr_of(&output);
}

/// Half of the addresses that a process has: there is room for one such stack.
#[cfg(target_pointer_width = "64")]
const HALF: usize = 1 << 46;

#[cfg(target_pointer_width = "64")]
fn spawn<T: Send + 'static>(
    runtime: &Runtime,
    stack_size: usize,
    f: impl FnOnce() -> T + Send + 'static,
) -> JoinHandle<T> {
    preempt::Builder::new().stack_size(stack_size).spawn_on(runtime.handle(), f).unwrap()
}

/// Runs `body` with a runtime on which one task holds the only stack there can be, until the returned gate
/// is opened.
#[cfg(target_pointer_width = "64")]
fn with_one_stack(test: &str, body: impl FnOnce(&Runtime, WaitGroup) + Send + 'static) {
    let output = in_child(test, &[], || {
        let runtime = support::runtime(1);
        let gate = WaitGroup::new();
        gate.add(1);
        let waiting = gate.clone();
        let holder = spawn(&runtime, HALF, move || waiting.wait());
        wait_until(|| holder.info().state == TaskState::Parked);
        body(&runtime, gate);
        holder.join().unwrap();
    });
    stderr_of(&output);
}

#[cfg(target_pointer_width = "64")]
#[test]
fn a_task_without_a_stack_waits_for_that_of_another() {
    with_one_stack("a_task_without_a_stack_waits_for_that_of_another", |runtime, gate| {
        let queued: Vec<_> = (0..5).map(|number| spawn(runtime, HALF, move || number)).collect();
        assert_eq!(runtime.run(|| "others go on"), "others go on");
        assert!(queued.iter().all(|task| task.info().state == TaskState::Fresh));
        gate.done();
        let values: Vec<_> = queued.into_iter().map(|task| task.join().unwrap()).collect();
        assert_eq!(values, [0, 1, 2, 3, 4]);
    });
}

#[cfg(target_pointer_width = "64")]
#[test]
fn a_queued_task_that_is_aborted_does_not_hold_up_those_behind_it() {
    with_one_stack("a_queued_task_that_is_aborted_does_not_hold_up_those_behind_it", |runtime, gate| {
        let last = spawn(runtime, HALF, || "the last");
        let aborted: Vec<_> = (0..3).map(|_| spawn(runtime, HALF, || ())).collect();
        // The worker has looked at all of them, and has put the first to the end of the queue when this
        // task's stack came back: two tasks that were spawned after that have started, and do not end
        // before the test does.
        runtime.run(|| ());
        let parked = [(); 2].map(|()| {
            let task = runtime.spawn(|| preempt::block_on(std::future::pending::<()>()));
            wait_until(|| task.info().state == TaskState::Parked);
            task
        });
        aborted.iter().for_each(JoinHandle::abort);
        gate.done();
        assert_eq!(last.join().unwrap(), "the last");
        assert!(aborted.into_iter().all(|task| task.join().unwrap_err().is_cancelled()));
        parked.iter().for_each(JoinHandle::abort);
    });
}

#[cfg(target_pointer_width = "64")]
#[test]
fn a_queued_task_that_can_never_have_a_stack_does_not_hold_up_those_behind_it() {
    let test = "a_queued_task_that_can_never_have_a_stack_does_not_hold_up_those_behind_it";
    with_one_stack(test, |runtime, gate| {
        let (possible, impossible) = (spawn(runtime, HALF, || 2), spawn(runtime, HALF * 4, || 1));
        // As above: now the impossible one comes first.
        runtime.run(|| ());
        gate.done();
        assert!(impossible.join().unwrap_err().to_string().contains("no stack"));
        assert_eq!(possible.join().unwrap(), 2);
    });
}

#[cfg(target_pointer_width = "64")]
#[test]
fn tasks_that_wait_for_a_stack_are_dropped_by_the_shutdown() {
    let output = in_child("tasks_that_wait_for_a_stack_are_dropped_by_the_shutdown", &[], || {
        let runtime = support::runtime(1);
        let holder = spawn(&runtime, HALF, || preempt::block_on(std::future::pending::<()>()));
        wait_until(|| holder.info().state == TaskState::Parked);
        let queued = spawn(&runtime, HALF, || ());
        runtime.run(|| ());
        wait_until(|| runtime.handle().metrics().finished == 1);
        let report = runtime.shutdown_timeout(std::time::Duration::from_secs(50));
        assert_eq!((report.unwound, report.leaked.len()), (1, 0));
        assert!(queued.join().unwrap_err().is_cancelled());
    });
    stderr_of(&output);
}

/// The size of this process's mappings, in KiB.
#[cfg(target_os = "linux")]
fn mapped() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let size = status.lines().find_map(|line| line.strip_prefix("VmSize:")).unwrap();
    size.trim().trim_end_matches(" kB").parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn runtimes_that_have_ended_leave_nothing_though_an_abort_handle_is_kept() {
    let test = "runtimes_that_have_ended_leave_nothing_though_an_abort_handle_is_kept";
    let output = in_child(test, &[("MALLOC_ARENA_MAX", "1")], || {
        let (made, drops) = (counter(), counter());
        let new = move || {
            made.fetch_add(1, SeqCst);
            CountDrop(drops)
        };
        let begin_and_end = || {
            let runtime = Runtime::builder().workers(2).record_timeline(100).build().unwrap();
            let done = [(); 4].map(|()| {
                let captured = new();
                runtime.spawn(move || {
                    preempt::yield_now();
                    captured
                })
            });
            let blocking = runtime.handle().spawn_blocking(new);
            let captured = new();
            let sleeper = runtime.spawn(move || {
                let _captured = captured;
                preempt::block_on(std::future::pending::<()>());
            });
            wait_until(|| sleeper.info().state == TaskState::Parked);
            for task in done {
                drop(task.join().unwrap());
            }
            drop(blocking.join().unwrap());
            let kept = sleeper.abort_handle();
            let report = runtime.shutdown_timeout(std::time::Duration::from_secs(50));
            // A result is there a moment before its task has ended.
            assert!(report.unwound >= 1 && report.leaked.is_empty());
            kept
        };
        // Thread stacks that libc keeps for the next threads.
        let mut kept: Vec<_> = (0..10).map(|_| begin_and_end()).collect();
        let before = mapped();
        kept.extend((0..50).map(|_| begin_and_end()));
        let after = mapped();
        // Half of what the stacks of one small task for each runtime take.
        assert!(after < before + 50 * 8 * 1024, "{before} KiB have become {after}");
        assert_eq!(drops.load(SeqCst), made.load(SeqCst));
        drop(kept);
    });
    stderr_of(&output);
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn a_timeline_that_nobody_takes_does_not_keep_its_runtime() {
    /// Allocated bytes.
    fn allocated() -> usize {
        // SAFETY: no preconditions.
        unsafe { libc::mallinfo2() }.uordblks
    }

    let test = "a_timeline_that_nobody_takes_does_not_keep_its_runtime";
    let output = in_child(test, &[("MALLOC_ARENA_MAX", "1")], || {
        let begin_and_end = || {
            let runtime = Runtime::builder().workers(1).record_timeline(1000).build().unwrap();
            // Many runs to be recorded: tens of kilobytes.
            runtime.run(|| (0..999).for_each(|_| preempt::yield_now()));
        };
        (0..10).for_each(|_| begin_and_end());
        let before = allocated();
        (0..50).for_each(|_| begin_and_end());
        let after = allocated();
        assert!(after < before + 50 * 4096, "{before} bytes have become {after}");
    });
    stderr_of(&output);
}
