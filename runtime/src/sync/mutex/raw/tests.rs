//! Tests of the lock, its waiters polled by hand.

use super::*;
use crate::sync::test_support::{Wakes, nosy_waker};

/// One that wants the lock, polled by hand.
struct Contender<'a> {
    lock: &'a RawLock,
    waiter: Waiter<'a, RawLock>,
    since: Instant,
    wakes: Wakes,
}

impl<'a> Contender<'a> {
    fn new(lock: &'a RawLock) -> Self {
        Self { lock, waiter: lock.waiter(), since: Instant::now(), wakes: Wakes::new() }
    }

    /// One that began to wait long enough ago to starve.
    fn starving(lock: &'a RawLock) -> Self {
        let mut contender = Self::new(lock);
        contender.since = contender.since.checked_sub(STARVING * 2).expect("the clock has run for 2 ms");
        contender
    }

    fn acquires(&mut self) -> bool {
        self.lock.poll_acquire(&mut self.waiter.ticket, self.since, &self.wakes.waker()).is_ready()
    }
}

#[test]
fn a_release_wakes_the_first_waiter_alone() {
    let lock = RawLock::new();
    assert!(lock.try_acquire());
    let (mut first, mut second) = (Contender::new(&lock), Contender::new(&lock));
    assert!(!first.acquires() && !second.acquires());
    lock.release();
    assert_eq!((first.wakes.count(), second.wakes.count()), (1, 0));
    assert!(first.acquires());
    lock.release();
    assert_eq!((first.wakes.count(), second.wakes.count()), (1, 1));
    assert!(second.acquires());
    lock.release();
    assert!(lock.try_acquire());
}

#[test]
fn a_newcomer_may_go_first_and_the_waiter_keeps_its_place() {
    let lock = RawLock::new();
    assert!(lock.try_acquire());
    let (mut first, mut second) = (Contender::new(&lock), Contender::new(&lock));
    first.since += Duration::from_secs(3600);
    assert!(!first.acquires() && !second.acquires());
    lock.release();
    assert!(lock.try_acquire(), "the lock is free until the woken waiter runs");
    assert!(!first.acquires());
    lock.release();
    assert_eq!((first.wakes.count(), second.wakes.count()), (2, 0));
    assert!(lock.try_acquire(), "it has not waited for long enough to be handed the lock");
    lock.release();
    assert!(first.acquires());
    lock.release();
    assert!(second.acquires());
}

#[test]
fn a_release_while_a_waiter_is_on_its_way_wakes_no_second_one() {
    let lock = RawLock::new();
    assert!(lock.try_acquire());
    let (mut first, mut second) = (Contender::new(&lock), Contender::new(&lock));
    assert!(!first.acquires() && !second.acquires());
    lock.release();
    assert!(lock.try_acquire());
    let mut third = Contender::new(&lock);
    assert!(!third.acquires());
    lock.release();
    assert_eq!((first.wakes.count(), second.wakes.count(), third.wakes.count()), (1, 0, 0));
    assert!(first.acquires());
}

#[test]
fn a_starving_waiter_is_handed_the_lock_and_so_is_everyone_behind_it_who_starves() {
    let lock = RawLock::new();
    assert!(lock.try_acquire());
    let mut waiters = [Contender::starving(&lock), Contender::starving(&lock), Contender::starving(&lock)];
    assert!(waiters.iter_mut().all(|waiter| !waiter.acquires()));
    lock.release();
    assert!(lock.try_acquire(), "it has not been found to starve yet");
    assert!(!waiters[0].acquires());
    for waiter in &mut waiters {
        lock.release();
        assert!(!lock.try_acquire(), "the lock is handed over, not freed");
        assert!(waiter.acquires());
    }
    lock.release();
    assert!(lock.try_acquire());
}

#[test]
fn handing_over_ends_with_a_waiter_that_does_not_starve() {
    let lock = RawLock::new();
    assert!(lock.try_acquire());
    let mut starving = Contender::starving(&lock);
    let (mut fresh, mut last) = (Contender::new(&lock), Contender::new(&lock));
    fresh.since += Duration::from_secs(3600);
    assert!(!starving.acquires() && !fresh.acquires() && !last.acquires());
    lock.release();
    assert!(lock.try_acquire());
    assert!(!starving.acquires());
    lock.release();
    assert!(starving.acquires());
    lock.release();
    assert!(!lock.try_acquire());
    assert!(fresh.acquires());
    lock.release();
    assert!(lock.try_acquire(), "back to normal");
    assert_eq!(last.wakes.count(), 1);
}

