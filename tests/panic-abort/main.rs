//! What the runtime does where nothing can unwind: `rt_panic_abort` builds this with `panic = "abort"` and
//! runs it.

#[path = "../support/rt.rs"]
mod support;

use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use preempt::sync::channel;
use preempt::{JoinHandle, TaskState, is_cancelled, timeout};
use preempt_core::flag;
use support::{
    CountDrop, assert_checks_reached, counter, deaf_until, guarded, runtime, spin_forever, spin_until,
    wait_until,
};

const HOUR: Duration = Duration::from_secs(3600);
const LONG: Duration = Duration::from_secs(50);
const SHORT: Duration = Duration::from_millis(20);

/// Aborted tasks go on, learn of it by asking, and end by themselves.
fn an_abort_is_a_mark() {
    let runtime = runtime(1);
    let begun = counter();
    let asks = runtime.spawn(|| {
        begun.store(1, SeqCst);
        deaf_until(|| is_cancelled() && flag::is_set());
        // Neither a check nor a blocking operation unwinds.
        spin_until(|| true);
        preempt::checkpoint();
        preempt::sleep(Duration::from_micros(1));
        preempt::yield_now();
        "by itself"
    });
    wait_until(|| begun.load(SeqCst) == 1);
    asks.abort();
    assert_eq!(asks.join().unwrap(), "by itself");

    let (sender, receiver) = channel(0);
    let parked = runtime.spawn(move || receiver.recv());
    wait_until(|| parked.info().state == TaskState::Parked);
    parked.abort();
    wait_until(|| parked.info().parks == 2);
    sender.send(3).unwrap();
    assert_eq!(parked.join().unwrap(), Ok(3));
    assert_checks_reached(&runtime);
}

/// So are deadlines.
fn a_deadline_is_a_mark() {
    let ends_by_itself = || {
        timeout(Duration::from_millis(1), || {
            spin_until(is_cancelled);
            preempt::sleep(Duration::from_micros(1));
            5
        })
    };
    assert_eq!(ends_by_itself(), Ok(5));
    assert_eq!(runtime(1).run(ends_by_itself), Ok(5));
    assert!(!is_cancelled());
}

/// Tasks that ask are ended by a shutdown, and one that never began is dropped.
fn a_shutdown_ends_what_asks() {
    let runtime = runtime(1);
    let drops = counter();
    let asking = [(); 3].map(|()| {
        runtime.spawn(|| {
            let _drop = CountDrop(drops);
            while !is_cancelled() {
                preempt::yield_now();
            }
        })
    });
    wait_until(|| asking.iter().all(|task| task.info().state != TaskState::Fresh));
    let report = runtime.shutdown_timeout(LONG);
    assert_eq!((report.unwound, report.leaked.len(), drops.load(SeqCst)), (3, 0, 3));
    assert!(asking.into_iter().all(|task| task.join().is_ok()));
}

/// Tasks that do not ask are leaked as they are: nobody drops a coroutine that is suspended.
fn a_shutdown_leaks_what_does_not_ask() {
    let runtime = runtime(1);
    let drops = counter();
    let parked = runtime.spawn(|| {
        let _drop = CountDrop(drops);
        preempt::sleep(HOUR);
    });
    let hogs = [(); 2].map(|()| {
        runtime.spawn(|| {
            let _drop = CountDrop(drops);
            spin_forever();
        })
    });
    wait_until(|| parked.info().parks == 1 && hogs.iter().all(|hog| hog.info().preemptions > 0));
    let report = runtime.shutdown_timeout(SHORT);
    assert_eq!((report.unwound, report.leaked.len()), (0, 3));
    let leaked = |task: JoinHandle<()>| task.join().unwrap_err().is_leaked();
    assert!(leaked(parked) && hogs.into_iter().all(leaked));
    assert_eq!(drops.load(SeqCst), 0);
}

fn main() {
    let unwinds = cfg!(panic = "unwind");
    assert!(!unwinds, "this is about builds in which nothing does");
    guarded(|| {
        // First, so that its worker has the time to do what it must not.
        a_shutdown_leaks_what_does_not_ask();
        an_abort_is_a_mark();
        a_deadline_is_a_mark();
        a_shutdown_ends_what_asks();
    });
    println!("came to its end");
}
