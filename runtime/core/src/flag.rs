//! The flag that a check loads: one byte per thread, and the only way to set it from elsewhere.
//!
//! The byte is a `thread_local!` that is const-initialised and has no destructor, so reading it is one load
//! relative to the thread pointer, and it stays readable in the destructors of other thread-locals. What
//! nobody says for such a byte is who keeps it alive for *another* thread that writes it. Here a second
//! thread-local, the registration, has a destructor: it takes the address away, under the lock under which
//! every foreign write happens ([`Remote::request`]). Destructors run before the thread's storage is freed.
//!
//! # Why a thread-local
//!
//! A request is for one thread. Of a flag of the whole process every thread would have to find out whether it
//! is meant, at each check until the last one that is has given way, which can take as long as that one is in
//! code without checks or in [`no_preempt`](crate::no_preempt). With a byte per thread a request costs the
//! other threads nothing, and the slow path need not ask.
//!
//! What it costs is the byte's address. An executable's lies at an offset from the thread pointer that the
//! linker knows. A library that is loaded at run time (a `cdylib`, a plugin) asks `__tls_get_addr`, once in a
//! call of a function that has checks: LLVM moves the call out of loops. Measured with
//! `cargo run --release -p preempt-benches --bin compare -- homes`, on x86-64 Linux:
//!
//! | added to plain code | executable | with LTO | `cdylib` | with LTO | one flag a process, anywhere |
//! |---|---|---|---|---|---|
//! | a recursive call (`fib`) | 0.43 ns | 0.43 ns | 1.44 ns | 1.43 ns | 0.23 ns |
//! | a call of a function with a loop of 8 turns | 1.84 ns | 1.02 ns | 3.72 ns | 1.84 ns | |
//! | a turn of a loop checked in each turn | 0.18 ns | 0.18 ns | 0.18 ns | 0.19 ns | 0.17 ns |
//! | a turn of a loop in strips | 0.00 ns | 0.00 ns | 0.00 ns | 0.00 ns | |
//!
//! So the home hardly matters in an executable and in loops, and a function in a loaded library pays about 1 to
//! 2 ns more a call. LTO does not change that: what it saves in the second line is in the loop. What does is
//! `-Z tls-model=initial-exec`, which needs a nightly compiler: with it `fib` in the `cdylib` costs what it
//! costs in the executable. Such a library takes its thread-locals from the little room that the loader keeps
//! for those that come late. Without it, the smallest functions of a plugin are better left unannotated, where
//! their callers have checks.

use std::cell::OnceCell;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

thread_local! {
    static FLAG: AtomicU8 = const { AtomicU8::new(0) };
    static REGISTRATION: Registration = const { Registration(OnceCell::new()) };
}

/// Whether somebody asked this thread to give way.
#[inline]
pub fn is_set() -> bool {
    FLAG.with(|flag| flag.load(Relaxed)) != 0
}

/// Asks the calling thread to give way at its next check.
#[inline]
pub fn set() {
    // A read-modify-write keeps a request of another thread, and what was stored before it, visible to
    // `clear`.
    FLAG.with(|flag| flag.fetch_or(1, Relaxed));
}

/// Withdraws the request.
///
/// Whoever clears looks *afterwards* at what a requester stored before its request (a cancellation, a
/// deadline). Therefore this is a read-modify-write, not a store: it synchronises with the request it
/// removes.
#[inline]
pub fn clear() {
    // Acquire pairs with the Release in `Remote::request`: what was stored before the request that is cleared
    // here is visible to the caller.
    FLAG.with(|flag| flag.swap(0, std::sync::atomic::Ordering::AcqRel));
}

/// The address of a thread's flag.
struct FlagAddress(NonNull<AtomicU8>);

// SAFETY: the address is only dereferenced by `Remote::request`, under the lock whose holder alone may
// remove it before the thread's storage is freed; the pointee is an atomic.
unsafe impl Send for FlagAddress {}

type Slot = Arc<Mutex<Option<FlagAddress>>>;

/// Keeps the calling thread's slot and empties it when the thread ends.
struct Registration(OnceCell<Slot>);

impl Drop for Registration {
    fn drop(&mut self) {
        if let Some(slot) = self.0.get() {
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }
}

/// A handle by which another thread sets a thread's flag.
///
/// It outlives the thread: a request to a thread that has ended does nothing.
///
/// ```
/// let remote = preempt_core::flag::Remote::current().expect("the thread is not ending");
/// std::thread::spawn(move || remote.request()).join().unwrap();
/// assert!(preempt_core::flag::is_set());
/// # preempt_core::flag::clear();
/// ```
#[derive(Clone)]
pub struct Remote(Slot);

impl Remote {
    /// A handle to the calling thread's flag; `None` when the thread is ending and its registration is
    /// gone.
    #[must_use]
    pub fn current() -> Option<Self> {
        REGISTRATION
            .try_with(|registration| {
                let slot = registration.0.get_or_init(|| {
                    Arc::new(Mutex::new(Some(FlagAddress(FLAG.with(|flag| NonNull::from(flag))))))
                });
                Self(Arc::clone(slot))
            })
            .ok()
    }

    /// Asks that thread to give way at its next check. Requests do not add up.
    pub fn request(&self) {
        if let Some(address) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            // SAFETY: the slot is emptied under this lock before the thread's storage is freed
            // (`Registration::drop`), so the flag is alive as long as the lock is held.
            let flag = unsafe { address.0.as_ref() };
            // Release pairs with the read-modify-write in `clear`.
            flag.store(1, std::sync::atomic::Ordering::Release);
        }
    }
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remote").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::thread;

    #[test]
    fn a_request_reaches_the_thread_it_names_and_no_other() {
        let (to_main, from_thread) = mpsc::channel();
        let (go, wait) = mpsc::channel();
        let thread = thread::spawn(move || {
            to_main.send(Remote::current().expect("alive")).expect("main listens");
            wait.recv().expect("main sends");
            let seen = is_set();
            clear();
            (seen, is_set())
        });
        let remote = from_thread.recv().expect("the thread sends");
        remote.request();
        go.send(()).expect("the thread waits");
        assert_eq!(thread.join().expect("no panic"), (true, false));
        assert!(!is_set());
    }

    #[test]
    fn a_request_to_a_thread_that_ended_does_nothing() {
        let remote = thread::spawn(|| Remote::current().expect("alive")).join().expect("no panic");
        assert!(remote.0.lock().expect("not poisoned").is_none(), "the address must be gone");
        remote.request();
    }
}
