//! A channel's state under its lock: the operations of the handles, waiting, and waking after unlocking.

use std::sync::Mutex;
use std::task::{Poll, Waker};

use super::state::State;
use super::{RecvError, SendError, TryRecvError, TrySendError};
use crate::context;
use crate::sync::bookkeeping;
use crate::sync::wait_queue::{Ticket, Waiter};

pub(super) struct Shared<T> {
    state: Mutex<State<T>>,
    capacity: Option<usize>,
}

impl<T> Shared<T> {
    pub(super) fn new(capacity: Option<usize>) -> Self {
        Self { state: Mutex::new(State::new(capacity.unwrap_or(usize::MAX))), capacity }
    }

    pub(super) fn send(&self, value: T) -> Result<(), SendError<T>> {
        context::check_operation();
        let mut value = match self.try_send(value) {
            Ok(()) => return Ok(()),
            Err(TrySendError::Disconnected(value)) => return Err(SendError(value)),
            Err(TrySendError::Full(value)) => Some(value),
        };
        let mut sender = self.waiting_sender();
        context::wait(|waker| self.poll_send(&mut sender.ticket, &mut value, waker))
    }

    pub(super) fn try_send(&self, value: T) -> Result<(), TrySendError<T>> {
        let receiver = bookkeeping(&self.state).try_send(value)?;
        wake(receiver);
        Ok(())
    }

    pub(super) fn waiting_sender(&self) -> Waiter<'_, Self> {
        Waiter::new(self, Self::abandon_sender)
    }

    /// `value` is taken by the first poll.
    pub(super) fn poll_send(
        &self,
        ticket: &mut Option<Ticket>,
        value: &mut Option<T>,
        waker: &Waker,
    ) -> Poll<Result<(), SendError<T>>> {
        // Cloned before and dropped after the state is locked.
        let mut waker = Some(waker.clone());
        let mut state = bookkeeping(&self.state);
        let Some(waiting) = *ticket else {
            let (result, receiver) = match state.try_send(value.take().expect("the first poll")) {
                Ok(receiver) => (Poll::Ready(Ok(())), receiver),
                Err(TrySendError::Disconnected(value)) => (Poll::Ready(Err(SendError(value))), None),
                Err(TrySendError::Full(value)) => {
                    *ticket = Some(state.waiting_senders.push(value, waker.take().expect("cloned above")));
                    (Poll::Pending, None)
                }
            };
            drop(state);
            wake(receiver);
            return result;
        };
        if !state.waiting_senders.contains(waiting) {
            *ticket = None;
            return Poll::Ready(Ok(()));
        }
        if state.receivers == 0 {
            *ticket = None;
            let entry = state.waiting_senders.remove(waiting).expect("it is in the queue");
            drop(state);
            return Poll::Ready(Err(SendError(entry.payload)));
        }
        let waits = state.waiting_senders.keep_waiting(waiting, &mut waker);
        debug_assert!(waits, "it is in the queue");
        drop(state);
        Poll::Pending
    }

    fn abandon_sender(&self, ticket: Ticket) {
        // The entry holds the value, which is dropped after unlocking; if there is none, it has been taken.
        let entry = bookkeeping(&self.state).waiting_senders.remove(ticket);
        drop(entry);
    }

    pub(super) fn recv(&self) -> Result<T, RecvError> {
        context::check_operation();
        match self.try_recv() {
            Ok(value) => return Ok(value),
            Err(TryRecvError::Disconnected) => return Err(RecvError),
            Err(TryRecvError::Empty) => {}
        }
        let mut receiver = self.waiting_receiver();
        context::wait(|waker| self.poll_recv(&mut receiver.ticket, waker))
    }

    pub(super) fn try_recv(&self) -> Result<T, TryRecvError> {
        let (value, sender) = bookkeeping(&self.state).try_recv()?;
        wake(sender);
        Ok(value)
    }

    pub(super) fn waiting_receiver(&self) -> Waiter<'_, Self> {
        Waiter::new(self, Self::abandon_receiver)
    }

    pub(super) fn poll_recv(&self, ticket: &mut Option<Ticket>, waker: &Waker) -> Poll<Result<T, RecvError>> {
        // Cloned before and dropped after the state is locked; so are the entries that leave their queue.
        let mut waker = Some(waker.clone());
        let mut state = bookkeeping(&self.state);
        let Some(waiting) = *ticket else {
            let (result, sender) = match state.try_recv() {
                Ok((value, sender)) => (Poll::Ready(Ok(value)), sender),
                Err(TryRecvError::Disconnected) => (Poll::Ready(Err(RecvError)), None),
                Err(TryRecvError::Empty) => {
                    *ticket = Some(state.waiting_receivers.push((), waker.take().expect("cloned above")));
                    (Poll::Pending, None)
                }
            };
            drop(state);
            wake(sender);
            return result;
        };
        if !state.waiting_receivers.contains(waiting) {
            *ticket = None;
            let (value, told) = state.recv_granted();
            drop(state);
            told.into_iter().for_each(Waker::wake);
            return Poll::Ready(Ok(value));
        }
        if state.is_drained() {
            *ticket = None;
            let entry = state.waiting_receivers.remove(waiting);
            drop(state);
            drop(entry);
            return Poll::Ready(Err(RecvError));
        }
        let waits = state.waiting_receivers.keep_waiting(waiting, &mut waker);
        debug_assert!(waits, "it is in the queue");
        drop(state);
        Poll::Pending
    }

    fn abandon_receiver(&self, ticket: Ticket) {
        let mut state = bookkeeping(&self.state);
        let (left, next) = state.abandon_receiver(ticket);
        drop(state);
        drop(left);
        wake(next);
    }

    pub(super) fn add_sender(&self) {
        bookkeeping(&self.state).senders += 1;
    }

    pub(super) fn remove_sender(&self) {
        let mut state = bookkeeping(&self.state);
        state.senders -= 1;
        let told = if state.senders == 0 { state.close_senders() } else { Vec::new() };
        drop(state);
        told.into_iter().for_each(Waker::wake);
    }

    pub(super) fn add_receiver(&self) {
        bookkeeping(&self.state).receivers += 1;
    }

    pub(super) fn remove_receiver(&self) {
        let mut state = bookkeeping(&self.state);
        state.receivers -= 1;
        let closed = (state.receivers == 0).then(|| state.close_receivers());
        drop(state);
        if let Some((values, told)) = closed {
            told.into_iter().for_each(Waker::wake);
            drop(values);
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        bookkeeping(&self.state).receivers == 0
    }

    pub(super) fn len(&self) -> usize {
        bookkeeping(&self.state).free()
    }

    pub(super) fn capacity(&self) -> Option<usize> {
        self.capacity
    }
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}
