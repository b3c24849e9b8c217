//! How an operation blocks: the task parks, or, outside a task, the thread.

use std::sync::Arc;
use std::task::{Poll, Wake, Waker};
use std::thread::Thread;

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Calls `poll` until it is ready; between calls parks the thread until the waker given to it is woken.
pub(crate) fn wait<R>(mut poll: impl FnMut(&Waker) -> Poll<R>) -> R {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    loop {
        if let Poll::Ready(result) = poll(&waker) {
            return result;
        }
        std::thread::park();
    }
}
