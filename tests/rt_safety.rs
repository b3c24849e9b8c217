//! The remedies of the crate docs' chapter on soundness, each against the program that shows the hazard;
//! and the report of a stack overflow.
//!
//! The third hazard, a foreign thread that ends with suspended stacks, cannot be built yet; that a worker
//! which leaked a stack never ends its thread is in `rt_shutdown`. Destructors that block during an
//! unwinding are in `rt_panic`.

#[path = "support/rt.rs"]
mod support;

use std::cell::{Cell, RefCell};
use std::os::unix::process::ExitStatusExt;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use preempt::sync::{Mutex, channel};
use preempt::{JoinHandle, no_preempt, preemptible};
use preempt_core::flag;
use support::{
    CountDrop, assert_checks_reached, counter, deaf_until, guarded, in_child, runtime, spin_until, wait_until,
};

/// Computes until the monitor has asked this thread to give way, and once more through a check that finds
/// it so.
///
/// Inside `no_preempt` the request stays. Outside of it the check is where a task is suspended.
#[preemptible]
fn until_asked() {
    while !flag::is_set() {}
    preempt::checkpoint();
}

#[test]
fn an_initialiser_in_our_thread_local_is_not_suspended() {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    static DROPPED: AtomicUsize = AtomicUsize::new(0);

    struct Value(Vec<usize>, #[expect(dead_code, reason = "its destructor counts")] CountDrop);

    fn make() -> Value {
        let number = MADE.fetch_add(1, SeqCst) + 1;
        // The neighbours are runnable and want the same key: were this suspended, each would make a value of
        // its own.
        until_asked();
        Value(vec![number; 4], CountDrop(&DROPPED))
    }

    preempt::thread_local!(static KEY: Value = make());

    guarded(|| {
        let runtime = runtime(1);
        let inside = counter();
        let tasks: Vec<_> = (0..3)
            .map(|_| {
                runtime.spawn(move || {
                    KEY.with(|value| {
                        let numbers: &[usize] = &value.0;
                        assert_eq!(numbers, [1; 4]);
                        inside.fetch_add(1, SeqCst);
                        // Preempted with the reference in hand, which no neighbour's initialiser may make
                        // stale.
                        spin_until(|| inside.load(SeqCst) == 3);
                        assert_eq!(numbers, [1; 4]);
                    });
                })
            })
            .collect();
        tasks.into_iter().for_each(|task| task.join().unwrap());
        assert_eq!((MADE.load(SeqCst), DROPPED.load(SeqCst)), (1, 0));
        assert!(runtime.handle().metrics().preemptions > 0);
        drop(runtime);
        assert_eq!(DROPPED.load(SeqCst), 1);
    });
}

#[test]
fn our_thread_local_takes_what_that_of_std_takes() {
    preempt::thread_local! {
        /// A comment.
        static LAZY: RefCell<Vec<u32>> = RefCell::new(vec![1]);
        pub(crate) static CONST: Cell<u32> = const { Cell::new(2) };
        static LAST: String = "three".to_owned()
    }
    LAZY.with_borrow_mut(|list| list.push(2));
    CONST.set(CONST.get() + 1);
    assert_eq!((LAZY.take(), CONST.get(), LAST.with(String::len)), (vec![1, 2], 3, 5));
    assert!(LAZY.with(|_| true));
}

scoped_tls::scoped_thread_local!(static SCOPED: Vec<u32>);

#[test]
fn scoped_tls_under_no_preempt_keeps_each_tasks_value() {
    guarded(|| {
        let runtime = runtime(1);
        let rounds = 5;
        let tasks = [7, 8, 9].map(|number| {
            runtime.spawn(move || {
                for _ in 0..rounds {
                    let own = vec![number; 4];
                    no_preempt(|| {
                        SCOPED.set(&own, || {
                            until_asked();
                            SCOPED.with(|value| assert_eq!(*value, [number; 4], "another task's scope"));
                        });
                    });
                    assert!(!SCOPED.is_set(), "a scope was left open");
                    preempt::checkpoint();
                }
                // The others wait for the end of somebody's slice in each round, as long as somebody is
                // there.
                preempt::block_on(async {});
            })
        });
        // Somebody to give way to, to the end.
        let end = counter();
        let hog = runtime.spawn(move || spin_until(|| end.load(SeqCst) == 1));
        tasks.into_iter().for_each(|task| task.join().unwrap());
        end.store(1, SeqCst);
        hog.join().unwrap();
        assert!(runtime.handle().metrics().preemptions > 0);
    });
}

#[test]
fn a_refcell_in_a_thread_local_can_be_borrowed_over_checks_under_no_preempt() {
    thread_local!(static LIST: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) });
    guarded(|| {
        let runtime = runtime(1);
        let end = counter();
        let hog = runtime.spawn(move || spin_until(|| end.load(SeqCst) == 1));
        let tasks = [1, 2].map(|number| {
            runtime.spawn(move || {
                no_preempt(|| {
                    LIST.with_borrow_mut(|list| {
                        until_asked();
                        list.push(number);
                    });
                });
            })
        });
        tasks.into_iter().for_each(|task| task.join().unwrap());
        end.store(1, SeqCst);
        hog.join().unwrap();
        assert_eq!(runtime.run(|| LIST.take()), [1, 2]);
        assert_checks_reached(&runtime);
    });
}

