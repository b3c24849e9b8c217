//! Preemption contexts are a stack: a second executor resumes a coroutine inside a task, and checks,
//! parking and masks inside it are its own.

#[path = "support/rt.rs"]
mod support;

use std::cell::Cell;
use std::ptr::NonNull;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Wake, Waker};

use corosensei::{Coroutine, CoroutineResult, Yielder};
use preempt::sync::channel;
use preempt::{TaskState, no_preempt, uncancellable};
use preempt_core::context::{Context, State, enter, with_current, with_state};
use preempt_core::{Site, SiteKind, flag};
use support::{counter, guarded, runtime, spin_until, stressed, wait_until};

/// Why a fiber stopped.
#[derive(Clone, Copy, Debug)]
enum Stop {
    Preempted(&'static Site),
    Yielded,
    Parked,
}

impl Stop {
    fn is_preempted(self) -> bool {
        matches!(self, Self::Preempted(site) if site.function().ends_with("spin_until"))
    }
}

#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, SeqCst);
    }
}

/// What runs in a fiber is suspended by this.
struct FiberContext {
    state: State,
    yielder: Cell<Option<NonNull<Yielder<(), Stop>>>>,
    woken: Arc<Woken>,
}

impl FiberContext {
    fn suspend(&self, stop: Stop) {
        let yielder = self.yielder.get().expect("the fiber has begun");
        // SAFETY: the yielder lives on the fiber's stack for as long as the fiber runs, and we are called on
        // that stack.
        unsafe { yielder.as_ref() }.suspend(stop);
    }
}

impl Context for FiberContext {
    fn state(&self) -> &State {
        &self.state
    }

    fn preempt(&self, site: &'static Site) {
        if !self.state.in_no_preempt() {
            self.suspend(Stop::Preempted(site));
        }
    }

    fn park(&self) {
        while !self.woken.0.swap(false, SeqCst) {
            self.suspend(Stop::Parked);
        }
    }

    fn yield_now(&self) {
        self.suspend(Stop::Yielded);
    }

    fn waker(&self) -> Waker {
        Waker::from(Arc::clone(&self.woken))
    }

    fn is_cancelled(&self) -> bool {
        false
    }

    fn raise_if_due(&self) {}

    fn name(&self) -> String {
        "a fiber".to_owned()
    }
}

/// A coroutine that whoever calls `resume` runs until it stops.
struct Fiber {
    context: Rc<FiberContext>,
    coroutine: Coroutine<(), Stop, ()>,
}

impl Fiber {
    fn new(body: impl FnOnce() + 'static) -> Self {
        let context =
            Rc::new(FiberContext { state: State::new(), yielder: Cell::new(None), woken: Arc::default() });
        let inside = Rc::clone(&context);
        let coroutine = Coroutine::new(move |yielder: &Yielder<(), Stop>, ()| {
            inside.yielder.set(Some(NonNull::from(yielder)));
            body();
        });
        Self { context, coroutine }
    }

    fn resume(&mut self) -> Option<Stop> {
        let Self { context, coroutine } = self;
        match enter(Rc::clone(context) as Rc<dyn Context>, || coroutine.resume(())) {
            CoroutineResult::Yield(stop) => Some(stop),
            CoroutineResult::Return(()) => None,
        }
    }
}

type Events = Arc<Mutex<Vec<&'static str>>>;

#[test]
fn a_check_suspends_the_fiber_first_and_its_task_at_the_next_check() {
    guarded(|| {
        let runtime = runtime(1);
        let events = Events::default();
        let seen = Arc::clone(&events);
        let begun = counter();
        let task = runtime.spawn(move || {
            begun.store(1, SeqCst);
            let inside = Arc::clone(&seen);
            let mut fiber = Fiber::new(move || spin_until(|| inside.lock().unwrap().contains(&"neighbour")));
            while let Some(stop) = fiber.resume() {
                assert!(stop.is_preempted(), "{stop:?}");
                assert!(flag::is_set(), "the request is still there for the task");
                seen.lock().unwrap().push("fiber stops");
                preempt::checkpoint();
                seen.lock().unwrap().push("task goes on");
            }
        });
        wait_until(|| begun.load(SeqCst) == 1);
        let seen = Arc::clone(&events);
        runtime.run(move || seen.lock().unwrap().push("neighbour"));
        task.join().unwrap();
        let events = events.lock().unwrap();
        let neighbour = events.iter().position(|event| *event == "neighbour").unwrap();
        if neighbour > 0 {
            assert_eq!(events[neighbour - 1..=neighbour + 1], ["fiber stops", "neighbour", "task goes on"]);
        }
        let metrics = runtime.handle().metrics();
        assert!(metrics.preemptions > 0);
        // The task never gave way at the loop in the fiber.
        assert!(
            metrics.sites.iter().all(|site| site.site.kind() == SiteKind::Checkpoint),
            "{:?}",
            metrics.sites
        );
    });
}

