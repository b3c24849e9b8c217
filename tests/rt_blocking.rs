//! `block_on` and `spawn_blocking`: waiting in a task parks the task, and what blocks a thread gets one of
//! its own.

#[path = "support/rt.rs"]
mod support;

use std::future::{Future, pending, poll_fn};
use std::pin::Pin;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use preempt::TaskState;
use support::{CountDrop, assert_checks_reached, counter, guarded, runtime, size, spin_until, wait_until};

/// A future that is ready once somebody has opened it, from anywhere.
#[derive(Clone, Default)]
struct Gate(Arc<Mutex<(bool, Option<Waker>)>>);

impl Gate {
    fn open(&self) {
        let waker = {
            let mut state = self.0.lock().unwrap();
            state.0 = true;
            state.1.take()
        };
        waker.into_iter().for_each(Waker::wake);
    }
}

impl Future for Gate {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.0.lock().unwrap();
        if state.0 {
            return Poll::Ready(());
        }
        state.1 = Some(cx.waker().clone());
        Poll::Pending
    }
}

#[test]
fn block_on_in_a_task_parks_the_task_and_the_worker_runs_another() {
    guarded(|| {
        let runtime = runtime(1);
        let gate = Gate::default();
        let waiting = gate.clone();
        let waits = runtime.spawn(move || preempt::block_on(waiting));
        wait_until(|| waits.info().state == TaskState::Parked);
        // The one worker is free for whoever opens the gate.
        let opener = runtime.spawn(move || gate.open());
        opener.join().unwrap();
        waits.join().unwrap();
    });
}

#[test]
fn block_on_outside_of_a_task_parks_the_thread() {
    guarded(|| {
        let gate = Gate::default();
        let opener = gate.clone();
        let thread = thread::spawn(move || opener.open());
        preempt::block_on(gate);
        thread.join().unwrap();
        assert_eq!(preempt::block_on(async { 5 }), 5);
    });
}

#[test]
fn a_future_that_wakes_itself_is_polled_again_and_neighbours_run_between() {
    guarded(|| {
        let runtime = runtime(1);
        let end = counter();
        let polls = counter();
        let busy = runtime.spawn(move || {
            preempt::block_on(poll_fn(|cx| {
                polls.fetch_add(1, SeqCst);
                cx.waker().wake_by_ref();
                if end.load(SeqCst) == 1 { Poll::Ready(()) } else { Poll::Pending }
            }));
        });
        wait_until(|| polls.load(SeqCst) >= 10);
        runtime.run(|| end.store(1, SeqCst));
        busy.join().unwrap();
    });
}

#[test]
fn a_wake_up_in_the_middle_of_a_poll_is_not_lost() {
    guarded(|| {
        let runtime = runtime(1);
        let polls = runtime.run(|| {
            let mut polls = 0;
            preempt::block_on(poll_fn(|cx| {
                polls += 1;
                if polls == 3 {
                    return Poll::Ready(());
                }
                // From another thread, before the task has parked.
                let waker = cx.waker().clone();
                thread::spawn(move || waker.wake()).join().unwrap();
                Poll::Pending
            }));
            polls
        });
        assert_eq!(polls, 3);
    });
}

#[test]
fn the_channels_of_tokio_can_be_awaited_in_tasks() {
    guarded(|| {
        for workers in [1, 2] {
            let runtime = runtime(workers);
            let values = size(1000, 200);
            let (sender, mut receiver) = tokio::sync::mpsc::channel(4);
            let (done, finished) = tokio::sync::oneshot::channel();
            let sends = runtime.spawn(move || {
                preempt::block_on(async {
                    for value in 0..values {
                        sender.send(value).await.unwrap();
                    }
                });
            });
            let receives = runtime.spawn(move || {
                let mut got = Vec::new();
                while let Some(value) = preempt::block_on(receiver.recv()) {
                    got.push(value);
                }
                done.send(got.len()).unwrap();
                got
            });
            assert_eq!(preempt::block_on(finished), Ok(values));
            sends.join().unwrap();
            assert!(receives.join().unwrap().into_iter().eq(0..values));
        }
    });
}

