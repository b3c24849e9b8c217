//! The end of a runtime: what unwinds, what is waited for, what is leaked and told of.

#[path = "support/rt.rs"]
mod support;

use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use preempt::runtime::ShutdownReport;
use preempt::sync::{Mutex, channel};
use preempt::{JoinHandle, Runtime, TaskState, is_cancelled, uncancellable};
use support::{
    CountDrop, assert_checks_reached, counter, deaf_until, guarded, runtime, spin_forever, spin_until,
    wait_until,
};

const HOUR: Duration = Duration::from_secs(3600);
/// Longer than any test waits: it only matters if something hangs.
const LONG: Duration = Duration::from_secs(50);
const SHORT: Duration = Duration::from_millis(20);

fn names(report: &ShutdownReport) -> Vec<&str> {
    report.leaked.iter().map(|task| task.name.as_deref().unwrap_or("?")).collect()
}

fn named<T: Send + 'static>(
    runtime: &Runtime,
    name: &str,
    f: impl FnOnce() -> T + Send + 'static,
) -> JoinHandle<T> {
    preempt::Builder::new().name(name).spawn_on(runtime.handle(), f).expect("the stack is large enough")
}

/// Threads of this process whose name begins so; Linux keeps 15 bytes.
#[cfg(target_os = "linux")]
fn threads(name: &str) -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let comm = |task: std::io::Result<std::fs::DirEntry>| {
        std::fs::read_to_string(task.ok()?.path().join("comm")).ok()
    };
    tasks.filter_map(comm).filter(|comm| comm.starts_with(name)).count()
}

#[test]
fn all_tasks_unwind_whatever_they_do() {
    guarded(|| {
        let runtime = runtime(2);
        let drops = counter();
        let mut tasks = Vec::new();
        for _ in 0..3 {
            tasks.push(runtime.spawn(move || {
                let _drop = CountDrop(drops);
                preempt::sleep(HOUR);
            }));
            tasks.push(runtime.spawn(move || {
                let _drop = CountDrop(drops);
                spin_forever();
            }));
            tasks.push(runtime.spawn(move || {
                let _drop = CountDrop(drops);
                loop {
                    preempt::yield_now();
                }
            }));
            tasks.push(runtime.spawn(move || {
                let _drop = CountDrop(drops);
                preempt::block_on(std::future::pending())
            }));
        }
        wait_until(|| tasks.iter().all(|task| task.info().state != TaskState::Fresh));
        assert_checks_reached(&runtime);
        let report = runtime.shutdown_timeout(LONG);
        assert_eq!((report.unwound, names(&report)), (12, vec![]));
        assert_eq!(drops.load(SeqCst), 12);
        assert!(tasks.into_iter().all(|task| task.join().unwrap_err().is_cancelled()));
    });
}

#[test]
fn dropping_a_runtime_unwinds_its_tasks_too() {
    guarded(|| {
        let runtime = runtime(1);
        let drops = counter();
        let task = runtime.spawn(move || {
            let _drop = CountDrop(drops);
            spin_forever();
        });
        wait_until(|| task.info().state != TaskState::Fresh);
        drop(runtime);
        assert_eq!(drops.load(SeqCst), 1);
        assert!(task.join().map(|never: ()| never).unwrap_err().is_cancelled());
    });
}

#[test]
fn fresh_tasks_are_dropped_and_never_run() {
    guarded(|| {
        let runtime = runtime(1);
        let (drops, ran) = (counter(), counter());
        let end = counter();
        let plug = runtime.spawn(move || deaf_until(|| end.load(SeqCst) == 1));
        wait_until(|| plug.info().state == TaskState::Running);
        let fresh: Vec<_> = (0..10)
            .map(|_| {
                let captured = CountDrop(drops);
                runtime.spawn(move || {
                    let _captured = captured;
                    ran.store(1, SeqCst);
                })
            })
            .collect();
        let handle = runtime.handle().clone();
        let ender = thread::spawn(move || {
            // A spawn that resolves at once shows that the shutdown has begun.
            wait_until(|| handle.spawn(|| ()).is_finished());
            end.store(1, SeqCst);
        });
        let report = runtime.shutdown_timeout(LONG);
        ender.join().unwrap();
        assert_eq!((report.unwound, drops.load(SeqCst), ran.load(SeqCst)), (1, 10, 0));
        assert!(fresh.into_iter().all(|task| task.join().unwrap_err().is_cancelled()));
        plug.join().unwrap();
    });
}

