//! `park::Parker`: no token is lost, none is there twice, and what was done before it was given is seen.
//!
//! Payloads are relaxed atomics: that a thread sees one after its park can only come from the parker.

use std::sync::Arc;
use std::time::Instant;

use super::{explore, explore_bounded, join, spawn};
use crate::park::Parker;
use crate::shim::{AtomicU32, Ordering};

struct Mailbox {
    parker: Parker,
    payloads: [AtomicU32; 2],
}

impl Mailbox {
    fn new() -> Arc<Self> {
        Arc::new(Self { parker: Parker::new(), payloads: [AtomicU32::new(0), AtomicU32::new(0)] })
    }

    fn send(&self, index: usize) {
        self.payloads[index].store(1, Ordering::Relaxed);
        self.parker.unpark();
    }

    fn has(&self, index: usize) -> bool {
        self.payloads[index].load(Ordering::Relaxed) == 1
    }
}

/// One thread parks, another unparks it: before the park, between its two looks at the token, before the
/// sleep, in it. The sleeper always comes back, and sees what was done before.
#[test]
fn an_unpark_that_races_a_park_wakes_it_and_publishes() {
    explore(|| {
        let mailbox = Mailbox::new();
        let sender = spawn(&mailbox, |mailbox| mailbox.send(0));
        mailbox.parker.park();
        assert!(mailbox.has(0), "what was done before the unpark must be seen after the park");
        join(sender);
    });
}

/// Two threads each write and unpark. The sleeper parks until it has seen both: their tokens may become
/// one, but then that one publishes the work of both. At most three preemptions.
#[test]
fn tokens_that_become_one_publish_what_both_senders_did() {
    explore_bounded(3, || {
        let mailbox = Mailbox::new();
        let senders = [0, 1].map(|index| spawn(&mailbox, move |mailbox| mailbox.send(index)));
        while !(mailbox.has(0) && mailbox.has(1)) {
            mailbox.parker.park();
        }
        senders.into_iter().for_each(join);
    });
}

/// Two unparks, then a park; the park after it needs a third unpark, from another thread.
#[test]
fn a_token_is_taken_once() {
    explore(|| {
        let mailbox = Mailbox::new();
        mailbox.parker.unpark();
        mailbox.parker.unpark();
        mailbox.parker.park();
        let sender = spawn(&mailbox, |mailbox| mailbox.send(0));
        mailbox.parker.park();
        assert!(mailbox.has(0), "the second park took a token that was gone");
        join(sender);
    });
}

/// A timed park whose time is over gives up while a token comes. It either has the token, and then sees
/// what was done before, or has left it for the next park.
#[test]
fn a_token_that_meets_a_timeout_is_taken_or_stays() {
    let past = Instant::now();
    explore(move || {
        let mailbox = Mailbox::new();
        let sender = spawn(&mailbox, |mailbox| mailbox.send(0));
        mailbox.parker.park_until(past);
        if !mailbox.has(0) {
            mailbox.parker.park();
        }
        assert!(mailbox.has(0));
        join(sender);
    });
}

/// One thread writes and unparks twice while the sleeper waits first for the one and then for the other:
/// the second unpark may find the first one's token, the sleeper on its way out, or back in the next park.
#[test]
fn an_unpark_after_a_wake_up_is_a_new_token() {
    explore(|| {
        let mailbox = Mailbox::new();
        let sender = spawn(&mailbox, |mailbox| {
            mailbox.send(0);
            mailbox.send(1);
        });
        while !mailbox.has(0) {
            mailbox.parker.park();
        }
        while !mailbox.has(1) {
            mailbox.parker.park();
        }
        join(sender);
    });
}
