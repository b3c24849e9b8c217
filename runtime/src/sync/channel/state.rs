//! What a channel holds, and who gets which value when. Without locking, waiting or waking: every step
//! returns whom to wake.
//!
//! A sender that must wait leaves its value in its queue entry, where a receiver takes it: the value is in
//! one place at any time, and the sender is served when its entry is gone.
//!
//! A receiver that waits is *granted* a value, not given one: the value is put into the buffer, the
//! receiver's entry is taken out of the queue, and `granted` goes up. So many of the buffer's values are
//! spoken for; newcomers see only the `free` ones. A receiver that was granted a value takes the buffer's
//! first when it runs; one that is cancelled only gives its claim up. Thus values never move backwards, and
//! cannot be lost with a receiver.
//!
//! True between steps:
//! - `granted <= buffer.len()`;
//! - a sender waits only while `free() >= capacity`;
//! - a receiver waits only while `free() == 0`, and then no sender does.

use std::collections::VecDeque;
use std::task::Waker;

use super::{TryRecvError, TrySendError};
use crate::sync::wait_queue::{Entry, Ticket, WaitQueue};

pub(super) struct State<T> {
    buffer: VecDeque<T>,
    /// `usize::MAX` if there is no limit.
    capacity: usize,
    /// How many values of the buffer are spoken for.
    granted: usize,
    /// Each with the value it wants to send.
    pub(super) waiting_senders: WaitQueue<T>,
    pub(super) waiting_receivers: WaitQueue<()>,
    pub(super) senders: usize,
    pub(super) receivers: usize,
}

impl<T> State<T> {
    pub(super) const fn new(capacity: usize) -> Self {
        Self {
            buffer: VecDeque::new(),
            capacity,
            granted: 0,
            waiting_senders: WaitQueue::new(),
            waiting_receivers: WaitQueue::new(),
            senders: 1,
            receivers: 1,
        }
    }

    /// The number of values that nobody has been granted.
    pub(super) fn free(&self) -> usize {
        self.buffer.len() - self.granted
    }

    /// Whether no value will come any more. While one is spoken for, its receiver may still be cancelled,
    /// and leave it to somebody else.
    pub(super) fn is_drained(&self) -> bool {
        self.senders == 0 && self.buffer.is_empty()
    }

    /// Sends without waiting.
    pub(super) fn try_send(&mut self, value: T) -> Result<Option<Waker>, TrySendError<T>> {
        if self.receivers == 0 {
            return Err(TrySendError::Disconnected(value));
        }
        if let Some((_, receiver)) = self.waiting_receivers.pop() {
            self.buffer.push_back(value);
            self.granted += 1;
            return Ok(receiver.waker);
        }
        if self.free() < self.capacity {
            self.buffer.push_back(value);
            return Ok(None);
        }
        Err(TrySendError::Full(value))
    }

    /// Receives without waiting, for somebody who was granted nothing.
    pub(super) fn try_recv(&mut self) -> Result<(T, Option<Waker>), TryRecvError> {
        let direct = if self.free() == 0 {
            // A sender can wait with nothing free only where the capacity is 0.
            self.admit_sender()
        } else {
            None
        };
        if self.free() == 0 {
            return Err(if self.is_drained() { TryRecvError::Disconnected } else { TryRecvError::Empty });
        }
        let value = self.buffer.pop_front().expect("a value is free");
        let admitted = if self.free() < self.capacity { self.admit_sender() } else { None };
        debug_assert!(direct.is_none() || admitted.is_none());
        Ok((value, direct.or(admitted)))
    }

    /// Receives the value that the caller was granted. With it come those who wait to hear that the channel
    /// is drained.
    pub(super) fn recv_granted(&mut self) -> (T, Vec<Waker>) {
        self.granted -= 1;
        let value = self.buffer.pop_front().expect("a value is granted");
        (value, if self.is_drained() { self.waiting_receivers.take_wakers() } else { Vec::new() })
    }

    /// A waiting receiver goes away: what it was granted goes to the next. Returns its own entry, if it was
    /// still to be served, and whom to wake.
    pub(super) fn abandon_receiver(&mut self, ticket: Ticket) -> (Option<Entry<()>>, Option<Waker>) {
        let left = self.waiting_receivers.remove(ticket);
        if left.is_some() {
            return (left, None);
        }
        self.granted -= 1;
        let Some((_, next)) = self.waiting_receivers.pop() else { return (None, None) };
        self.granted += 1;
        (None, next.waker)
    }

    /// The last sender is gone. Returns whom to tell.
    pub(super) fn close_senders(&mut self) -> Vec<Waker> {
        self.waiting_receivers.take_wakers()
    }

    /// The last receiver is gone. Returns the values that nobody will receive, and whom to tell.
    pub(super) fn close_receivers(&mut self) -> (VecDeque<T>, Vec<Waker>) {
        debug_assert_eq!(self.granted, 0, "who is granted a value borrows a receiver");
        (std::mem::take(&mut self.buffer), self.waiting_senders.take_wakers())
    }

    /// Moves the value of the sender that came first into the buffer.
    fn admit_sender(&mut self) -> Option<Waker> {
        let (_, sender) = self.waiting_senders.pop()?;
        self.buffer.push_back(sender.payload);
        sender.waker
    }
}
