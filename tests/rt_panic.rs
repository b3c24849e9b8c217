//! Panics come out of `join`, leave the worker alone, and may block in the destructors they run.

#[path = "support/rt.rs"]
mod support;

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use preempt::sync::{Receiver, Sender, channel};
use preempt::{JoinHandle, Runtime, TaskState};
use support::{
    CountDrop, assert_checks_reached, counter, guarded, runtime, spin_forever, spin_until, wait_until,
};

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn a_panic_comes_out_of_join_with_its_payload() {
    guarded(|| {
        let runtime = runtime(1);
        let error = runtime.spawn(|| panic!("number {}", std::hint::black_box(7))).join().unwrap_err();
        assert!(error.is_panic() && !error.is_cancelled() && !error.is_leaked() && !error.is_deadlock());
        assert_eq!(error.to_string(), "the task panicked: number 7");
        let payload = error.try_into_panic().unwrap();
        assert_eq!(payload.downcast_ref::<String>().map(String::as_str), Some("number 7"));

        let error = runtime.spawn(|| panic_any(41_u8)).join().unwrap_err();
        assert_eq!(error.to_string(), "the task panicked");
        assert_eq!(error.try_into_panic().unwrap().downcast_ref::<u8>(), Some(&41));
    });
}

#[test]
fn a_cancellation_is_no_panic() {
    guarded(|| {
        let runtime = runtime(1);
        let task = runtime.spawn(|| preempt::sleep(HOUR));
        task.abort();
        let error = task.join().unwrap_err().try_into_panic().unwrap_err();
        assert!(error.is_cancelled());
    });
}

#[test]
#[should_panic(expected = "the task's own")]
fn resume_panic_goes_on_with_the_tasks_panic() {
    let error = guarded(|| runtime(1).spawn(|| panic!("the task's own")).join().unwrap_err());
    error.resume_panic();
}

#[test]
fn a_worker_survives_the_panics_of_its_tasks() {
    guarded(|| {
        let runtime = runtime(1);
        let here = runtime.run(|| thread::current().id());
        for _ in 0..50 {
            assert!(runtime.spawn(|| panic!("on purpose")).join().unwrap_err().is_panic());
        }
        assert_eq!(runtime.run(|| (thread::current().id(), thread::panicking())), (here, false));
    });
}

struct PanicsInDrop;

impl Drop for PanicsInDrop {
    fn drop(&mut self) {
        panic!("a destructor panics on purpose");
    }
}

#[test]
fn a_destructor_of_the_closures_that_panics_is_a_panic_of_the_task() {
    guarded(|| {
        let runtime = runtime(1);
        let guard = PanicsInDrop;
        let task = runtime.spawn(move || drop(guard));
        assert!(task.join().unwrap_err().is_panic());
        assert_eq!(runtime.run(|| 1), 1);
    });
}

#[test]
fn a_destructor_of_an_unrun_closure_that_panics_leaves_the_worker_alone() {
    guarded(|| {
        let runtime = runtime(1);
        let plug = counter();
        let running = runtime.spawn(move || spin_until(|| plug.load(SeqCst) == 1));
        let guard = PanicsInDrop;
        let fresh = runtime.spawn(move || drop(guard));
        fresh.abort();
        plug.store(1, SeqCst);
        // Aborted before it began, or, under an unlucky order of events, panicked in its body.
        let error = fresh.join().unwrap_err();
        assert!(error.is_cancelled() || error.is_panic(), "{error}");
        running.join().unwrap();
        assert_eq!(runtime.run(|| 1), 1);
    });
}

#[test]
fn a_destructor_of_the_result_that_panics_leaves_the_worker_alone() {
    guarded(|| {
        let runtime = runtime(1);
        let (go, wait) = channel::<()>(1);
        let detached = runtime.spawn(move || {
            wait.recv().unwrap();
            PanicsInDrop
        });
        drop(detached);
        go.send(()).unwrap();
        assert_eq!(runtime.run(|| 1), 1);
        wait_until(|| runtime.handle().metrics().finished == 2);
        assert_eq!(runtime.run(|| 2), 2);
    });
}

