//! Spawning, joining, handles, and the life of a runtime around them.

#[path = "support/rt.rs"]
mod support;

use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use preempt::runtime::Handle;
use preempt::{Runtime, TaskState};
use support::{CountDrop, counter, guarded, in_child, runtime, stderr_of, wait_until};

#[test]
fn spawn_outside_of_a_task_starts_the_global_runtime_once() {
    let output = in_child(
        "spawn_outside_of_a_task_starts_the_global_runtime_once",
        &[("PREEMPT_WORKERS", "3")],
        || {
            let spawners: Vec<_> = (0..4)
                .map(|number| thread::spawn(move || preempt::spawn(move || number).join().unwrap()))
                .collect();
            let values: Vec<_> = spawners.into_iter().map(|spawner| spawner.join().unwrap()).collect();
            assert_eq!(values, [0, 1, 2, 3]);
            let metrics = preempt::metrics::snapshot();
            assert_eq!((metrics.workers, metrics.started), (3, 4));
        },
    );
    stderr_of(&output);
}

#[test]
fn spawn_inside_a_task_uses_that_tasks_runtime() {
    guarded(|| {
        let runtime = Runtime::builder().workers(1).thread_name("of-a-test").build().unwrap();
        let name = runtime.run(|| {
            let nested = preempt::spawn(|| preempt::spawn(|| thread::current().name().map(str::to_owned)));
            nested.join().unwrap().join().unwrap()
        });
        assert_eq!(name.as_deref(), Some("of-a-test-0"));
        assert_eq!(runtime.handle().metrics().started, 3);
    });
}

#[test]
fn a_blocking_closure_knows_the_runtime_it_came_from() {
    guarded(|| {
        let runtime = Runtime::builder().workers(1).thread_name("of-a-test").build().unwrap();
        let name = runtime.run(|| {
            let blocking = preempt::spawn_blocking(|| {
                let task = Handle::current().spawn(|| thread::current().name().map(str::to_owned));
                task.join().unwrap()
            });
            blocking.join().unwrap()
        });
        assert_eq!(name.as_deref(), Some("of-a-test-0"));
    });
}

#[test]
fn tasks_have_names_and_numbers_of_their_own() {
    guarded(|| {
        let runtime = runtime(1);
        let (first, second) = (runtime.spawn(|| ()), runtime.spawn(|| ()));
        assert!(first.id() < second.id());
        assert_eq!(first.abort_handle().id(), first.id());
        assert_eq!(first.info().name, None);
        let named = preempt::Builder::new().name("named").spawn_on(runtime.handle(), || ()).unwrap();
        assert_eq!(named.info().name.as_deref(), Some("named"));
        assert_eq!(named.info().id, named.id());
        assert!(format!("{named:?}").contains("named"));
        named.join().unwrap();
    });
}

#[test]
fn info_follows_a_task_through_its_life() {
    guarded(|| {
        let runtime = runtime(1);
        let (go, wait) = mpsc::channel::<()>();
        let plug = runtime.spawn(move || wait.recv().unwrap());
        wait_until(|| plug.info().state == TaskState::Running);
        let (sender, receiver) = preempt::sync::channel::<()>(0);
        let task = runtime.spawn(move || receiver.recv());
        assert_eq!(task.info().state, TaskState::Fresh);
        go.send(()).unwrap();
        plug.join().unwrap();
        wait_until(|| task.info().state == TaskState::Parked);
        assert_eq!((task.info().parks, task.is_finished()), (1, false));
        sender.send(()).unwrap();
        wait_until(|| task.info().state == TaskState::Done);
        assert!(task.is_finished());
        assert_eq!(task.join().unwrap(), Ok(()));
    });
}

#[test]
fn a_join_handle_is_a_future() {
    guarded(|| {
        let runtime = runtime(1);
        let task = runtime.spawn(|| {
            preempt::yield_now();
            7
        });
        assert_eq!(preempt::block_on(task).unwrap(), 7);
        let failed = runtime.run(|| preempt::block_on(preempt::spawn(|| panic!("on purpose"))));
        assert!(failed.unwrap_err().is_panic());
    });
}