#[test]
fn blocking_inside_no_preempt_panics_with_the_name_of_the_fix() {
    fn panics(what: &'static str, block: impl FnOnce() + Send + 'static) {
        let message = runtime(1).run(move || {
            let block = std::panic::AssertUnwindSafe(block);
            let payload = catch_unwind(|| no_preempt(|| { block }.0())).expect_err(what);
            assert!(!preempt_core::context::with_state(preempt_core::context::State::in_no_preempt));
            // The task is as good as new.
            preempt::sleep(Duration::from_micros(1));
            payload.downcast_ref::<String>().cloned().unwrap_or_default()
        });
        assert!(message.contains("no_preempt") && message.contains("move it out"), "{what}: {message}");
    }
    guarded(|| {
        panics("sleep", || preempt::sleep(Duration::from_secs(3600)));
        panics("yield_now", preempt::yield_now);
        panics("block_on", || preempt::block_on(std::future::pending()));
        panics("join", || drop(preempt::spawn(|| ()).join()));
        let (sender, receiver) = channel::<u32>(0);
        panics("recv", move || assert!(receiver.recv().is_ok()));
        drop(sender);
        let (sender, _receiver) = channel::<u32>(0);
        panics("send", move || sender.send(1).unwrap());
        let mutex = Arc::new(Mutex::new(()));
        let other = Arc::clone(&mutex);
        let _guard = mutex.lock();
        panics("lock", move || drop(other.lock()));
    });
}

#[test]
fn what_need_not_wait_can_be_called_inside_no_preempt() {
    guarded(|| {
        let runtime = runtime(1);
        let sum = runtime.run(|| {
            let (sender, receiver) = channel(1);
            let mutex = Mutex::new(1);
            let (done, task) = no_preempt(|| {
                sender.send(10).unwrap();
                let value = receiver.recv().unwrap() + *mutex.lock();
                assert!(receiver.try_recv().is_err());
                (preempt::block_on(async move { value }), preempt::spawn(|| 100))
            });
            done + task.join().unwrap()
        });
        assert_eq!(sum, 111);
    });
}

#[test]
fn a_request_made_in_no_preempt_is_followed_at_the_first_check_after() {
    guarded(|| {
        let runtime = runtime(1);
        let (begun, spawned, ran) = (counter(), counter(), counter());
        let task = runtime.spawn(move || {
            no_preempt(|| {
                begun.store(1, SeqCst);
                deaf_until(|| spawned.load(SeqCst) == 1);
                until_asked();
                assert_eq!(ran.load(SeqCst), 0);
            });
            preempt::checkpoint();
            ran.load(SeqCst)
        });
        wait_until(|| begun.load(SeqCst) == 1);
        let neighbour = runtime.spawn(move || ran.store(1, SeqCst));
        spawned.store(1, SeqCst);
        neighbour.join().unwrap();
        assert_eq!(task.join().unwrap(), 1);
        assert!(runtime.handle().metrics().preemptions > 0);
    });
}

#[inline(never)]
fn recurse(depth: u64) -> u64 {
    let frame = std::hint::black_box([depth; 32]);
    if depth == u64::MAX { 0 } else { recurse(depth + 1).wrapping_add(frame[3]) }
}

#[test]
fn a_stack_overflow_in_a_task_is_reported_by_name() {
    let output = in_child("a_stack_overflow_in_a_task_is_reported_by_name", &[], || {
        let runtime = runtime(1);
        let builder = preempt::Builder::new().name("deep").stack_size(256 * 1024);
        let task: JoinHandle<u64> = builder.spawn_on(runtime.handle(), || recurse(0)).unwrap();
        drop(task.join());
    });
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.signal(), Some(libc::SIGABRT), "{text}");
    assert!(text.contains("task 'deep'") && text.contains("has overflowed its stack"), "{text}");
    assert!(text.contains("stack_size"), "{text}");
}

#[test]
fn a_stack_overflow_in_a_preempted_task_is_reported_by_its_own_name() {
    let test = "a_stack_overflow_in_a_preempted_task_is_reported_by_its_own_name";
    let output = in_child(test, &[], || {
        let runtime = runtime(1);
        let started = counter();
        let tasks: Vec<_> = ["first", "second", "third"]
            .into_iter()
            .map(|name| {
                let builder = preempt::Builder::new().name(name);
                let body = move || {
                    started.fetch_add(1, SeqCst);
                    spin_until(|| started.load(SeqCst) == 3);
                    if name == "second" { recurse(0) } else { preempt::block_on(std::future::pending()) }
                };
                builder.spawn_on(runtime.handle(), body).unwrap()
            })
            .collect();
        tasks.into_iter().for_each(|task| drop(task.join()));
    });
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.signal(), Some(libc::SIGABRT), "{text}");
    assert!(text.contains("task 'second'") && !text.contains("'first'"), "{text}");
}