#[test]
fn a_payload_whose_destructor_panics_leaves_the_worker_alone() {
    guarded(|| {
        let runtime = runtime(1);
        drop(runtime.spawn(|| panic_any(PanicsInDrop)));
        wait_until(|| runtime.handle().metrics().finished == 1);
        assert_eq!(runtime.run(|| 1), 1);
    });
}

#[test]
fn a_finished_result_whose_destructor_panics_leaves_alone_who_drops_the_handle() {
    guarded(|| {
        let runtime = runtime(1);
        let (payload, value) = (runtime.spawn(|| panic_any(PanicsInDrop)), runtime.spawn(|| PanicsInDrop));
        wait_until(|| payload.is_finished() && value.is_finished());
        // The task's own share goes a moment later.
        wait_until(|| runtime.handle().metrics().finished == 2);
        assert_eq!(runtime.run(|| 1), 1);
        drop(payload);
        drop(value);
    });
}

#[test]
fn destructors_run_on_the_tasks_own_thread() {
    guarded(|| {
        struct Here(Arc<Mutex<Vec<thread::ThreadId>>>);
        impl Drop for Here {
            fn drop(&mut self) {
                self.0.lock().unwrap().push(thread::current().id());
            }
        }
        let runtime = runtime(1);
        let places = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&places);
        let failed = runtime.spawn(move || {
            let _here = Here(seen);
            preempt::yield_now();
            panic!("on purpose");
        });
        assert!(failed.join().is_err());
        assert_eq!(*places.lock().unwrap(), [runtime.run(|| thread::current().id())]);
    });
}

struct Receives(Receiver<u32>, Arc<Mutex<Vec<u32>>>);

impl Drop for Receives {
    fn drop(&mut self) {
        assert!(thread::panicking());
        let value = self.0.recv().expect("the neighbour sends");
        self.1.lock().unwrap().push(value);
    }
}

#[test]
fn a_destructor_that_receives_during_an_unwinding_lets_the_neighbour_send() {
    guarded(|| {
        let runtime = runtime(1);
        let (sender, receiver) = channel(0);
        let got = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&got);
        let panics = runtime.spawn(move || {
            let _receives = Receives(receiver, seen);
            panic!("on purpose");
        });
        let sends = runtime.spawn(move || sender.send(9));
        assert!(panics.join().unwrap_err().is_panic());
        sends.join().unwrap().unwrap();
        assert_eq!(*got.lock().unwrap(), [9]);
    });
}

struct Meets(Sender<()>, Receiver<()>);

impl Drop for Meets {
    fn drop(&mut self) {
        // Checks return while the task unwinds; blocking suspends.
        spin_until(|| true);
        self.0.send(()).expect("the next one receives");
        self.1.recv().expect("the one before sends");
    }
}

#[test]
fn three_tasks_suspended_in_destructors_of_three_panics_end_well() {
    guarded(|| {
        let runtime = runtime(1);
        let (mut senders, mut receivers): (Vec<_>, Vec<_>) = (0..3).map(|_| channel(1)).unzip();
        receivers.rotate_right(1);
        let drops = counter();
        let tasks: Vec<_> = (0..3_usize)
            .map(|number| {
                let meets = Meets(senders.remove(0), receivers.remove(0));
                runtime.spawn(move || {
                    let _dropped_last = CountDrop(drops);
                    let _meets = meets;
                    preempt::yield_now();
                    panic_any(number);
                })
            })
            .collect();
        for (number, task) in tasks.into_iter().enumerate() {
            let payload = task.join().unwrap_err().try_into_panic().unwrap();
            assert_eq!(payload.downcast_ref::<usize>(), Some(&number), "each has its own panic");
        }
        assert_eq!(drops.load(SeqCst), 3);
        // The thread's count of panics is balanced, so what runs next may be preempted and cancelled.
        let neighbour = runtime.run(|| {
            assert!(!thread::panicking());
            let neighbour = preempt::spawn(|| ());
            spin_until(|| neighbour.is_finished());
            neighbour.join().is_ok()
        });
        assert!(neighbour);
        assert_checks_reached(&runtime);
    });
}