#[test]
fn a_task_whose_handle_is_dropped_goes_on() {
    guarded(|| {
        let runtime = runtime(1);
        let (sender, receiver) = mpsc::channel();
        drop(runtime.spawn(move || {
            preempt::yield_now();
            sender.send(5).unwrap();
        }));
        assert_eq!(receiver.recv(), Ok(5));
    });
}

#[test]
fn a_result_is_dropped_once_wherever_its_handle_is_dropped() {
    guarded(|| {
        let runtime = runtime(1);
        let drops = counter();
        // Before the task has finished, after it, after a join, and unjoined on another thread.
        let (go, wait) = preempt::sync::channel::<()>(1);
        drop(runtime.spawn(move || {
            wait.recv().unwrap();
            CountDrop(drops)
        }));
        go.send(()).unwrap();
        wait_until(|| drops.load(SeqCst) == 1);
        let finished = runtime.spawn(|| CountDrop(drops));
        wait_until(|| finished.is_finished());
        // The task itself may hold the result for a moment more.
        drop(finished);
        wait_until(|| drops.load(SeqCst) == 2);
        drop(runtime.spawn(|| CountDrop(drops)).join().unwrap());
        assert_eq!(drops.load(SeqCst), 3);
        let finished = runtime.spawn(|| CountDrop(drops));
        thread::spawn(move || {
            wait_until(|| finished.is_finished());
            drop(finished);
        })
        .join()
        .unwrap();
        wait_until(|| drops.load(SeqCst) == 4);
    });
}

#[test]
fn an_abort_handle_keeps_no_result_alive() {
    guarded(|| {
        let runtime = runtime(1);
        let drops = counter();
        let task = runtime.spawn(|| CountDrop(drops));
        let abort = task.abort_handle();
        wait_until(|| task.is_finished());
        drop(task);
        wait_until(|| drops.load(SeqCst) == 1);

        let (go, wait) = preempt::sync::channel::<()>(1);
        let task = runtime.spawn(move || {
            wait.recv().unwrap();
            CountDrop(drops)
        });
        let other = task.abort_handle();
        drop(task);
        go.send(()).unwrap();
        wait_until(|| drops.load(SeqCst) == 2);
        drop((abort, other));
    });
}

#[test]
fn numbers_out_of_range_are_refused_with_a_way_out() {
    let message = |builder: preempt::runtime::Builder| builder.build().unwrap_err().to_string();
    let builder = Runtime::builder;
    assert!(message(builder().workers(0)).contains("workers(1)"));
    assert!(message(builder().thread_name("a\0b")).contains("thread_name"));
    assert!(message(builder().time_slice(Duration::from_micros(49))).contains("50µs"));
    assert!(message(builder().stack_size(100)).contains("too small"));
    assert!(message(builder().stack_size(usize::MAX)).contains("address space"));

    let runtime = runtime(1);
    let asked = |bytes| {
        let spawned = preempt::Builder::new().stack_size(bytes).spawn_on(runtime.handle(), || ());
        spawned.unwrap_err().to_string()
    };
    assert!(asked(1).contains("at least"));
    assert!(asked(usize::MAX).contains("ask for less"));
}

#[test]
fn a_stack_that_the_system_cannot_give_is_an_error_of_the_task() {
    guarded(|| {
        let runtime = runtime(1);
        // More than the 47 bits of addresses that a process has.
        let task = preempt::Builder::new().stack_size(1 << 48).spawn_on(runtime.handle(), || ());
        let error = task.unwrap().join().unwrap_err();
        assert!(error.to_string().contains("no stack"), "{error}");
        assert!(std::error::Error::source(&error).is_some());
        assert_eq!(runtime.run(|| 1), 1, "the worker goes on");
    });
}

#[test]
fn the_environment_sets_the_number_of_workers() {
    let test = "the_environment_sets_the_number_of_workers";
    let output = in_child(test, &[("PREEMPT_WORKERS", " 3 ")], || {
        assert_eq!(preempt::metrics::snapshot().workers, 3);
        assert_eq!(runtime(1).handle().metrics().workers, 1, "the program's word counts more");
    });
    stderr_of(&output);
}

