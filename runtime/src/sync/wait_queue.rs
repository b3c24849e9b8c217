//! Who waits at a primitive, in order of arrival.
//!
//! Each primitive keeps a [`WaitQueue`] next to the rest of its state, under one lock, so that "is it
//! free?" and "then put me in the queue" are one step, and no wake-up falls between them.
//!
//! The rule all of them share: **an entry leaves the queue when it is granted what it waits for**. A waiter
//! that no longer finds its [`Ticket`] in the queue has been served (what that means is the primitive's
//! affair), whatever became of the wake-up; one that still finds it has not.
//!
//! A waiter can vanish at any time between two polls: its task was cancelled. The [`Waiter`] it holds then
//! tells the primitive, which either removes the entry or, where the grant was on its way already, passes
//! it on.
//!
//! Wakers and payloads come out of these functions by value: dropping either can run code of others, and
//! the caller must do that, as waking, after it has unlocked the primitive.

use std::collections::BTreeMap;
use std::task::Waker;

/// A place in a [`WaitQueue`]; lower ones came first. Never used twice in one queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(u64);

/// One that waits.
#[derive(Debug)]
pub(super) struct Entry<P> {
    /// What the primitive wants to know about the waiter, or takes from it.
    pub(super) payload: P,
    /// `None` once it was woken without being served.
    pub(super) waker: Option<Waker>,
}

/// Waiters in order of arrival. A tree, so that a cancelled one leaves from the middle of a hundred
/// thousand in no time.
#[derive(Debug)]
pub(super) struct WaitQueue<P> {
    waiting: BTreeMap<Ticket, Entry<P>>,
    next: u64,
}

impl<P> WaitQueue<P> {
    pub(super) const fn new() -> Self {
        Self { waiting: BTreeMap::new(), next: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Adds a waiter behind all others.
    pub(super) fn push(&mut self, payload: P, waker: Waker) -> Ticket {
        let ticket = Ticket(self.next);
        self.next += 1;
        self.restore(ticket, payload, waker);
        ticket
    }

    /// Gives a waiter that had left the queue its old place again.
    pub(super) fn restore(&mut self, ticket: Ticket, payload: P, waker: Waker) {
        let earlier = self.waiting.insert(ticket, Entry { payload, waker: Some(waker) });
        debug_assert!(earlier.is_none(), "a ticket is in the queue at most once");
    }

    /// Whether the waiter is still to be served.
    pub(super) fn contains(&self, ticket: Ticket) -> bool {
        self.waiting.contains_key(&ticket)
    }

    /// Has the waiter woken by `waker` from now on; puts the one that is no longer wanted into `waker`.
    /// Returns whether the waiter is still to be served; otherwise nothing changes.
    #[must_use]
    pub(super) fn keep_waiting(&mut self, ticket: Ticket, waker: &mut Option<Waker>) -> bool {
        match self.waiting.get_mut(&ticket) {
            Some(entry) => {
                std::mem::swap(&mut entry.waker, waker);
                true
            }
            None => false,
        }
    }

    /// Takes the waiter that came first out of the queue: it is served.
    #[must_use]
    pub(super) fn pop(&mut self) -> Option<(Ticket, Entry<P>)> {
        self.waiting.pop_first()
    }

    /// Takes this waiter out of the queue, if it is in it.
    #[must_use]
    pub(super) fn remove(&mut self, ticket: Ticket) -> Option<Entry<P>> {
        self.waiting.remove(&ticket)
    }

    /// The wakers of all, who stay in the queue: for news that each must judge for itself.
    #[must_use]
    pub(super) fn take_wakers(&mut self) -> Vec<Waker> {
        self.waiting.values_mut().filter_map(|entry| entry.waker.take()).collect()
    }

    /// Serves everybody.
    #[must_use]
    pub(super) fn take_all(&mut self) -> Vec<Entry<P>> {
        std::mem::take(&mut self.waiting).into_values().collect()
    }
}

/// Held by whoever waits, over its polls. If it is dropped with a ticket, the wait was cut short, and
/// `abandon` undoes it: removes the entry, or passes on what it was granted.
pub(super) struct Waiter<'a, S> {
    primitive: &'a S,
    abandon: fn(&S, Ticket),
    /// Set by the poll that enters the queue, taken by the poll that is ready.
    pub(super) ticket: Option<Ticket>,
}

impl<'a, S> Waiter<'a, S> {
    pub(super) fn new(primitive: &'a S, abandon: fn(&S, Ticket)) -> Self {
        Self { primitive, abandon, ticket: None }
    }
}

impl<S> Drop for Waiter<'_, S> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            (self.abandon)(self.primitive, ticket);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::test_support::Wakes;

    #[test]
    fn waiters_are_served_in_order_of_arrival_and_leave_from_anywhere() {
        let wakes = Wakes::new();
        let mut queue = WaitQueue::new();
        let tickets: Vec<_> = (0..5).map(|name| queue.push(name, wakes.waker())).collect();
        assert_eq!(queue.remove(tickets[2]).map(|entry| entry.payload), Some(2));
        assert!(queue.remove(tickets[2]).is_none());
        assert!(!queue.contains(tickets[2]));
        let served: Vec<_> = std::iter::from_fn(|| queue.pop()).map(|(_, entry)| entry.payload).collect();
        assert_eq!(served, [0, 1, 3, 4]);
        assert!(queue.is_empty());
    }

    #[test]
    fn a_restored_waiter_is_ahead_of_those_that_came_after_it() {
        let wakes = Wakes::new();
        let mut queue = WaitQueue::new();
        queue.push("first", wakes.waker());
        queue.push("second", wakes.waker());
        let (ticket, entry) = queue.pop().expect("two wait");
        queue.push("third", wakes.waker());
        queue.restore(ticket, entry.payload, wakes.waker());
        let served: Vec<_> = std::iter::from_fn(|| queue.pop()).map(|(_, entry)| entry.payload).collect();
        assert_eq!(served, ["first", "second", "third"]);
    }

    #[test]
    fn the_latest_waker_is_the_one_that_is_woken() {
        let (old, new) = (Wakes::new(), Wakes::new());
        let mut queue = WaitQueue::new();
        let ticket = queue.push((), old.waker());
        let mut waker = Some(new.waker());
        assert!(queue.keep_waiting(ticket, &mut waker));
        assert!(waker.is_some_and(|waker| waker.will_wake(&old.waker())), "the old waker is handed back");
        for waker in queue.take_wakers() {
            waker.wake();
        }
        assert_eq!((old.count(), new.count()), (0, 1));
        assert!(queue.contains(ticket), "being woken is not being served");
        assert!(queue.take_wakers().is_empty());
    }

    #[test]
    fn a_waiter_is_abandoned_only_while_it_has_a_ticket() {
        let abandoned = std::cell::RefCell::new(Vec::new());
        let abandon = |list: &std::cell::RefCell<Vec<Ticket>>, ticket| list.borrow_mut().push(ticket);
        drop(Waiter::new(&abandoned, abandon));
        let mut served = Waiter::new(&abandoned, abandon);
        served.ticket = Some(Ticket(1));
        served.ticket = None;
        drop(served);
        let mut cut_short = Waiter::new(&abandoned, abandon);
        cut_short.ticket = Some(Ticket(2));
        drop(cut_short);
        assert_eq!(*abandoned.borrow(), [Ticket(2)]);
    }
}
