//! Tests of the channel's rules, its waiters polled by hand.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use super::*;
use crate::sync::test_support::{Wakes, must_finish, nosy_waker};
use crate::sync::wait_queue::Waiter;

/// A sender that waits, polled by hand.
struct Sending<'a, T> {
    shared: &'a Shared<T>,
    waiter: Waiter<'a, Shared<T>>,
    value: Option<T>,
    wakes: Wakes,
}

impl<'a, T> Sending<'a, T> {
    fn new(sender: &'a Sender<T>, value: T) -> Self {
        let shared = &*sender.shared;
        Self { shared, waiter: shared.waiting_sender(), value: Some(value), wakes: Wakes::new() }
    }

    fn poll(&mut self) -> Poll<Result<(), SendError<T>>> {
        self.shared.poll_send(&mut self.waiter.ticket, &mut self.value, &self.wakes.waker())
    }
}

/// A receiver that waits, polled by hand.
struct Receiving<'a, T> {
    shared: &'a Shared<T>,
    waiter: Waiter<'a, Shared<T>>,
    wakes: Wakes,
}

impl<'a, T> Receiving<'a, T> {
    fn new(receiver: &'a Receiver<T>) -> Self {
        let shared = &*receiver.shared;
        Self { shared, waiter: shared.waiting_receiver(), wakes: Wakes::new() }
    }

    fn poll(&mut self) -> Poll<Result<T, RecvError>> {
        self.shared.poll_recv(&mut self.waiter.ticket, &self.wakes.waker())
    }
}

#[test]
fn values_come_out_in_order_and_a_full_channel_takes_no_more() {
    let (sender, receiver) = channel(2);
    assert_eq!((sender.try_send(1), sender.try_send(2)), (Ok(()), Ok(())));
    assert_eq!(sender.try_send(3), Err(TrySendError::Full(3)));
    assert_eq!((sender.len(), receiver.len()), (2, 2));
    assert_eq!((receiver.recv(), receiver.try_recv()), (Ok(1), Ok(2)));
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
}

#[test]
fn senders_that_wait_are_served_in_order_and_before_newcomers() {
    let (sender, receiver) = channel(1);
    sender.send(0).expect("a receiver is left");
    let (mut first, mut second) = (Sending::new(&sender, 1), Sending::new(&sender, 2));
    assert!(first.poll().is_pending() && second.poll().is_pending());
    assert_eq!(receiver.try_recv(), Ok(0));
    assert_eq!((first.wakes.count(), second.wakes.count()), (1, 0));
    assert_eq!(sender.try_send(3), Err(TrySendError::Full(3)), "the room went to the first that waited");
    assert_eq!(first.poll(), Poll::Ready(Ok(())));
    assert!(second.poll().is_pending());
    assert_eq!(receiver.try_recv(), Ok(1));
    assert_eq!(second.poll(), Poll::Ready(Ok(())));
    assert_eq!(receiver.try_recv(), Ok(2));
}

#[test]
fn receivers_that_wait_are_served_in_order_and_before_newcomers() {
    let (sender, receiver) = channel(1);
    let (mut first, mut second) = (Receiving::new(&receiver), Receiving::new(&receiver));
    assert!(first.poll().is_pending() && second.poll().is_pending());
    sender.try_send(1).expect("a receiver waits");
    assert_eq!((first.wakes.count(), second.wakes.count()), (1, 0));
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty), "the value is the first waiter's");
    assert_eq!(receiver.len(), 0);
    assert!(second.poll().is_pending());
    assert_eq!(first.poll(), Poll::Ready(Ok(1)));
    sender.try_send(2).expect("a receiver waits");
    assert_eq!(second.poll(), Poll::Ready(Ok(2)));
}

#[test]
fn values_beyond_those_granted_can_be_taken_by_anyone() {
    let (sender, receiver) = channel(2);
    let mut waiting = Receiving::new(&receiver);
    assert!(waiting.poll().is_pending());
    for n in 1..=3 {
        sender.try_send(n).expect("one goes to the receiver, two into the buffer");
    }
    assert_eq!(sender.try_send(4), Err(TrySendError::Full(4)));
    assert_eq!(receiver.try_iter().collect::<Vec<_>>(), [1, 2], "first in, first out");
    assert_eq!(waiting.poll(), Poll::Ready(Ok(3)));
}

#[test]
fn without_capacity_a_value_needs_a_receiver() {
    let (sender, receiver) = channel(0);
    assert_eq!(sender.try_send(1), Err(TrySendError::Full(1)));
    let mut sending = Sending::new(&sender, 1);
    assert!(sending.poll().is_pending());
    assert!(sending.poll().is_pending());
    assert_eq!(receiver.try_recv(), Ok(1));
    assert_eq!(sending.wakes.count(), 1);
    assert_eq!(sending.poll(), Poll::Ready(Ok(())));

    let mut receiving = Receiving::new(&receiver);
    assert!(receiving.poll().is_pending());
    assert_eq!(sender.try_send(2), Ok(()));
    assert_eq!(sender.try_send(3), Err(TrySendError::Full(3)));
    assert_eq!(receiving.poll(), Poll::Ready(Ok(2)));
}