#[test]
fn a_neighbour_goes_on_computing_fairly_while_a_task_is_suspended_in_an_unwinding() {
    guarded(|| {
        let runtime = runtime(1);
        let (sender, receiver) = channel(0);
        let got = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&got);
        let panics = runtime.spawn(move || {
            let _receives = Receives(receiver, seen);
            panic!("on purpose");
        });
        wait_until(|| panics.info().state == TaskState::Parked);
        // Both compute until the other one has, with `panicking()` true on the thread.
        let flags = [counter(), counter()];
        let hogs = [0, 1].map(|me| {
            runtime.spawn(move || {
                flags[me].store(1, SeqCst);
                spin_until(|| flags[1 - me].load(SeqCst) == 1);
            })
        });
        hogs.into_iter().for_each(|hog| hog.join().unwrap());
        sender.send(1).unwrap();
        assert!(panics.join().unwrap_err().is_panic());
        assert_checks_reached(&runtime);
    });
}

/// A task that is suspended in a destructor of a panic until the sender sends.
fn suspended_in_an_unwinding(runtime: &Runtime) -> (JoinHandle<()>, Sender<u32>) {
    let (sender, receiver) = channel(0);
    let panics = runtime.spawn(move || {
        let _receives = Receives(receiver, Arc::default());
        panic!("on purpose");
    });
    wait_until(|| panics.info().state == TaskState::Parked);
    (panics, sender)
}

#[test]
fn what_is_to_be_unwound_while_a_neighbour_unwinds_is_so_once_that_has_ended() {
    guarded(|| {
        let runtime = runtime(1);
        let (panics, sender) = suspended_in_an_unwinding(&runtime);
        let sleeper = runtime.spawn(|| preempt::sleep(HOUR));
        let late = runtime.spawn(|| preempt::timeout(Duration::from_millis(1), || preempt::sleep(HOUR)));
        let hog = runtime.spawn(|| spin_forever());
        wait_until(|| [&sleeper, &hog].iter().all(|task| task.info().state != TaskState::Fresh));
        wait_until(|| sleeper.info().state == TaskState::Parked);
        sleeper.abort();
        hog.abort();
        // Both are woken, by the abort and by the deadline, and park once more.
        wait_until(|| sleeper.info().parks == 2 && late.info().parks >= 2);
        assert!(![sleeper.is_finished(), late.is_finished(), hog.is_finished()].contains(&true));
        sender.send(1).unwrap();
        assert!(panics.join().unwrap_err().is_panic());
        assert!(sleeper.join().unwrap_err().is_cancelled());
        assert!(late.join().unwrap().is_err());
        assert!(hog.join().unwrap_err().is_cancelled());
    });
}

#[test]
fn a_task_that_blocked_in_its_unwinding_and_caught_it_is_preempted_while_another_unwinds() {
    guarded(|| {
        let runtime = runtime(1);
        let (sender, receiver) = channel(0);
        let caught = counter();
        let hog = runtime.spawn(move || {
            let panics = catch_unwind(AssertUnwindSafe(|| {
                let _receives = Receives(receiver, Arc::default());
                panic!("on purpose");
            }));
            caught.store(usize::from(panics.map(|never: ()| never).is_err()), SeqCst);
            spin_forever()
        });
        wait_until(|| hog.info().state == TaskState::Parked);
        let (other, end) = suspended_in_an_unwinding(&runtime);
        sender.send(1).unwrap();
        wait_until(|| caught.load(SeqCst) == 1);
        assert_eq!(runtime.run(|| 1), 1);
        hog.abort();
        assert_eq!(runtime.run(|| 2), 2);
        end.send(2).unwrap();
        assert!(other.join().unwrap_err().is_panic());
        assert!(hog.join().map(|never: ()| never).unwrap_err().is_cancelled());
        assert_checks_reached(&runtime);
    });
}