#[test]
fn fresh_tasks_whose_destructors_wait_for_a_task_of_the_worker_stop_nobody() {
    struct Locks(Arc<Mutex<usize>>);
    impl Drop for Locks {
        fn drop(&mut self) {
            *self.0.lock() += 1;
        }
    }
    guarded(|| {
        let runtime = runtime(1);
        let mutex = Arc::new(Mutex::new(0));
        let (locked, end) = (counter(), counter());
        let held = Arc::clone(&mutex);
        let holder = runtime.spawn(move || {
            let _guard = held.lock();
            locked.store(1, SeqCst);
            spin_until(is_cancelled);
            // Long enough for all of them to come to the lock.
            (0..100).for_each(|_| preempt::yield_now());
        });
        wait_until(|| locked.load(SeqCst) == 1);
        let plug = runtime.spawn(move || deaf_until(|| end.load(SeqCst) == 1));
        wait_until(|| plug.info().state == TaskState::Running);
        let fresh = [(); 10].map(|()| {
            let locks = Locks(Arc::clone(&mutex));
            runtime.spawn(move || drop(locks))
        });
        let handle = runtime.handle().clone();
        let ender = thread::spawn(move || {
            wait_until(|| handle.spawn(|| ()).is_finished());
            end.store(1, SeqCst);
        });
        let report = runtime.shutdown_timeout(Duration::from_secs(20));
        ender.join().unwrap();
        assert_eq!((report.unwound, names(&report), *mutex.lock()), (2, vec![], 10));
        assert!(fresh.into_iter().all(|task| task.join().unwrap_err().is_cancelled()));
        holder.join().unwrap();
        plug.join().unwrap();
    });
}

#[test]
fn a_task_that_computes_is_unwound_at_its_next_check_however_long_its_slice_is() {
    guarded(|| {
        let runtime = Runtime::builder().workers(1).time_slice(HOUR).build().unwrap();
        let alone = runtime.spawn(|| spin_forever());
        wait_until(|| alone.info().state == TaskState::Running);
        let queued = runtime.spawn(|| ());
        let report = runtime.shutdown_timeout(Duration::from_secs(20));
        assert_eq!(names(&report), Vec::<&str>::new());
        assert!(alone.join().map(|never: ()| never).unwrap_err().is_cancelled());
        drop(queued);
    });
}

#[test]
fn a_spawn_after_the_shutdown_resolves_as_cancelled() {
    guarded(|| {
        let runtime = runtime(1);
        let handle = runtime.handle().clone();
        drop(runtime);
        let drops = counter();
        let (one, two) = (CountDrop(drops), CountDrop(drops));
        assert!(handle.spawn(move || drop(one)).join().unwrap_err().is_cancelled());
        assert!(handle.spawn_blocking(move || drop(two)).join().unwrap_err().is_cancelled());
        assert_eq!(drops.load(SeqCst), 2);
    });
}

#[test]
fn spawns_that_race_with_the_shutdown_all_resolve() {
    for _ in 0..50 {
        guarded(|| {
            let runtime = runtime(2);
            let handle = runtime.handle().clone();
            let (tell, told) = mpsc::channel();
            let spawner = thread::spawn(move || {
                let mut tasks = Vec::new();
                for number in 0..100 {
                    tasks.push(handle.spawn(move || number));
                    if number == 10 {
                        tell.send(()).unwrap();
                    }
                }
                tasks
            });
            told.recv().unwrap();
            assert_eq!(names(&runtime.shutdown_timeout(LONG)), Vec::<&str>::new());
            for (number, task) in spawner.join().unwrap().into_iter().enumerate() {
                assert!(task.join().map_or_else(|error| error.is_cancelled(), |value| value == number));
            }
        });
    }
}

