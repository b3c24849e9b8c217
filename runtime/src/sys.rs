//! The few questions to the operating system that the slow path and the monitor ask.

use std::mem;
use std::ptr;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

/// Keeps `errno` over a stretch of code: a check may stand between a system call and the look at its error.
#[derive(Debug)]
pub(crate) struct SavedErrno(libc::c_int);

fn errno() -> *mut libc::c_int {
    #[cfg(any(target_os = "android", target_os = "netbsd", target_os = "openbsd"))]
    use libc::__errno as location;
    #[cfg(any(target_os = "linux", target_os = "emscripten", target_os = "redox", target_os = "hurd"))]
    use libc::__errno_location as location;
    #[cfg(any(target_os = "macos", target_os = "ios", target_os = "freebsd"))]
    use libc::__error as location;

    // SAFETY: the function has no preconditions; it returns the address of the calling thread's errno.
    unsafe { location() }
}

impl SavedErrno {
    pub(crate) fn save() -> Self {
        // SAFETY: the address is valid for the calling thread as long as it lives.
        Self(unsafe { *errno() })
    }
}

impl Drop for SavedErrno {
    fn drop(&mut self) {
        // SAFETY: as above; a value saved on this thread is restored on it, since tasks never change threads.
        unsafe { *errno() = self.0 };
    }
}

/// The stack pointer of the caller, exact enough to tell which stack it runs on.
#[inline(always)]
pub(crate) fn stack_pointer() -> usize {
    let address: usize;
    // Read from the register: under AddressSanitizer a local's address may lie outside of the stack.
    #[cfg(target_arch = "x86_64")]
    // SAFETY: copies a register; touches neither memory, stack nor flags.
    unsafe {
        std::arch::asm!("mov {}, rsp", out(reg) address, options(nomem, nostack, preserves_flags));
    };
    #[cfg(target_arch = "aarch64")]
    // SAFETY: as above.
    unsafe {
        std::arch::asm!("mov {}, sp", out(reg) address, options(nomem, nostack, preserves_flags));
    };
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    {
        let local = 0_u8;
        address = ptr::from_ref(&local).addr();
    }
    address
}

/// A thread's signal mask at some moment.
#[derive(Clone, Copy)]
pub(crate) struct SignalMask(libc::sigset_t);

impl SignalMask {
    /// The calling thread's mask now.
    pub(crate) fn current() -> Self {
        // SAFETY: all-zero bytes are a valid (empty) signal set on every supported platform.
        let mut set: libc::sigset_t = unsafe { mem::zeroed() };
        // SAFETY: a null new set only asks; `set` is valid for writes.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, ptr::null(), &raw mut set) };
        Self(set)
    }

    fn bytes(&self) -> [u8; size_of::<libc::sigset_t>()] {
        // SAFETY: a signal set is plain integers without padding, and was zeroed before it was filled.
        unsafe { mem::transmute_copy(&self.0) }
    }

    /// Whether the calling thread's mask is still this one. A signal handler runs with its own signal
    /// blocked (unless installed with `SA_NODEFER`), so this tells a handler from the code it interrupted.
    pub(crate) fn is_unchanged(&self) -> bool {
        self.bytes() == Self::current().bytes()
    }
}

/// Whether some signal has a handler that would run on the stack of the code it interrupts. Asks the kernel
/// for each.
pub(crate) fn any_handler_on_interrupted_stack() -> bool {
    // The numbers below the first real-time signal, and those: 64 on Linux, fewer elsewhere, where asking for
    // more fails.
    (1..=64).any(|signal| {
        // SAFETY: all-zero bytes are a valid `sigaction`.
        let mut action: libc::sigaction = unsafe { mem::zeroed() };
        // SAFETY: a null new action only asks; `action` is valid for writes. An unknown number is an error.
        let asked = unsafe { libc::sigaction(signal, ptr::null(), &raw mut action) };
        asked == 0
            && action.sa_sigaction != libc::SIG_DFL
            && action.sa_sigaction != libc::SIG_IGN
            && action.sa_flags & libc::SA_ONSTACK == 0
    })
}

impl std::fmt::Debug for SignalMask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignalMask").finish_non_exhaustive()
    }
}

/// Whether the calling thread runs on its alternate signal stack.
pub(crate) fn on_alternate_stack() -> bool {
    // SAFETY: all-zero bytes are a valid `stack_t`.
    let mut stack: libc::stack_t = unsafe { mem::zeroed() };
    // SAFETY: a null new stack only asks; `stack` is valid for writes.
    let asked = unsafe { libc::sigaltstack(ptr::null(), &raw mut stack) };
    asked == 0 && stack.ss_flags & libc::SS_ONSTACK != 0
}

static IN_FORKED_CHILD: AtomicBool = AtomicBool::new(false);

extern "C" fn mark_child() {
    IN_FORKED_CHILD.store(true, Ordering::Relaxed);
}

/// Makes [`in_forked_child`] work; called when a runtime starts.
pub(crate) fn watch_forks() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: the handler only stores to an atomic. A failure (no memory) leaves forks unwatched, which
        // only matters to code that computes between fork and exec.
        unsafe { libc::pthread_atfork(None, None, Some(mark_child)) };
    });
}

/// Whether this process was forked from one with a runtime: its workers do not exist here.
pub(crate) fn in_forked_child() -> bool {
    IN_FORKED_CHILD.load(Ordering::Relaxed)
}

/// Waits for signals until the process ends.
pub(crate) fn pause_for_ever() -> ! {
    loop {
        // SAFETY: no preconditions.
        unsafe { libc::pause() };
    }
}

/// Asks the kernel to wake the calling thread as near to its deadlines as it can. By default Linux rounds
/// sleeps up by 50 µs.
pub(crate) fn sleep_precisely() {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    // SAFETY: sets a number of the calling thread; one nanosecond is the smallest slack.
    unsafe {
        libc::prctl(libc::PR_SET_TIMERSLACK, 1_u64)
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errno_survives_a_failing_call() {
        // SAFETY: closing a descriptor that cannot exist has no effect but on errno.
        unsafe { libc::close(-1) };
        let saved = SavedErrno::save();
        // SAFETY: asks for an impossible signal; no effect but on errno.
        unsafe { libc::kill(0, -1) };
        drop(saved);
        assert_eq!(std::io::Error::last_os_error().raw_os_error(), Some(libc::EBADF));
    }

    #[test]
    fn the_stack_pointer_is_near_a_local() {
        let local = 0_u8;
        assert!(stack_pointer().abs_diff(ptr::from_ref(&local).addr()) < 64 * 1024);
    }

    #[test]
    fn a_blocked_signal_shows_in_the_mask() {
        let before = SignalMask::current();
        assert!(before.is_unchanged());
        // SAFETY: all-zero bytes are a valid signal set.
        let mut set: libc::sigset_t = unsafe { mem::zeroed() };
        // SAFETY: `set` is a valid set, the signal exists.
        unsafe { libc::sigaddset(&raw mut set, libc::SIGUSR2) };
        // SAFETY: `set` is a valid set; the old one is not asked for.
        unsafe { libc::pthread_sigmask(libc::SIG_BLOCK, &raw const set, ptr::null_mut()) };
        assert!(!before.is_unchanged());
        // SAFETY: as above.
        unsafe { libc::pthread_sigmask(libc::SIG_UNBLOCK, &raw const set, ptr::null_mut()) };
        assert!(before.is_unchanged());
    }
}