#[test]
fn a_woken_waiter_that_goes_away_passes_the_wake_up_on() {
    let lock = RawLock::new();
    assert!(lock.try_acquire());
    let (mut first, mut second) = (Contender::new(&lock), Contender::new(&lock));
    assert!(!first.acquires() && !second.acquires());
    lock.release();
    let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _waits = first;
        std::panic::resume_unwind(Box::new("cancelled"));
    }));
    assert!(unwound.is_err());
    assert_eq!(second.wakes.count(), 1);
    assert!(second.acquires());
}

#[test]
fn a_waiter_that_was_handed_the_lock_and_goes_away_releases_it() {
    let lock = RawLock::new();
    assert!(lock.try_acquire());
    let (mut first, mut second) = (Contender::starving(&lock), Contender::starving(&lock));
    assert!(!first.acquires() && !second.acquires());
    lock.release();
    assert!(lock.try_acquire());
    assert!(!first.acquires());
    lock.release();
    drop(first);
    assert_eq!(second.wakes.count(), 1);
    assert!(second.acquires());
    lock.release();
    assert!(lock.try_acquire());
}

#[test]
fn a_waiter_that_goes_away_unserved_leaves_nothing_behind() {
    let lock = RawLock::new();
    assert!(lock.try_acquire());
    let (mut first, mut second) = (Contender::new(&lock), Contender::new(&lock));
    assert!(!first.acquires() && !second.acquires());
    drop(first);
    lock.release();
    assert_eq!(second.wakes.count(), 1);
    drop(second);
    assert!(lock.try_acquire());
    lock.release();
    assert_eq!(lock.state.load(Ordering::Relaxed), UNLOCKED);
    assert!(bookkeeping(&lock.queue).waiting.is_empty());
}

#[test]
fn a_waiter_that_polls_for_no_reason_keeps_waiting_with_its_new_waker() {
    let lock = RawLock::new();
    assert!(lock.try_acquire());
    let mut waiter = Contender::new(&lock);
    assert!(!waiter.acquires());
    let old = std::mem::replace(&mut waiter.wakes, Wakes::new());
    assert!(!waiter.acquires());
    lock.release();
    assert_eq!((old.count(), waiter.wakes.count()), (0, 1));
    assert!(waiter.acquires());
}

#[test]
fn wakers_run_and_are_dropped_with_the_queue_unlocked() {
    let lock = std::sync::Arc::new(RawLock::new());
    let looks = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let nosy = || {
        let (lock, looks) = (std::sync::Arc::clone(&lock), std::sync::Arc::clone(&looks));
        nosy_waker(move || {
            assert!(lock.queue.try_lock().is_ok());
            looks.fetch_add(1, Ordering::SeqCst);
        })
    };
    let poll = |waiter: &mut Waiter<'_, RawLock>| {
        lock.poll_acquire(&mut waiter.ticket, Instant::now(), &nosy()).is_ready()
    };
    assert!(lock.try_acquire());
    let (mut first, mut second, mut third) = (lock.waiter(), lock.waiter(), lock.waiter());
    // The first poll's waker is replaced by the second poll's, which is woken.
    assert!(!poll(&mut first) && !poll(&mut first));
    assert_eq!(looks.load(Ordering::SeqCst), 1);
    assert!(!poll(&mut second) && !poll(&mut third));
    lock.release();
    assert_eq!(looks.load(Ordering::SeqCst), 3);
    // Dropped unserved, passed on to, and served.
    drop(third);
    assert_eq!(looks.load(Ordering::SeqCst), 4);
    drop(first);
    assert_eq!(looks.load(Ordering::SeqCst), 6);
    assert!(poll(&mut second));
    assert_eq!(looks.load(Ordering::SeqCst), 7);
}

#[test]
fn a_waiter_that_polls_while_the_lock_is_free_takes_it_and_leaves_the_queue() {
    let lock = RawLock::new();
    assert!(lock.try_acquire());
    let (mut first, mut second) = (Contender::new(&lock), Contender::new(&lock));
    assert!(!first.acquires() && !second.acquires());
    lock.release();
    assert!(second.acquires(), "nobody has woken it, but the lock is free");
    assert!(bookkeeping(&lock.queue).waiting.is_empty());
    assert!(!first.acquires());
    lock.release();
    assert_eq!((first.wakes.count(), second.wakes.count()), (2, 0));
    assert!(first.acquires());
    lock.release();
    assert!(lock.try_acquire());
}