#[test]
fn a_destructor_that_spawns_and_joins_during_the_shutdown_is_not_stuck() {
    struct Spawns(mpsc::Sender<bool>);
    impl Drop for Spawns {
        fn drop(&mut self) {
            let cancelled = preempt::spawn(|| ()).join().is_err_and(|error| error.is_cancelled());
            self.0.send(cancelled).unwrap();
        }
    }
    guarded(|| {
        let runtime = runtime(1);
        let (sender, receiver) = mpsc::channel();
        let task = runtime.spawn(move || {
            let _spawns = Spawns(sender);
            preempt::sleep(HOUR);
        });
        wait_until(|| task.info().state == TaskState::Parked);
        assert_eq!(runtime.shutdown_timeout(LONG).unwound, 1);
        assert_eq!(receiver.recv(), Ok(true));
    });
}

#[test]
fn destructors_that_wait_for_each_other_during_the_shutdown_end_well() {
    struct Meets(preempt::sync::Sender<u32>, preempt::sync::Receiver<u32>);
    impl Drop for Meets {
        fn drop(&mut self) {
            self.0.send(1).unwrap();
            self.1.recv().unwrap();
        }
    }
    guarded(|| {
        let runtime = runtime(1);
        let ((to_b, from_a), (to_a, from_b)) = (channel(1), channel(1));
        let tasks = [Meets(to_b, from_b), Meets(to_a, from_a)].map(|meets| {
            runtime.spawn(move || {
                let _meets = meets;
                preempt::sleep(HOUR);
            })
        });
        for task in &tasks {
            wait_until(|| task.info().state == TaskState::Parked);
        }
        let report = runtime.shutdown_timeout(LONG);
        assert_eq!((report.unwound, names(&report)), (2, vec![]));
    });
}

#[test]
fn a_masked_task_is_waited_for() {
    guarded(|| {
        let runtime = runtime(1);
        let (sender, receiver) = channel(0);
        let masked = runtime.spawn(move || uncancellable(|| receiver.recv()));
        wait_until(|| masked.info().state == TaskState::Parked);
        let helper = thread::spawn({
            let info = masked.info();
            move || {
                sender.send(7).unwrap();
                info
            }
        });
        let report = runtime.shutdown_timeout(LONG);
        assert_eq!((report.leaked.len(), masked.join().unwrap()), (0, Ok(7)));
        helper.join().unwrap();
    });
}

#[test]
fn an_endless_task_without_checks_is_leaked_and_named_and_its_handle_resolves() {
    guarded(|| {
        let runtime = runtime(1);
        let (end, drops) = (counter(), counter());
        let deaf = named(&runtime, "deaf", move || {
            let _drop = CountDrop(drops);
            deaf_until(|| end.load(SeqCst) == 1);
        });
        wait_until(|| deaf.info().state == TaskState::Running);
        let report = runtime.shutdown_timeout(SHORT);
        assert_eq!(names(&report), ["deaf"]);
        assert_eq!((report.leaked[0].id, report.leaked[0].state), (deaf.id(), TaskState::Running));
        let error = deaf.join().unwrap_err();
        assert!(error.is_leaked() && !error.is_cancelled(), "{error}");
        assert_eq!(drops.load(SeqCst), 0, "nobody unwinds it by force");
        end.store(1, SeqCst);
        wait_until(|| drops.load(SeqCst) == 1);
    });
}

#[test]
fn a_masked_task_that_does_not_end_is_leaked_and_others_are_not() {
    guarded(|| {
        let runtime = runtime(1);
        let (_sender, receiver) = channel::<()>(0);
        let drops = counter();
        let masked = named(&runtime, "masked", move || {
            let _drop = CountDrop(drops);
            uncancellable(|| receiver.recv())
        });
        let parked = named(&runtime, "parked", || preempt::sleep(HOUR));
        wait_until(|| [masked.info(), parked.info()].iter().all(|task| task.state == TaskState::Parked));
        let report = runtime.shutdown_timeout(SHORT);
        assert_eq!((report.unwound, names(&report)), (1, vec!["masked"]));
        assert!(parked.join().unwrap_err().is_cancelled());
        assert!(masked.join().unwrap_err().is_leaked());
        assert_eq!(drops.load(SeqCst), 0);
    });
}

