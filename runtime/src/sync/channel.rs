//! [`channel()`] and [`unbounded`]: queues of values between tasks and threads.
//!
//! The handles are here; `state` holds the queue of values and the rules of who gets which, `shared` waits.

mod iter;
mod shared;
mod state;

use std::fmt;
use std::sync::Arc;

pub use std::sync::mpsc::{RecvError, SendError, TryRecvError, TrySendError};

pub use iter::{IntoIter, Iter, TryIter};
use shared::Shared;

/// A channel that holds up to `capacity` values; `send` waits while it is full.
///
/// With a capacity of 0 nothing is held: `send` returns once a receiver has been found for the value, and
/// `recv` takes it from a sender that waits.
///
/// Both ends can be cloned and shared, and each value goes to one receiver. Values come out in the order in
/// which they went in. Senders that wait, and receivers that wait, are served in the order in which they
/// came; a newcomer does not take the place or the value that was granted to somebody who waits.
///
/// Once all senders are gone, the values that remain are received, and then `recv` fails. Once all
/// receivers are gone, the values that remain are dropped, and `send` gives its value back.
///
/// # Cancellation
///
/// No value is lost or doubled. A sender that is cancelled while its value waits takes it along (it is
/// dropped as its stack unwinds). Where a receiver is cancelled while a value is on its way to it, the next
/// receiver gets the value; until one comes, the channel may hold more than
/// `capacity`.
///
/// ```
/// let (sender, receiver) = preempt::sync::channel(1);
/// let thread = std::thread::spawn(move || {
///     for n in 1..=3 {
///         sender.send(n).unwrap();
///     }
/// });
/// assert_eq!(receiver.iter().collect::<Vec<_>>(), [1, 2, 3]);
/// thread.join().unwrap();
/// ```
#[must_use]
pub fn channel<T>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    pair(Some(capacity))
}

/// A [`channel()`] without a limit: `send` never waits.
///
/// ```
/// let (sender, receiver) = preempt::sync::unbounded();
/// for n in 0..1000 {
///     sender.send(n).unwrap();
/// }
/// drop(sender);
/// assert_eq!(receiver.iter().sum::<i32>(), 499_500);
/// ```
#[must_use]
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
    pair(None)
}

fn pair<T>(capacity: Option<usize>) -> (Sender<T>, Receiver<T>) {
    let shared = Arc::new(Shared::new(capacity));
    (Sender { shared: Arc::clone(&shared) }, Receiver { shared })
}

/// The end of a [`channel()`] that values are put into.
pub struct Sender<T> {
    shared: Arc<Shared<T>>,
}

impl<T> Sender<T> {
    /// Puts `value` into the channel; waits while there is no room.
    ///
    /// A check, also where nothing has to wait: the task may give way or be cancelled here.
    ///
    /// # Errors
    ///
    /// If no receiver is left, also if the last one goes while this waits. The error holds the value. `Ok`
    /// means that the value is in the channel or with a receiver, not that it will be looked at.
    ///
    /// # Panics
    ///
    /// If it has to wait inside [`no_preempt`](crate::no_preempt).
    ///
    /// ```
    /// use preempt::sync::{SendError, channel};
    ///
    /// let (sender, receiver) = channel(1);
    /// assert_eq!(sender.send("first"), Ok(()));
    /// drop(receiver);
    /// assert_eq!(sender.send("second"), Err(SendError("second")));
    /// ```
    pub fn send(&self, value: T) -> Result<(), SendError<T>> {
        self.shared.send(value)
    }

    /// Puts `value` into the channel if there is room, or a receiver waits. Never waits.
    ///
    /// # Errors
    ///
    /// If there is no room, or no receiver is left. The error holds the value.
    ///
    /// ```
    /// use preempt::sync::{TrySendError, channel};
    ///
    /// let (sender, receiver) = channel(1);
    /// assert_eq!(sender.try_send(1), Ok(()));
    /// assert_eq!(sender.try_send(2), Err(TrySendError::Full(2)));
    /// drop(receiver);
    /// assert_eq!(sender.try_send(3), Err(TrySendError::Disconnected(3)));
    /// ```
    pub fn try_send(&self, value: T) -> Result<(), TrySendError<T>> {
        self.shared.try_send(value)
    }