#[test]
fn two_fibers_in_one_task_take_turns_by_requests_of_the_monitor() {
    guarded(|| {
        let runtime = runtime(1);
        let end = counter();
        let hog = runtime.spawn(move || spin_until(|| end.load(SeqCst) == 1));
        runtime.run(|| {
            let turn = counter();
            let mut fibers = [0, 1].map(|me| {
                Fiber::new(move || {
                    for round in 0..5 {
                        spin_until(|| turn.load(SeqCst) == 2 * round + me);
                        turn.fetch_add(1, SeqCst);
                    }
                })
            });
            let mut running = [true; 2];
            while running.contains(&true) {
                for (fiber, running) in fibers.iter_mut().zip(&mut running) {
                    *running = *running && fiber.resume().is_some();
                    preempt::checkpoint();
                }
            }
            assert_eq!(turn.load(SeqCst), 10);
        });
        end.store(1, SeqCst);
        hog.join().unwrap();
        assert!(runtime.handle().metrics().checks > 0);
    });
}

fn in_no_preempt() -> bool {
    with_state(State::in_no_preempt)
}

fn is_masked() -> bool {
    with_state(State::is_uncancellable)
}

#[test]
fn the_depth_of_no_preempt_belongs_to_the_fiber() {
    guarded(|| {
        let runtime = runtime(1);
        let begun = counter();
        let end = counter();
        let task = runtime.spawn(move || {
            let mut fiber = Fiber::new(|| {
                no_preempt(|| {
                    // Its own executor may let it stop here.
                    with_current(|current| current.expect("the fiber's").yield_now());
                    assert!(in_no_preempt(), "it went with the fiber and came back with it");
                    flag::set();
                    spin_until(|| true);
                });
                uncancellable(|| {
                    with_current(|current| current.expect("the fiber's").yield_now());
                    assert!(is_masked());
                });
            });
            assert!(matches!(fiber.resume(), Some(Stop::Yielded)));
            assert!(!in_no_preempt() && !is_masked());
            // So the task can give way while the fiber is in its section.
            begun.store(1, SeqCst);
            spin_until(|| end.load(SeqCst) == 1);
            assert!(matches!(fiber.resume(), Some(Stop::Yielded)), "no check in the section stopped it");
            assert!(!in_no_preempt() && !is_masked());
            assert!(fiber.resume().is_none());
        });
        wait_until(|| begun.load(SeqCst) == 1);
        runtime.run(move || end.store(1, SeqCst));
        task.join().unwrap();
        assert!(runtime.handle().metrics().preemptions > 0);
    });
}

#[test]
fn a_fiber_inside_a_no_preempt_section_of_its_task_can_stop_and_the_task_does_not() {
    guarded(|| {
        let runtime = runtime(1);
        let (begun, ran) = (counter(), counter());
        let task = runtime.spawn(move || {
            no_preempt(|| {
                begun.store(1, SeqCst);
                let mut fiber = Fiber::new(|| {
                    assert!(!in_no_preempt());
                    spin_until(|| false);
                });
                // The neighbour waits, so the monitor asks.
                assert!(fiber.resume().is_some_and(Stop::is_preempted));
                preempt::checkpoint();
                assert_eq!(ran.load(SeqCst), 0, "the task gave way in its section");
                // An endless fiber is not dropped: that would unwind it.
                std::mem::forget(fiber);
            });
            assert!(flag::is_set(), "the request is made again at the section's end");
            spin_until(|| ran.load(SeqCst) == 1);
        });
        wait_until(|| begun.load(SeqCst) == 1);
        runtime.run(move || ran.store(1, SeqCst));
        task.join().unwrap();
        assert!(runtime.handle().metrics().checks > 0);
    });
}

