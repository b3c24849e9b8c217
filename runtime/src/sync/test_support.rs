//! What the tests of the primitives share.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::task::{Wake, Waker};
use std::thread;
use std::time::Duration;

/// A waker that counts how often it was woken.
#[derive(Clone)]
pub(super) struct Wakes(Arc<Count>);

struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Wakes {
    pub(super) fn new() -> Self {
        Self(Arc::new(Count(AtomicUsize::new(0))))
    }

    pub(super) fn waker(&self) -> Waker {
        Waker::from(Arc::clone(&self.0))
    }

    pub(super) fn count(&self) -> usize {
        self.0.0.load(Ordering::SeqCst)
    }
}

/// A waker that calls `look` when it is woken, and when its last clone is dropped: code of others, which
/// must find the primitive unlocked.
pub(super) fn nosy_waker(look: impl Fn() + Send + Sync + 'static) -> Waker {
    struct Nosy<F: Fn()>(F);
    impl<F: Fn()> Drop for Nosy<F> {
        fn drop(&mut self) {
            (self.0)();
        }
    }
    impl<F: Fn() + Send + Sync> Wake for Nosy<F> {
        fn wake(self: Arc<Self>) {
            (self.0)();
        }
    }
    Waker::from(Arc::new(Nosy(look)))
}

/// Runs a test that hangs where a wake-up is lost, and fails it then instead. A panic of the test comes out
/// as it is.
pub(super) fn must_finish(test: impl FnOnce() + Send + 'static) {
    let (finished, watch) = mpsc::channel::<()>();
    let thread = thread::spawn(move || {
        // Dropped also when the test panics.
        let _finished = finished;
        test();
    });
    if watch.recv_timeout(Duration::from_secs(60)) == Err(mpsc::RecvTimeoutError::Timeout) {
        panic!("the test hangs: a wake-up was lost");
    }
    if let Err(payload) = thread.join() {
        resume_unwind(payload);
    }
}

/// Repetitions of a stress test: fewer where each step is interpreted.
pub(super) const fn rounds(native: usize) -> usize {
    if cfg!(miri) { native / 100 + 1 } else { native }
}
