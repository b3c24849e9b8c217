//! Tests of the channel under many threads at once.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;

use super::*;
use crate::context;
use crate::sync::test_support::{must_finish, rounds};

/// What each thread of a stress test receives; each value is `sender * turns + turn`.
fn assert_exact(received: Vec<Vec<usize>>, senders: usize, turns: usize) {
    for values in &received {
        let mut last = vec![None; senders];
        for value in values {
            let last = &mut last[value / turns];
            assert!(*last < Some(value % turns), "one sender's values come in order");
            *last = Some(value % turns);
        }
    }
    let count: usize = received.iter().map(Vec::len).sum();
    let distinct: HashSet<usize> = received.into_iter().flatten().collect();
    assert_eq!((count, distinct.len()), (senders * turns, senders * turns), "none is lost, none is doubled");
}

#[test]
fn many_senders_and_receivers_pass_every_value_once() {
    for capacity in [Some(0), Some(1), Some(7), None] {
        must_finish(move || {
            const THREADS: usize = 4;
            let turns = rounds(5_000);
            let (sender, receiver) = pair(capacity);
            let senders: Vec<_> = (0..THREADS)
                .map(|number| {
                    let sender = sender.clone();
                    thread::spawn(move || (0..turns).try_for_each(|turn| sender.send(number * turns + turn)))
                })
                .collect();
            drop(sender);
            let receivers: Vec<_> = (0..THREADS)
                .map(|_| {
                    let receiver = receiver.clone();
                    thread::spawn(move || receiver.into_iter().collect())
                })
                .collect();
            drop(receiver);
            for sender in senders {
                assert_eq!(sender.join().expect("no sender panics"), Ok(()));
            }
            let received = receivers.into_iter().map(|thread| thread.join().expect("no receiver panics"));
            assert_exact(received.collect(), THREADS, turns);
        });
    }
}

#[test]
fn receivers_that_are_cancelled_after_their_wake_up_lose_no_value() {
    must_finish(|| {
        const THREADS: usize = 3;
        let turns = rounds(5_000);
        let (sender, receiver) = channel(0);
        let cancelled: Vec<_> = (0..THREADS)
            .map(|_| {
                let receiver = receiver.clone();
                thread::spawn(move || {
                    let mut got = Vec::new();
                    while let Some(value) = receive_unless_woken(&receiver.shared) {
                        got.extend(value);
                    }
                    got
                })
            })
            .collect();
        let received: Vec<_> = (0..THREADS)
            .map(|_| receiver.clone())
            .map(|r| thread::spawn(|| r.into_iter().collect()))
            .collect();
        drop(receiver);
        let senders: Vec<_> = (0..THREADS)
            .map(|number| {
                let sender = sender.clone();
                thread::spawn(move || (0..turns).try_for_each(|turn| sender.send(number * turns + turn)))
            })
            .collect();
        drop(sender);
        for sender in senders {
            assert_eq!(sender.join().expect("no sender panics"), Ok(()));
        }
        let threads = cancelled.into_iter().chain(received);
        assert_exact(
            threads.map(|thread| thread.join().expect("it does not panic")).collect(),
            THREADS,
            turns,
        );
    });
}

/// Receives, but is cancelled where a task is: after its wake-up, before its second poll. `None` once the
/// channel is drained.
fn receive_unless_woken<T>(shared: &Shared<T>) -> Option<Option<T>> {
    let mut waiter = shared.waiting_receiver();
    let mut polls = 0;
    let result = catch_unwind(AssertUnwindSafe(|| {
        context::wait(|waker| {
            polls += 1;
            if polls > 1 {
                resume_unwind(Box::new("cancelled"));
            }
            shared.poll_recv(&mut waiter.ticket, waker)
        })
    }));
    match result {
        Ok(received) => received.ok().map(Some),
        Err(_) => Some(None),
    }
}
