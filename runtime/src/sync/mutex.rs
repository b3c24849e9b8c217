//! [`Mutex`]: mutual exclusion that parks the task.

mod raw;

use std::cell::UnsafeCell;
use std::fmt;
use std::ops::{Deref, DerefMut};

use preempt_core::context::HeldLock;
use preempt_core::{Site, SiteKind, check};

use raw::RawLock;

/// A mutual exclusion lock that parks the task that waits for it, or the thread where none runs.
///
/// Unlike a guard of `std`'s, a [`MutexGuard`] may be held over checks, in loops and while blocking: other
/// tasks of the worker run meanwhile, and those that want the lock wait in its queue.
///
/// # No poisoning
///
/// `lock` returns the guard, not a `Result`: a panic with the guard in hand releases the lock and leaves
/// the value as it is. Cancellation does not strike in the middle of a section: while a guard is held, its
/// task's cancellation is masked, as in [`uncancellable`](crate::uncancellable).
///
/// # Fairness
///
/// The release of a lock is a check. A task whose slice ends while it holds a guard goes on for one more
/// slice at most, to get there: suspended in its section it would have all others queue behind it, and each
/// would then get the lock once a round, while it has it for whole slices.
///
/// As in Go. Waiters queue in order of arrival. Normally a released lock is free for anyone who runs, also
/// if the first waiter has been woken and is on its way; handing it over each time would tie every section
/// to a task switch (a convoy). If a woken waiter finds that others went first, and has waited for a
/// millisecond, the lock is handed from waiter to waiter in order, past all newcomers, until one has waited
/// for less or is the last. While that goes on, each section waits until its task has got its worker. One
/// waiter is woken at a time: where its worker is held up by code without checks, those behind it wait
/// along, though newcomers find the lock free.
///
/// # Deadlocks
///
/// Locking again in the task that holds the guard waits for ever, as do two tasks that hold what the other
/// waits for.
///
/// ```
/// use std::sync::Arc;
/// use preempt::sync::Mutex;
///
/// let sum = Arc::new(Mutex::new(0));
/// let threads: Vec<_> = (1..=4)
///     .map(|n| {
///         let sum = Arc::clone(&sum);
///         std::thread::spawn(move || *sum.lock() += n)
///     })
///     .collect();
/// for thread in threads {
///     thread.join().unwrap();
/// }
/// assert_eq!(*sum.lock(), 10);
/// ```
#[derive(Default)]
pub struct Mutex<T: ?Sized> {
    raw: RawLock,
    value: UnsafeCell<T>,
}

// SAFETY: a shared `Mutex` gives out the value to one thread at a time, by `&mut` through its guard, so as
// if sent there: `RawLock` has one owner at a time, whose section happens before the next one's. `T: Sync`
// is not needed, as no two threads see the value at once, unless they share a guard, which asks for `T:
// Sync` itself.
unsafe impl<T: ?Sized + Send> Sync for Mutex<T> {}

impl<T> Mutex<T> {
    /// An unlocked mutex. Usable in a `static`.
    ///
    /// ```
    /// use preempt::sync::Mutex;
    ///
    /// static NAMES: Mutex<Vec<String>> = Mutex::new(Vec::new());
    /// NAMES.lock().push("gopher".to_owned());
    /// assert_eq!(NAMES.lock().len(), 1);
    /// ```
    #[must_use]
    pub const fn new(value: T) -> Self {
        Self { raw: RawLock::new(), value: UnsafeCell::new(value) }
    }