    /// Whether no receiver is left, so that `send` can only fail: a reason to stop computing what nobody
    /// will get.
    ///
    /// ```
    /// let (sender, receiver) = preempt::sync::channel::<u32>(1);
    /// assert!(!sender.is_closed());
    /// drop(receiver);
    /// assert!(sender.is_closed());
    /// ```
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.shared.is_closed()
    }

    /// How many values are in the channel. Those of senders that wait for room do not count.
    ///
    /// ```
    /// let (sender, _receiver) = preempt::sync::channel(8);
    /// sender.send('a').unwrap();
    /// assert_eq!(sender.len(), 1);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.shared.len()
    }

    /// Whether no value is in the channel.
    ///
    /// ```
    /// let (sender, _receiver) = preempt::sync::channel::<u32>(8);
    /// assert!(sender.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many values the channel can hold; `None` if there is no limit.
    ///
    /// ```
    /// assert_eq!(preempt::sync::channel::<u32>(8).0.capacity(), Some(8));
    /// assert_eq!(preempt::sync::unbounded::<u32>().0.capacity(), None);
    /// ```
    #[must_use]
    pub fn capacity(&self) -> Option<usize> {
        self.shared.capacity()
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        self.shared.add_sender();
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.shared.remove_sender();
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").field("len", &self.len()).field("capacity", &self.capacity()).finish()
    }
}

/// The end of a [`channel()`] that values are taken out of.
pub struct Receiver<T> {
    shared: Arc<Shared<T>>,
}

impl<T> Receiver<T> {
    /// Takes the oldest value out of the channel; waits while there is none.
    ///
    /// A check, also where nothing has to wait: the task may give way or be cancelled here.
    ///
    /// # Errors
    ///
    /// If the channel is empty and no sender is left, also if the last one goes while this waits.
    ///
    /// # Panics
    ///
    /// If it has to wait inside [`no_preempt`](crate::no_preempt).
    ///
    /// ```
    /// use preempt::sync::{RecvError, channel};
    ///
    /// let (sender, receiver) = channel(1);
    /// sender.send(7).unwrap();
    /// drop(sender);
    /// assert_eq!(receiver.recv(), Ok(7));
    /// assert_eq!(receiver.recv(), Err(RecvError));
    /// ```
    pub fn recv(&self) -> Result<T, RecvError> {
        self.shared.recv()
    }

    /// Takes the oldest value, if there is one, or from a sender that waits. Never waits.
    ///
    /// # Errors
    ///
    /// If the channel is empty. `Disconnected` if no sender is left either.
    ///
    /// ```
    /// use preempt::sync::{TryRecvError, channel};
    ///
    /// let (sender, receiver) = channel::<u32>(1);
    /// assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
    /// drop(sender);
    /// assert_eq!(receiver.try_recv(), Err(TryRecvError::Disconnected));
    /// ```
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        self.shared.try_recv()
    }

    /// Receives until the channel is empty and no sender is left; waits in between. `for value in
    /// &receiver` does it too.
    ///
    /// ```
    /// let (sender, receiver) = preempt::sync::unbounded();
    /// std::thread::spawn(move || (0..3).try_for_each(|n| sender.send(n)));
    /// assert_eq!(receiver.iter().collect::<Vec<_>>(), [0, 1, 2]);
    /// ```
    pub fn iter(&self) -> Iter<'_, T> {
        Iter::new(self)
    }

    /// Receives what is there, and never waits.
    ///
    /// ```
    /// let (sender, receiver) = preempt::sync::channel(8);
    /// sender.send(1).unwrap();
    /// sender.send(2).unwrap();
    /// assert_eq!(receiver.try_iter().collect::<Vec<_>>(), [1, 2]);
    /// ```
    pub fn try_iter(&self) -> TryIter<'_, T> {
        TryIter::new(self)
    }

    /// How many values are in the channel. Those of senders that wait for room do not count.
    ///
    /// ```
    /// let (_sender, receiver) = preempt::sync::channel::<u32>(8);
    /// assert_eq!(receiver.len(), 0);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.shared.len()
    }

    /// Whether no value is in the channel.
    ///
    /// ```
    /// let (sender, receiver) = preempt::sync::channel(8);
    /// sender.send(1).unwrap();
    /// assert!(!receiver.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many values the channel can hold; `None` if there is no limit.
    ///
    /// ```
    /// assert_eq!(preempt::sync::channel::<u32>(0).1.capacity(), Some(0));
    /// ```
    #[must_use]
    pub fn capacity(&self) -> Option<usize> {
        self.shared.capacity()
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Self {
        self.shared.add_receiver();
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.shared.remove_receiver();
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").field("len", &self.len()).field("capacity", &self.capacity()).finish()
    }
}

#[cfg(test)]
mod stress;
#[cfg(test)]
mod tests;