#[test]
fn without_capacity_a_newcomer_gets_the_older_of_two_values() {
    let (sender, receiver) = channel(0);
    let mut receiving = Receiving::new(&receiver);
    assert!(receiving.poll().is_pending());
    sender.try_send(1).expect("a receiver waits");
    let mut sending = Sending::new(&sender, 2);
    assert!(sending.poll().is_pending());
    assert_eq!(receiver.try_recv(), Ok(1));
    assert_eq!(sending.poll(), Poll::Ready(Ok(())));
    assert_eq!(receiving.poll(), Poll::Ready(Ok(2)));
}

#[test]
fn a_receiver_that_goes_away_passes_its_value_on_to_the_next() {
    let (sender, receiver) = channel(0);
    let (mut first, mut second) = (Receiving::new(&receiver), Receiving::new(&receiver));
    assert!(first.poll().is_pending() && second.poll().is_pending());
    sender.try_send(1).expect("a receiver waits");
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        let _waits = first;
        resume_unwind(Box::new("cancelled"));
    }));
    assert!(unwound.is_err());
    assert_eq!(second.wakes.count(), 1);
    assert_eq!(second.poll(), Poll::Ready(Ok(1)));
}

#[test]
fn the_value_of_a_receiver_that_went_away_keeps_its_place() {
    let (sender, receiver) = channel(1);
    let (mut first, mut second) = (Receiving::new(&receiver), Receiving::new(&receiver));
    assert!(first.poll().is_pending() && second.poll().is_pending());
    for n in 1..=3 {
        sender.try_send(n).expect("two go to the receivers, one into the buffer");
    }
    let mut sending = Sending::new(&sender, 4);
    assert!(sending.poll().is_pending());
    drop(first);
    drop(second);
    assert_eq!(receiver.len(), 3);
    assert_eq!(receiver.try_recv(), Ok(1));
    assert_eq!(receiver.try_recv(), Ok(2));
    assert!(sending.poll().is_pending(), "the channel is still full");
    assert_eq!(receiver.try_recv(), Ok(3));
    assert_eq!(sending.poll(), Poll::Ready(Ok(())));
    assert_eq!(receiver.try_recv(), Ok(4));
}

#[test]
fn a_receiver_that_goes_away_unserved_takes_no_value() {
    let (sender, receiver) = channel(0);
    let (mut first, mut second) = (Receiving::new(&receiver), Receiving::new(&receiver));
    assert!(first.poll().is_pending() && second.poll().is_pending());
    drop(first);
    sender.try_send(1).expect("the second still waits");
    assert_eq!(second.poll(), Poll::Ready(Ok(1)));
}

#[test]
fn a_sender_that_goes_away_takes_its_value_along() {
    let (sender, receiver) = channel(0);
    let value = Arc::new(());
    let (mut first, mut second) =
        (Sending::new(&sender, Arc::clone(&value)), Sending::new(&sender, Arc::new(())));
    assert!(first.poll().is_pending() && second.poll().is_pending());
    drop(first);
    assert_eq!(Arc::strong_count(&value), 1);
    assert!(receiver.try_recv().is_ok_and(|received| !Arc::ptr_eq(&received, &value)));
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
    assert!(second.poll().is_ready());
}

#[test]
fn a_sender_that_goes_away_after_its_value_was_taken_leaves_it() {
    let (sender, receiver) = channel(0);
    let mut sending = Sending::new(&sender, 1);
    assert!(sending.poll().is_pending());
    assert_eq!(receiver.try_recv(), Ok(1));
    drop(sending);
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
}

#[test]
fn after_the_last_sender_the_rest_is_received_and_then_an_error() {
    let (sender, receiver) = channel(2);
    let other = sender.clone();
    sender.send(1).expect("a receiver is left");
    other.send(2).expect("a receiver is left");
    drop(sender);
    assert_eq!(receiver.recv(), Ok(1));
    drop(other);
    assert_eq!(receiver.recv(), Ok(2));
    assert_eq!(receiver.recv(), Err(RecvError));
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Disconnected));
}

#[test]
fn the_last_sender_releases_every_receiver_that_waits() {
    let (sender, receiver) = channel::<u32>(1);
    let (mut first, mut second) = (Receiving::new(&receiver), Receiving::new(&receiver));
    assert!(first.poll().is_pending() && second.poll().is_pending());
    drop(sender.clone());
    assert_eq!(first.wakes.count(), 0);
    drop(sender);
    assert_eq!((first.wakes.count(), second.wakes.count()), (1, 1));
    assert_eq!((first.poll(), second.poll()), (Poll::Ready(Err(RecvError)), Poll::Ready(Err(RecvError))));
}