    /// The value, taken out of the mutex.
    ///
    /// ```
    /// let mutex = preempt::sync::Mutex::new(3);
    /// assert_eq!(mutex.into_inner(), 3);
    /// ```
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Waits until no other guard lives, and returns one that gives access to the value and unlocks when
    /// dropped.
    ///
    /// Waiting is a cancellation point; a lock that is free is taken without looking. The type's
    /// documentation says who comes first.
    ///
    /// # Panics
    ///
    /// If it has to wait inside [`no_preempt`](crate::no_preempt).
    ///
    /// ```
    /// let mutex = preempt::sync::Mutex::new(String::new());
    /// mutex.lock().push('a');
    /// assert_eq!(*mutex.lock(), "a");
    /// ```
    pub fn lock(&self) -> MutexGuard<'_, T> {
        self.raw.acquire();
        self.guard()
    }

    /// The guard, if the lock is free. Never waits.
    ///
    /// ```
    /// let mutex = preempt::sync::Mutex::new(1);
    /// let guard = mutex.try_lock().unwrap();
    /// assert!(mutex.try_lock().is_none());
    /// drop(guard);
    /// assert!(mutex.try_lock().is_some());
    /// ```
    pub fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        self.raw.try_acquire().then(|| self.guard())
    }

    /// The value, without locking: the borrow proves that there is no guard.
    ///
    /// ```
    /// let mut mutex = preempt::sync::Mutex::new(1);
    /// *mutex.get_mut() += 1;
    /// assert_eq!(*mutex.lock(), 2);
    /// ```
    pub fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }

    /// The guard of the lock that the caller has just acquired.
    fn guard(&self) -> MutexGuard<'_, T> {
        MutexGuard { mutex: self, _held: HeldLock::new(), _check: CheckOnRelease }
    }
}

impl<T> From<T> for Mutex<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Mutex");
        match self.try_lock() {
            Some(guard) => debug.field("value", &&*guard),
            None => debug.field("value", &format_args!("<locked>")),
        };
        debug.finish()
    }
}

/// Access to the value of a locked [`Mutex`]; unlocks when dropped, and masks its task's cancellation until
/// then.
///
/// Not `Send`: what it masks is the task that locked.
///
/// ```compile_fail,E0277
/// fn is_send<T: Send>(_: T) {}
/// let mutex = preempt::sync::Mutex::new(0);
/// is_send(mutex.lock());
/// ```
#[must_use = "dropped at once, the guard unlocks at once"]
pub struct MutexGuard<'a, T: ?Sized> {
    mutex: &'a Mutex<T>,
    // Dropped in this order, after the lock is released.
    _held: HeldLock,
    _check: CheckOnRelease,
}

/// A check where a lock is released: there a task gives way whose slice ended in the section, and a loop of
/// sections has one without an attribute.
struct CheckOnRelease;

impl Drop for CheckOnRelease {
    fn drop(&mut self) {
        // Destructors do not unwind.
        const CANCEL: bool = false;
        static SITE: Site = Site::new(
            file!(),
            line!(),
            column!(),
            "preempt::sync::MutexGuard::drop",
            SiteKind::Unlock,
            CANCEL,
        );
        check(|| preempt_core::give_way(&SITE));
    }
}

// SAFETY: a shared guard gives out `&T` only, so `T: Sync` is what it takes; the mask has no data and no
// `&self` method.
unsafe impl<T: ?Sized + Sync> Sync for MutexGuard<'_, T> {}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the lock is this guard's until it is dropped (`guard` is called after acquiring, and only
        // `drop` releases), and the guard's own borrow keeps `deref_mut` away.
        unsafe { &*self.mutex.value.get() }
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as in `deref`; the guard is borrowed exclusively.
        unsafe { &mut *self.mutex.value.get() }
    }
}