#[test]
fn a_cancelled_block_on_drops_its_future() {
    guarded(|| {
        let runtime = runtime(1);
        let drops = counter();
        let task = runtime.spawn(move || {
            preempt::block_on(async move {
                let _drop = CountDrop(drops);
                pending::<()>().await;
            });
        });
        wait_until(|| task.info().state == TaskState::Parked);
        task.abort();
        assert!(task.join().unwrap_err().is_cancelled());
        assert_eq!(drops.load(SeqCst), 1);
    });
}

#[test]
fn an_annotated_async_fn_is_preempted_in_block_on() {
    #[preempt::preemptible]
    async fn waits(neighbour: preempt::JoinHandle<()>) {
        while !neighbour.is_finished() {}
        neighbour.await.unwrap();
    }
    guarded(|| {
        let runtime = runtime(1);
        runtime.run(|| preempt::block_on(waits(preempt::spawn(|| ()))));
        assert!(runtime.handle().metrics().preemptions > 0);
    });
}

#[test]
fn nested_block_on_works() {
    guarded(|| {
        let value = runtime(1).run(|| {
            preempt::block_on(async {
                let task = preempt::spawn(|| preempt::block_on(async { 20 }));
                preempt::block_on(task).unwrap() + preempt::spawn(|| 1).await.unwrap()
            })
        });
        assert_eq!(value, 21);
    });
}

/// Registers with a gate, and the first time then blocks in the same poll.
struct Blocks<F> {
    gate: Gate,
    block: Option<F>,
}

impl<F: FnOnce() + Unpin> Future for Blocks<F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let polled = Pin::new(&mut self.gate).poll(cx);
        if let Some(block) = self.block.take() {
            block();
        }
        polled
    }
}

/// A blocking operation in whose course `gate` is opened, and which parks after that: so it has the
/// wake-up.
fn open_and_wait(gate: &Gate) {
    let mut is_first = true;
    preempt::block_on(poll_fn(|_| {
        if !is_first {
            return Poll::Ready(());
        }
        is_first = false;
        gate.open();
        Poll::Pending
    }));
}

/// Waits, in a task and on a plain thread, for a gate that is opened while the same poll blocks.
fn a_nested_wait_keeps_the_wake_up(block: impl FnOnce(&Gate) + Clone + Unpin + Send + 'static) {
    guarded(|| {
        let body = move || {
            let gate = Gate::default();
            let opened = gate.clone();
            preempt::block_on(Blocks { gate, block: Some(move || block(&opened)) });
        };
        body.clone()();
        runtime(1).run(body);
    });
}

#[test]
fn a_wait_that_is_nested_in_a_poll_leaves_the_wake_up_to_the_outer_one() {
    a_nested_wait_keeps_the_wake_up(open_and_wait);
}

#[test]
fn a_wait_that_is_nested_deeper_leaves_the_wake_up_to_the_outermost_one() {
    a_nested_wait_keeps_the_wake_up(|gate| {
        let inner = Gate::default();
        let (opened, outer) = (inner.clone(), gate.clone());
        let block = Some(move || {
            open_and_wait(&opened);
            open_and_wait(&outer);
        });
        preempt::block_on(Blocks { gate: inner, block });
    });
}

#[test]
fn a_nested_wait_that_is_unwound_leaves_the_wake_up_to_the_outer_one() {
    a_nested_wait_keeps_the_wake_up(|gate| {
        gate.open();
        let never = preempt::timeout(Duration::from_millis(1), || preempt::block_on(pending::<()>()));
        assert!(never.is_err());
    });
}

#[test]
fn a_sleep_in_a_poll_leaves_the_wake_up_to_the_wait_around_it() {
    a_nested_wait_keeps_the_wake_up(|gate| {
        let gate = gate.clone();
        let opens = preempt::spawn(move || gate.open());
        preempt::sleep(Duration::from_millis(1));
        opens.join().unwrap();
    });
}

#[test]
fn a_runtime_that_is_shut_down_in_its_own_blocking_closure_is_given_the_signal_alone() {
    guarded(|| {
        let runtime = runtime(1);
        let handle = runtime.handle().clone();
        let sleeper = handle.spawn(|| preempt::sleep(Duration::from_secs(3600)));
        let (give, take) = mpsc::channel::<preempt::Runtime>();
        let blocking = handle.spawn_blocking(move || {
            let report = take.recv().unwrap().shutdown_timeout(Duration::from_secs(5));
            (report.unwound, report.leaked.len(), "the rest ran")
        });
        give.send(runtime).unwrap();
        assert_eq!(blocking.join().unwrap(), (0, 0, "the rest ran"));
        assert!(sleeper.join().unwrap_err().is_cancelled());
        assert!(handle.spawn(|| ()).join().unwrap_err().is_cancelled());
    });
}