#[test]
fn parking_in_a_fiber_goes_to_the_fiber() {
    guarded(|| {
        let runtime = runtime(1);
        let got = runtime.run(|| {
            let (sender, receiver) = channel(0);
            let got = Arc::new(Mutex::new(Vec::new()));
            let inside = Arc::clone(&got);
            let mut fiber = Fiber::new(move || inside.lock().unwrap().extend(receiver.recv()));
            // The operation is a check, too: under stress it stops there first.
            let mut resume = || loop {
                match fiber.resume() {
                    Some(Stop::Preempted(_)) => {}
                    other => return other,
                }
            };
            assert!(matches!(resume(), Some(Stop::Parked)));
            // It is not woken yet.
            assert!(matches!(resume(), Some(Stop::Parked)));
            // The task itself hands the value over, so it was not parked.
            sender.try_send(5).unwrap();
            assert!(resume().is_none());
            Arc::into_inner(got).unwrap().into_inner().unwrap()
        });
        assert_eq!(got, [5]);
        assert_eq!(runtime.handle().metrics().parks, 0);
    });
}

#[test]
fn yield_now_in_a_fiber_goes_to_the_fiber() {
    guarded(|| {
        let runtime = runtime(1);
        runtime.run(|| {
            let mut fiber = Fiber::new(preempt::yield_now);
            assert!(matches!(fiber.resume(), Some(Stop::Yielded)));
            assert!(fiber.resume().is_none());
        });
        assert_eq!(runtime.handle().metrics().yields, 0);
    });
}

#[test]
fn an_abort_of_the_task_is_raised_outside_of_the_fiber() {
    guarded(|| {
        let runtime = runtime(1);
        let (begun, stopped) = (counter(), counter());
        let task = runtime.spawn(move || {
            begun.store(1, SeqCst);
            let fiber = Fiber::new(|| spin_until(|| false));
            // It stops where it stops, and is not unwound.
            let mut fiber = std::mem::ManuallyDrop::new(fiber);
            while let Some(stop) = fiber.resume() {
                assert!(stop.is_preempted());
                stopped.fetch_add(1, SeqCst);
                preempt::checkpoint();
            }
        });
        wait_until(|| begun.load(SeqCst) == 1);
        task.abort();
        assert!(task.join().unwrap_err().is_cancelled());
        assert!(stopped.load(SeqCst) > 0);
    });
}

#[test]
fn a_fiber_on_a_plain_thread_is_preempted_by_hand() {
    guarded(|| {
        let turns = counter();
        let mut fiber = Fiber::new(move || spin_until(|| turns.fetch_add(1, SeqCst) == 3));
        flag::set();
        let mut stops = 0;
        while let Some(stop) = fiber.resume() {
            assert!(matches!(stop, Stop::Preempted(_)));
            stops += 1;
        }
        assert_eq!(stops, 4, "the prologue and three turns, since nobody withdrew the request");
        assert!(flag::is_set());
        preempt::checkpoint();
        assert!(!flag::is_set(), "outside of any context there is nobody to give way to");
    });
}

#[test]
fn a_task_parked_beside_its_fibers_is_woken_as_itself() {
    guarded(|| {
        let runtime = runtime(1);
        let (sender, receiver) = channel(0);
        let task = runtime.spawn(move || {
            let mut fiber = Fiber::new(preempt::yield_now);
            assert!(fiber.resume().is_some());
            // The fiber is suspended; this is the task's own context again.
            let value: u32 = receiver.recv().unwrap();
            assert!(fiber.resume().is_none());
            value
        });
        wait_until(|| task.info().state == TaskState::Parked);
        sender.send(3).unwrap();
        assert_eq!(task.join().unwrap(), 3);
        assert!(stressed() || runtime.handle().metrics().parks == 1);
    });
}