#[test]
fn no_one_is_told_that_the_channel_is_drained_while_a_value_is_spoken_for() {
    let (sender, receiver) = channel(0);
    let (mut first, mut second) = (Receiving::new(&receiver), Receiving::new(&receiver));
    assert!(first.poll().is_pending());
    sender.try_send(1).expect("a receiver waits");
    drop(sender);
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
    assert!(second.poll().is_pending(), "the first may still be cancelled");
    assert_eq!(first.poll(), Poll::Ready(Ok(1)));
    assert_eq!(second.wakes.count(), 1);
    assert_eq!(second.poll(), Poll::Ready(Err(RecvError)));
}

#[test]
fn after_the_last_receiver_values_are_dropped_and_senders_get_theirs_back() {
    let (sender, receiver) = channel(1);
    let value = Arc::new(());
    sender.send(Arc::clone(&value)).expect("a receiver is left");
    let mut sending = Sending::new(&sender, Arc::clone(&value));
    assert!(sending.poll().is_pending());
    drop(receiver.clone());
    assert!(!sender.is_closed());
    drop(receiver);
    assert!(sender.is_closed());
    assert_eq!(Arc::strong_count(&value), 2, "the buffered one is gone");
    assert_eq!(sending.wakes.count(), 1);
    let Poll::Ready(Err(SendError(back))) = sending.poll() else { panic!("nobody can receive it") };
    assert!(Arc::ptr_eq(&back, &value));
    assert_eq!(sender.send(Arc::clone(&value)), Err(SendError(Arc::clone(&value))));
    assert!(sender.try_send(back).is_err());
    assert_eq!(Arc::strong_count(&value), 1);
}

#[test]
fn values_are_dropped_with_the_channel_unlocked() {
    /// A value that looks at its channel as it is dropped.
    struct Nosy(Sender<Nosy>, Arc<AtomicUsize>);
    impl Drop for Nosy {
        fn drop(&mut self) {
            assert_eq!(self.0.len(), 0);
            self.1.fetch_add(1, Ordering::SeqCst);
        }
    }
    must_finish(|| {
        let drops = Arc::new(AtomicUsize::new(0));
        let (sender, receiver) = channel(0);
        let mut sending = Sending::new(&sender, Nosy(sender.clone(), Arc::clone(&drops)));
        assert!(sending.poll().is_pending());
        drop(sending);
        assert_eq!(drops.load(Ordering::SeqCst), 1);

        let (sender, receiver2) = unbounded();
        for _ in 0..3 {
            assert!(sender.send(Nosy(sender.clone(), Arc::clone(&drops))).is_ok());
        }
        drop(receiver2);
        assert_eq!(drops.load(Ordering::SeqCst), 4);
        drop(receiver);
    });
}

#[test]
fn wakers_run_and_are_dropped_with_the_channel_unlocked() {
    must_finish(|| {
        let looks = Arc::new(AtomicUsize::new(0));
        let (sender, receiver) = channel(0);
        let nosy = || {
            let (sender, looks) = (sender.clone(), Arc::clone(&looks));
            nosy_waker(move || {
                assert_eq!(sender.len(), 0);
                looks.fetch_add(1, Ordering::SeqCst);
            })
        };
        let looks = || looks.load(Ordering::SeqCst);
        let shared = &*receiver.shared;
        let mut receiving = shared.waiting_receiver();
        // Replaced, then dropped unserved.
        assert!(shared.poll_recv(&mut receiving.ticket, &nosy()).is_pending());
        assert!(shared.poll_recv(&mut receiving.ticket, &nosy()).is_pending());
        assert_eq!(looks(), 1);
        drop(receiving);
        assert_eq!(looks(), 2);
        let mut sending = shared.waiting_sender();
        assert!(shared.poll_send(&mut sending.ticket, &mut Some(1), &nosy()).is_pending());
        assert!(shared.poll_send(&mut sending.ticket, &mut None, &nosy()).is_pending());
        assert_eq!(looks(), 3);
        drop(sending);
        assert_eq!(looks(), 4);
        // Woken, and then dropped as it is used up.
        let mut sending = shared.waiting_sender();
        assert!(shared.poll_send(&mut sending.ticket, &mut Some(1), &nosy()).is_pending());
        assert_eq!(receiver.try_recv(), Ok(1));
        assert_eq!(looks(), 6);
        assert!(shared.poll_send(&mut sending.ticket, &mut None, &nosy()).is_ready());
        assert_eq!(looks(), 7);
    });
}