#[test]
fn rubbish_in_the_environment_is_an_error_that_quotes_it() {
    for rubbish in ["0", "many", "-1", ""] {
        let test = "rubbish_in_the_environment_is_an_error_that_quotes_it";
        let output = in_child(test, &[("PREEMPT_WORKERS", rubbish)], || {
            let quoted = format!("{:?}", std::env::var("PREEMPT_WORKERS").unwrap());
            let error = Runtime::builder().build().unwrap_err().to_string();
            assert!(error.contains(&quoted) && error.contains("PREEMPT_WORKERS"), "{error}");
            Runtime::builder().workers(1).build().expect("the program says how many");
            let panic = std::panic::catch_unwind(|| drop(preempt::spawn(|| ()))).unwrap_err();
            assert!(panic.downcast_ref::<String>().unwrap().contains(&quoted));
        });
        stderr_of(&output);
    }
}

#[test]
fn a_task_that_joins_itself_gets_an_error_instead_of_waiting() {
    guarded(|| {
        let runtime = runtime(1);
        let (give, take) = preempt::sync::channel(1);
        let (tell, told) = mpsc::channel();
        let task = runtime.spawn(move || {
            let own: preempt::JoinHandle<()> = take.recv().unwrap();
            tell.send(own.join().unwrap_err()).unwrap();
        });
        give.send(task).unwrap();
        let error = told.recv().unwrap();
        assert!(error.is_deadlock() && !error.is_cancelled(), "{error}");
    });
}

#[test]
fn a_runtime_inside_a_task_parks_that_task_alone() {
    guarded(|| {
        let outer = runtime(1);
        let (sender, receiver) = preempt::sync::channel(0);
        let neighbour = outer.spawn(move || sender.send(20));
        let value = outer.run(move || {
            let inner = runtime(1);
            inner.run(move || receiver.recv().unwrap() + 1)
        });
        assert_eq!(value, 21, "the neighbour on the outer worker ran meanwhile");
        neighbour.join().unwrap().unwrap();
    });
}

#[test]
fn a_runtime_dropped_inside_its_own_task_ends_after_that_task() {
    guarded(|| {
        let runtime = runtime(1);
        let drops = counter();
        let sleeper = runtime.spawn(|| {
            let _drop = CountDrop(drops);
            preempt::sleep(Duration::from_secs(3600));
        });
        wait_until(|| sleeper.info().state == TaskState::Parked);
        let handle = runtime.handle().clone();
        let (give, take) = preempt::sync::channel(1);
        let owner = handle.spawn(move || {
            let runtime: Runtime = take.recv().unwrap();
            drop(runtime);
            preempt::uncancellable(|| "the rest of the task ran")
        });
        give.send(runtime).unwrap();
        assert_eq!(owner.join().unwrap(), "the rest of the task ran");
        assert!(sleeper.join().unwrap_err().is_cancelled());
        assert_eq!(drops.load(SeqCst), 1);
        assert!(handle.spawn(|| ()).join().unwrap_err().is_cancelled());
    });
}

#[test]
fn a_runtime_dropped_inside_another_runtimes_task_lets_its_neighbours_run() {
    guarded(|| {
        let (outer, inner) = (runtime(1), runtime(1));
        let (go, wait) = preempt::sync::channel(0);
        // The inner runtime's end depends on the outer one's other task.
        let masked = inner.spawn(move || preempt::uncancellable(|| wait.recv()));
        wait_until(|| masked.info().state == TaskState::Parked);
        let dropper = outer.spawn(move || drop(inner));
        let helper = outer.spawn(move || go.send(3));
        dropper.join().unwrap();
        helper.join().unwrap().unwrap();
        assert_eq!(masked.join().unwrap(), Ok(3));
    });
}

#[test]
fn run_returns_the_value_and_goes_on_with_a_panic() {
    guarded(|| {
        let runtime = runtime(1);
        let text = Arc::new("shared");
        assert_eq!(*runtime.run(move || text), "shared");
        let run = std::panic::AssertUnwindSafe(|| runtime.run(|| -> u32 { std::panic::panic_any(17_u32) }));
        let payload = std::panic::catch_unwind(run).unwrap_err();
        assert_eq!(payload.downcast_ref::<u32>(), Some(&17));
        assert_eq!(runtime.run(|| 1), 1);
    });
}
