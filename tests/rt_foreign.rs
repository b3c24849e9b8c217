//! Coroutines of the program's own that know nothing of preemption contexts, suspended in the middle of
//! what `preempt` does.

#[path = "support/rt.rs"]
mod support;

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::sync::atomic::Ordering::SeqCst;
use std::task::{Poll, Waker};
use std::time::Duration;

use corosensei::{Coroutine, Yielder};
use preempt::sync::channel;
use preempt::{TaskState, is_cancelled, timeout};
use preempt_core::context::{Context, State, enter, with_current};
use preempt_core::{Site, flag};
use support::{counter, guarded, runtime, spin_until, wait_until};

const HOUR: Duration = Duration::from_secs(3600);

type Foreign = Coroutine<(), (), ()>;

/// Stops once inside a timeout, which on a plain thread is a context.
fn in_a_timeout() -> Foreign {
    Coroutine::new(|yielder: &Yielder<(), ()>, ()| {
        let ended = timeout(HOUR, || yielder.suspend(()));
        assert!(ended.is_ok());
    })
}

/// Stops once inside a blocking operation, and then blocks.
fn in_a_wait() -> Foreign {
    Coroutine::new(|yielder: &Yielder<(), ()>, ()| {
        let mut is_first = true;
        preempt::block_on(poll_fn(|cx| {
            if !is_first {
                return Poll::Ready(());
            }
            is_first = false;
            yielder.suspend(());
            cx.waker().wake_by_ref();
            Poll::Pending
        }));
    })
}

/// A context of somebody else's.
struct Other(State);

impl Context for Other {
    fn state(&self) -> &State {
        &self.0
    }

    fn preempt(&self, _: &'static Site) {}

    fn park(&self) {}

    fn yield_now(&self) {}

    fn waker(&self) -> Waker {
        Waker::noop().clone()
    }
}

/// Stops once inside a context of its own.
fn in_a_context() -> Foreign {
    Coroutine::new(|yielder: &Yielder<(), ()>, ()| {
        enter(Rc::new(Other(State::new())), || yielder.suspend(()))
    })
}

/// Every order of three.
const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

/// Suspends three coroutines, ends them by `end` in some order, and asks the contexts that are left.
fn end_in_every_order(new: fn() -> Foreign, end: impl Fn(Foreign)) {
    for order in ORDERS {
        let mut coroutines = [(); 3].map(|()| Some(new()));
        for coroutine in coroutines.iter_mut().flatten() {
            assert!(coroutine.resume(()).as_yield().is_some());
        }
        for place in order {
            assert!(!is_cancelled(), "the innermost context can be asked");
            // Its stack goes too.
            end(coroutines[place].take().expect("each ends once"));
        }
        assert!(with_current(|current| current.is_none()), "{order:?} has left a context behind");
        assert!(!is_cancelled());
        flag::set();
        preempt::checkpoint();
        assert!(!flag::is_set(), "there is nobody to give way to");
    }
}

fn come_to_its_end(mut coroutine: Foreign) {
    assert!(coroutine.resume(()).as_return().is_some());
}

#[test]
fn timeouts_in_coroutines_that_end_in_any_order_leave_no_context() {
    guarded(|| end_in_every_order(in_a_timeout, come_to_its_end));
}

#[test]
fn timeouts_in_coroutines_that_are_dropped_in_any_order_leave_no_context() {
    guarded(|| end_in_every_order(in_a_timeout, drop));
}

#[test]
fn contexts_of_coroutines_that_end_in_any_order_are_gone_with_them() {
    guarded(|| {
        end_in_every_order(in_a_context, come_to_its_end);
        end_in_every_order(in_a_context, drop);
    });
}

#[test]
fn a_coroutine_goes_on_blocking_in_the_task_in_which_it_began() {
    guarded(|| {
        let runtime = runtime(1);
        let turn = counter();
        let task = runtime.spawn(move || {
            let mut coroutine = in_a_wait();
            assert!(coroutine.resume(()).as_yield().is_some());
            // The task is suspended, by a check and by itself, while the coroutine is.
            turn.store(1, SeqCst);
            spin_until(|| turn.load(SeqCst) == 2);
            preempt::yield_now();
            assert!(coroutine.resume(()).as_return().is_some());
        });
        wait_until(|| turn.load(SeqCst) == 1);
        runtime.run(move || turn.store(2, SeqCst));
        task.join().unwrap();
        assert!(runtime.handle().metrics().parks >= 1);
    });
}

thread_local! {
    /// What one task of a worker leaves to another.
    static LEFT: RefCell<Option<Foreign>> = const { RefCell::new(None) };
}

/// Resumes in a task of its own what another one left, and returns what that says.
fn resume_elsewhere(runtime: &preempt::Runtime) -> String {
    let other = runtime.spawn(|| {
        let mut coroutine = LEFT.take().expect("the first task runs on the same worker");
        coroutine.resume(());
    });
    let payload = other.join().unwrap_err().try_into_panic().expect("a panic");
    payload.downcast_ref::<String>().cloned().unwrap_or_default()
}

#[test]
fn a_coroutine_that_began_to_block_in_one_task_panics_when_another_resumes_it() {
    guarded(|| {
        let runtime = runtime(1);
        let (sender, receiver) = channel(0);
        let first = runtime.spawn(move || {
            let alive = Rc::new(());
            let inside = Rc::clone(&alive);
            let mut coroutine = in_a_wait();
            assert!(coroutine.resume(()).as_yield().is_some());
            LEFT.set(Some(coroutine));
            let value: u32 = receiver.recv().unwrap();
            // It is as good as before.
            preempt::sleep(Duration::from_micros(1));
            preempt::yield_now();
            spin_until(|| true);
            drop(inside);
            value + u32::from(Rc::into_inner(alive).is_some())
        });
        wait_until(|| first.info().state == TaskState::Parked);
        let message = resume_elsewhere(&runtime);
        assert!(message.contains("began to block inside task"), "{message}");
        assert!(message.contains("was resumed outside of it"), "{message}");
        assert!(!first.is_finished());
        sender.send(6).unwrap();
        assert_eq!(first.join().unwrap(), 7);
        assert_eq!(runtime.run(|| 1), 1);
    });
}

#[test]
fn a_coroutine_that_began_to_block_in_a_task_that_has_ended_panics_when_another_resumes_it() {
    guarded(|| {
        let runtime = runtime(1);
        runtime.run(|| {
            let mut coroutine = in_a_wait();
            assert!(coroutine.resume(()).as_yield().is_some());
            LEFT.set(Some(coroutine));
        });
        wait_until(|| runtime.handle().metrics().finished == 1);
        let message = resume_elsewhere(&runtime);
        assert!(message.contains("was resumed outside of it"), "{message}");
        assert_eq!(runtime.run(|| 1), 1);
    });
}