#[test]
fn a_runtime_that_is_dropped_in_its_own_blocking_closure_does_not_leak_that() {
    guarded(|| {
        let runtime = runtime(1);
        let handle = runtime.handle().clone();
        let (give, take) = mpsc::channel::<preempt::Runtime>();
        let blocking = handle.spawn_blocking(move || drop(take.recv().unwrap()));
        give.send(runtime).unwrap();
        blocking.join().unwrap();
    });
}

#[test]
fn a_blocking_closure_runs_aside_and_its_result_comes_back() {
    guarded(|| {
        let runtime = runtime(1);
        let (there, worker) = runtime.run(|| {
            let name = || thread::current().name().map(str::to_owned);
            // It blocks the thread it is on for as long as the worker does not run.
            let (go, wait) = mpsc::channel();
            let blocking = preempt::spawn_blocking(move || {
                wait.recv().unwrap();
                name()
            });
            preempt::spawn(move || go.send(()).unwrap()).join().unwrap();
            (blocking.join().unwrap(), name())
        });
        assert_eq!(there.as_deref(), Some("preempt-blocking"));
        assert_eq!(worker.as_deref(), Some("preempt-worker-0"));
    });
}

#[test]
fn blocking_closures_that_wait_for_each_other_all_run_at_once() {
    guarded(|| {
        const CLOSURES: usize = 40;
        let runtime = runtime(1);
        let barrier = Arc::new(Barrier::new(CLOSURES));
        let closures: Vec<_> = (0..CLOSURES)
            .map(|_| {
                let barrier = Arc::clone(&barrier);
                runtime.handle().spawn_blocking(move || barrier.wait().is_leader())
            })
            .collect();
        let leaders = closures.into_iter().map(|closure| closure.join().unwrap());
        assert_eq!(leaders.filter(|leader| *leader).count(), 1);
    });
}

#[test]
fn more_blocking_closures_than_threads_are_all_run() {
    guarded(|| {
        let runtime = runtime(1);
        let closures: Vec<_> =
            (0..2000).map(|number| runtime.handle().spawn_blocking(move || number)).collect();
        assert!(closures.into_iter().map(|closure| closure.join().unwrap()).eq(0..2000));
    });
}

#[test]
fn a_blocking_thread_is_used_again() {
    guarded(|| {
        let runtime = runtime(1);
        let mut threads = std::collections::HashSet::new();
        for _ in 0..50 {
            threads.insert(runtime.handle().spawn_blocking(|| thread::current().id()).join().unwrap());
        }
        // A closure may come before the thread of the one before it is free; not each time.
        assert!(threads.len() < 25, "{}", threads.len());
    });
}

#[test]
fn a_panic_in_a_blocking_closure_comes_out_of_join() {
    guarded(|| {
        let runtime = runtime(1);
        let error = runtime.handle().spawn_blocking(|| panic!("blocking")).join().unwrap_err();
        assert_eq!(error.to_string(), "the task panicked: blocking");
        assert_eq!(runtime.handle().spawn_blocking(|| 1).join().unwrap(), 1);
    });
}

#[test]
fn annotated_code_in_a_blocking_closure_is_not_disturbed() {
    guarded(|| {
        let runtime = runtime(1);
        let end = counter();
        let hog = runtime.spawn(move || spin_until(|| end.load(SeqCst) == 1));
        let blocking = runtime.handle().spawn_blocking(|| {
            let turns = counter();
            spin_until(|| turns.fetch_add(1, SeqCst) == 100_000);
            preempt::sleep(Duration::from_micros(1));
            preempt::yield_now();
            turns.load(SeqCst)
        });
        assert_eq!(blocking.join().unwrap(), 100_001);
        end.store(1, SeqCst);
        runtime.run(|| ());
        hog.join().unwrap();
        if support::stressed() {
            assert_checks_reached(&runtime);
        }
    });
}
