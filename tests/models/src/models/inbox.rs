//! `scheduler::inbox::Inbox` with the parker beside it: what is pushed arrives, once and in order.

use std::sync::Arc;

use super::{explore, explore_bounded, join, spawn};
use crate::park::Parker;
use crate::scheduler::inbox::Inbox;

pub(super) struct Post<T> {
    pub(super) inbox: Inbox<T>,
    pub(super) parker: Parker,
}

impl<T> Post<T> {
    pub(super) fn new() -> Self {
        Self { inbox: Inbox::new(), parker: Parker::new() }
    }

    /// `Schedule::ready`.
    pub(super) fn send(&self, item: T) {
        if cfg!(mutant = "inbox-unpark-before-push") {
            self.parker.unpark();
            self.inbox.push(item);
            return;
        }
        self.inbox.push(item);
        if !cfg!(mutant = "inbox-owner-not-woken") {
            self.parker.unpark();
        }
    }

    /// A worker that has nothing else to do, until it has got that many.
    fn receive(&self, count: usize) -> Vec<T> {
        let mut received = Vec::new();
        loop {
            received.extend(self.inbox.drain());
            if received.len() >= count {
                return received;
            }
            self.parker.park();
        }
    }
}

/// One thread pushes twice while the owner drains and parks: both items arrive, in order, and the inbox is
/// empty then.
#[test]
fn items_pushed_while_the_owner_falls_asleep_arrive_in_order() {
    explore(|| {
        let post = Arc::new(Post::new());
        let sender = spawn(&post, |post| {
            post.send(1);
            post.send(2);
        });
        assert_eq!(post.receive(2), [1, 2]);
        join(sender);
        assert!(post.inbox.is_empty());
    });
}

/// Two threads push, one of them twice: nothing is lost or doubled, and each one's items keep their order.
/// At most two preemptions.
#[test]
fn items_of_two_senders_all_arrive_each_senders_in_order() {
    explore_bounded(2, || {
        let post = Arc::new(Post::new());
        let first = spawn(&post, |post| {
            post.send(1);
            post.send(2);
        });
        let second = spawn(&post, |post| post.send(10));
        let received = post.receive(3);
        assert!(matches!(received[..], [10, 1, 2] | [1, 10, 2] | [1, 2, 10]), "{received:?}");
        join(first);
        join(second);
        assert!(post.inbox.is_empty());
    });
}