impl<T: ?Sized> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        self.mutex.raw.release();
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
    use std::sync::Arc;
    use std::thread;

    use preempt_core::context::with_state;

    use super::*;
    use crate::sync::test_support::{must_finish, rounds};

    #[test]
    fn no_two_threads_are_in_the_section_at_once() {
        must_finish(|| {
            const THREADS: usize = 8;
            let turns = rounds(20_000);
            // Two numbers that only a torn section shows as different.
            let mutex = Arc::new(Mutex::new((0usize, 0usize)));
            let threads: Vec<_> = (0..THREADS)
                .map(|_| {
                    let mutex = Arc::clone(&mutex);
                    thread::spawn(move || {
                        for turn in 0..turns {
                            let mut value = mutex.lock();
                            assert_eq!(value.0, value.1);
                            value.0 += 1;
                            // Now and then let the others pile up in the queue.
                            if turn % 64 == 0 {
                                thread::yield_now();
                            }
                            value.1 += 1;
                        }
                    })
                })
                .collect();
            for thread in threads {
                thread.join().expect("no section was torn");
            }
            assert_eq!(*mutex.lock(), (THREADS * turns, THREADS * turns));
        });
    }

    #[test]
    fn waiters_that_go_away_lose_no_wake_up_of_the_others() {
        must_finish(|| {
            const THREADS: usize = 4;
            let turns = rounds(5_000);
            let mutex = Arc::new(Mutex::new(0usize));
            let threads: Vec<_> = (0..2 * THREADS)
                .map(|number| {
                    let mutex = Arc::clone(&mutex);
                    thread::spawn(move || {
                        for _ in 0..turns {
                            if number % 2 == 0 {
                                *mutex.lock() += 1;
                            } else {
                                give_up_when_woken(&mutex.raw);
                            }
                        }
                    })
                })
                .collect();
            for thread in threads {
                thread.join().expect("no thread panics");
            }
            assert_eq!(*mutex.lock(), THREADS * turns);
        });
    }

    /// Waits for the lock, but is cancelled where a task is: after its wake-up, before its second poll.
    fn give_up_when_woken(raw: &RawLock) {
        let mut waiter = raw.waiter();
        let since = std::time::Instant::now();
        let mut polls = 0;
        let result = catch_unwind(AssertUnwindSafe(|| {
            crate::context::wait(|waker| {
                polls += 1;
                if polls > 1 {
                    resume_unwind(Box::new("cancelled"));
                }
                raw.poll_acquire(&mut waiter.ticket, since, waker)
            });
        }));
        drop(waiter);
        if result.is_ok() {
            raw.release();
        }
    }

    #[test]
    fn a_panic_with_the_guard_in_hand_unlocks() {
        let mutex = Mutex::new(1);
        let result = catch_unwind(AssertUnwindSafe(|| {
            let mut value = mutex.lock();
            *value = 2;
            resume_unwind(Box::new("a panic"));
        }));
        assert!(result.is_err());
        assert_eq!(mutex.try_lock().map(|value| *value), Some(2));
    }

    #[test]
    fn cancellation_is_masked_while_a_guard_is_held() {
        let masked = || with_state(|state| state.is_uncancellable());
        let mutex = Mutex::new(());
        assert!(!masked());
        let guard = mutex.lock();
        assert!(masked());
        assert!(mutex.try_lock().is_none());
        drop(guard);
        assert!(!masked());
        let guard = mutex.try_lock();
        assert!(masked());
        drop(guard);
        assert!(!masked());
    }

    #[test]
    fn debug_shows_the_value_or_that_it_is_locked() {
        let mutex = Mutex::from(7);
        assert_eq!(format!("{mutex:?}"), "Mutex { value: 7 }");
        let guard = mutex.lock();
        assert_eq!(format!("{mutex:?} {guard:?} {guard}"), "Mutex { value: <locked> } 7 7");
    }

    #[test]
    fn unsized_values_can_be_locked() {
        let mutex: Box<Mutex<[u8]>> = Box::new(Mutex::new([1, 2, 3]));
        mutex.lock()[0] = 9;
        assert_eq!(*mutex.lock(), [9, 2, 3]);
    }

    #[test]
    fn a_value_that_is_only_send_makes_a_mutex_that_can_be_shared() {
        fn is_sync<T: Sync>(_: &T) {}
        let mutex = Mutex::new(std::cell::Cell::new(1));
        is_sync(&mutex);
        let plain = Mutex::new(1);
        is_sync(&plain.lock());
    }
}