#[test]
fn running_blocking_closures_are_waited_for_and_queued_ones_are_not_run() {
    guarded(|| {
        let runtime = runtime(1);
        let (go, wait) = mpsc::channel::<()>();
        let ended = counter();
        let blocking = runtime.handle().spawn_blocking(move || {
            wait.recv().unwrap();
            ended.store(1, SeqCst);
            8
        });
        wait_until(|| blocking.info().state == TaskState::Running);
        let task = runtime.spawn(|| preempt::sleep(HOUR));
        let other = thread::spawn(move || {
            // The closure is let go only once the shutdown has begun.
            assert!(task.join().is_err());
            go.send(()).unwrap();
        });
        let report = runtime.shutdown_timeout(LONG);
        assert_eq!((report.leaked.len(), ended.load(SeqCst)), (0, 1));
        assert_eq!(blocking.join().unwrap(), 8);
        other.join().unwrap();
    });
}

#[test]
fn a_blocking_closure_that_does_not_end_is_leaked() {
    guarded(|| {
        let runtime = runtime(1);
        let (go, wait) = mpsc::channel::<()>();
        let blocking = runtime.handle().spawn_blocking(move || wait.recv().unwrap());
        wait_until(|| blocking.info().state == TaskState::Running);
        let report = runtime.shutdown_timeout(SHORT);
        assert_eq!(report.leaked.iter().map(|task| task.id).collect::<Vec<_>>(), [blocking.id()]);
        assert!(blocking.join().unwrap_err().is_leaked());
        go.send(()).unwrap();
    });
}

#[test]
fn a_shutdown_from_a_task_of_the_runtime_gives_the_signal_and_returns() {
    guarded(|| {
        let runtime = runtime(1);
        let handle = runtime.handle().clone();
        let (give, take) = channel::<Runtime>(1);
        let task = handle.spawn(move || {
            let report = take.recv().unwrap().shutdown_timeout(HOUR);
            (report.unwound, report.leaked.len())
        });
        let sleeper = handle.spawn(|| preempt::sleep(HOUR));
        give.send(runtime).unwrap();
        assert_eq!(task.join().unwrap(), (0, 0));
        assert!(sleeper.join().unwrap_err().is_cancelled());
        assert!(handle.spawn(|| ()).join().unwrap_err().is_cancelled());
    });
}

#[cfg(target_os = "linux")]
#[test]
fn the_workers_threads_end_with_the_runtime() {
    guarded(|| {
        let builder = Runtime::builder().workers(3).thread_name("ends-with-it");
        let runtime = builder.build().unwrap();
        runtime.run(|| ());
        wait_until(|| threads("ends-with-it") == 3);
        drop(runtime);
        // The kernel's list may be a moment behind.
        wait_until(|| threads("ends-with-it") == 0);
    });
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_that_leaked_a_stack_never_ends_its_thread() {
    guarded(|| {
        let builder = Runtime::builder().workers(2).thread_name("leaks");
        let runtime = builder.build().unwrap();
        let end = counter();
        let (_sender, receiver) = channel::<()>(0);
        let receiver = Arc::new(receiver);
        let done = counter();
        let tasks = [0, 1].map(|number| {
            let receiver = Arc::clone(&receiver);
            named(&runtime, "leaked", move || {
                if number == 0 {
                    deaf_until(|| end.load(SeqCst) == 1);
                    done.store(1, SeqCst);
                }
                uncancellable(|| receiver.recv()).map_err(|_| ())
            })
        });
        wait_until(|| {
            tasks[0].info().state == TaskState::Running && tasks[1].info().state == TaskState::Parked
        });
        let report = runtime.shutdown_timeout(SHORT);
        assert_eq!(names(&report), ["leaked", "leaked"]);
        end.store(1, SeqCst);
        wait_until(|| done.load(SeqCst) == 1);
        // One of them has run on, and both workers know by now that the runtime is given up.
        let left = |count: usize| (1..=count).contains(&threads("leaks"));
        for _ in 0..20 {
            thread::sleep(Duration::from_millis(1));
            assert!(left(2));
        }
        assert!(tasks.into_iter().all(|task| task.join().unwrap_err().is_leaked()));
    });
}
