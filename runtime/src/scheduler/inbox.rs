//! The way by which other threads hand a worker its own tasks: woken ones, which only their home worker may
//! resume.
//!
//! Any thread pushes and then unparks the worker; the worker drains. The length is kept beside the lock so
//! that a worker looks in without taking it. A stale zero is harmless: whoever pushed gives the parker's
//! token after the push, and the worker drains again after every park.

use std::sync::PoisonError;

use crate::shim::{AtomicUsize, Mutex, Ordering};

/// Tasks on their way to a worker.
#[derive(Debug)]
pub(crate) struct Inbox<T> {
    len: AtomicUsize,
    items: Mutex<Vec<T>>,
}

impl<T> Inbox<T> {
    pub(crate) fn new() -> Self {
        Self { len: AtomicUsize::new(0), items: Mutex::new(Vec::new()) }
    }

    /// Adds an item at the end.
    pub(crate) fn push(&self, item: T) {
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        items.push(item);
        self.len.store(items.len(), Ordering::Release);
    }

    /// Whether there seems to be nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.len.load(Ordering::Acquire) == 0
    }

    /// Takes everything out, oldest first.
    pub(crate) fn drain(&self) -> Vec<T> {
        if self.is_empty() {
            return Vec::new();
        }
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        self.len.store(0, Ordering::Release);
        std::mem::take(&mut *items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_out_once_and_in_order() {
        let inbox = Inbox::new();
        assert!(inbox.drain().is_empty());
        inbox.push(1);
        inbox.push(2);
        assert!(!inbox.is_empty());
        assert_eq!(inbox.drain(), [1, 2]);
        assert!(inbox.is_empty());
        assert!(inbox.drain().is_empty());
    }
}
