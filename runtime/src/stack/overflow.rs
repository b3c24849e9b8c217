//! The report of a stack overflow.
//!
//! std's handler knows the guards of threads and nothing of these stacks; without a handler of our own an
//! overflow in a task is a bare "Segmentation fault". Ours looks the faulting address up in the
//! [`registry`]. In a guard: it names the task, its stack size and the remedy, and aborts, as std does for
//! a thread: `SIGABRT` says that the process stopped itself, while `SIGSEGV` would suggest memory that was
//! corrupted, and it is what people and supervisors know from overflows in Rust. Anywhere else: the handler
//! that was there before has its say.
//!
//! All of it is async-signal-safe: no lock, no allocation, no thread-local, no panic.

use std::io;
use std::mem::{self, MaybeUninit};
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

use libc::{c_int, c_void, siginfo_t};

use super::slab::Label;
use super::{GUARD_SIZE, registry};

/// The signals that an access to a guard raises: `SIGSEGV` on Linux, `SIGBUS` on macOS.
const SIGNALS: [c_int; 2] = [libc::SIGSEGV, libc::SIGBUS];

/// What was installed before us, for each of [`SIGNALS`]; null until then. Never freed: a handler may be
/// reading.
static PREVIOUS: [AtomicPtr<libc::sigaction>; 2] = [const { AtomicPtr::new(ptr::null_mut()) }; 2];

/// Installs the handler for the whole process, once; later calls return the first one's result.
///
/// Threads need an alternate stack too: [`ensure_alternate_stack`](super::ensure_alternate_stack).
///
/// # Errors
///
/// The kernel refuses (a sandbox).
pub(crate) fn install_overflow_handler() -> io::Result<()> {
    static INSTALLED: OnceLock<Result<(), Option<i32>>> = OnceLock::new();
    let result = INSTALLED.get_or_init(|| {
        let mut signals = SIGNALS.iter().zip(&PREVIOUS);
        signals.try_for_each(|(&signal, previous)| install(signal, previous)).map_err(|e| e.raw_os_error())
    });
    result.map_err(|code| code.map_or_else(|| io::ErrorKind::Other.into(), io::Error::from_raw_os_error))
}

fn install(signal: c_int, previous: &AtomicPtr<libc::sigaction>) -> io::Result<()> {
    let mut old = MaybeUninit::uninit();
    // SAFETY: a null second argument changes nothing; `old` is writable.
    if unsafe { libc::sigaction(signal, ptr::null(), old.as_mut_ptr()) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: filled by the successful call.
    let old = unsafe { old.assume_init() };
    let mut new = old;
    new.sa_sigaction = handler as extern "C" fn(c_int, *mut siginfo_t, *mut c_void) as *const () as usize;
    // The mask and the other flags stay as the previous handler asked for: we call it from within ours. Its
    // SA_RESETHAND is its own affair, not ours.
    new.sa_flags = old.sa_flags & !libc::SA_RESETHAND | libc::SA_SIGINFO | libc::SA_ONSTACK;
    // Known before the handler can run, on any thread.
    previous.store(Box::into_raw(Box::new(old)), Ordering::Release);
    // SAFETY: `handler` has the signature that SA_SIGINFO asks for, does only what is allowed in a handler,
    // and lives as long as the program.
    if unsafe { libc::sigaction(signal, &new, ptr::null_mut()) } != 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

extern "C" fn handler(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
    // SAFETY: the kernel hands a valid `siginfo_t` to a handler with SA_SIGINFO.
    let info_ref = unsafe { &*info };
    // The codes of faults are small and positive; those of `kill` and its kin are not (0x10001 on macOS).
    let fault = (1..0x1_0000).contains(&info_ref.si_code);
    if fault {
        // SAFETY: a fault's `siginfo_t` carries an address.
        let address = unsafe { info_ref.si_addr() };
        if let Some(hit) = registry::find_guard(address.addr()) {
            // SAFETY: this thread hit the guard, so it runs on the slot above it. (An access to a guard from
            // elsewhere is a wild pointer: then the program's behaviour was undefined before we got here.)
            let label = unsafe { Label::of(hit) };
            report(&label, hit.len - GUARD_SIZE);
            // SAFETY: `abort` has no preconditions and may be called in a handler.
            unsafe { libc::abort() };
        }
    }
    // SAFETY: these are the arguments that the kernel gave us.
    unsafe { chain(signal, fault, info, context) };
}

/// Does what would have happened without us.
///
/// # Safety
///
/// Call it in a signal handler, with that handler's arguments.
unsafe fn chain(signal: c_int, fault: bool, info: *mut siginfo_t, context: *mut c_void) {
    let previous = SIGNALS.iter().position(|&known| known == signal).and_then(|index| {
        let previous = PREVIOUS[index].load(Ordering::Acquire);
        // SAFETY: null, or a box that `install` leaked.
        unsafe { previous.as_ref() }
    });
    let Some(previous) = previous else { return die(signal, fault) };
    match previous.sa_sigaction {
        libc::SIG_DFL => die(signal, fault),
        // The kernel lets nobody ignore a fault: returning would only repeat it.
        libc::SIG_IGN if fault => die(signal, fault),
        libc::SIG_IGN => {}
        address => {
            if previous.sa_flags & libc::SA_RESETHAND != 0 {
                restore_default(signal);
            }
            let function = ptr::with_exposed_provenance::<()>(address);
            if previous.sa_flags & libc::SA_SIGINFO != 0 {
                type Action = extern "C" fn(c_int, *mut siginfo_t, *mut c_void);
                // SAFETY: with SA_SIGINFO the address is that of such a function.
                let function = unsafe { mem::transmute::<*const (), Action>(function) };
                function(signal, info, context);
            } else {
                // SAFETY: without SA_SIGINFO the address is that of such a function.
                let function = unsafe { mem::transmute::<*const (), extern "C" fn(c_int)>(function) };
                function(signal);
            }
        }
    }
}

/// Lets the default action end the process, once this handler returns: the faulting instruction runs again,
/// or, where another process sent the signal, the signal is pending again.
fn die(signal: c_int, fault: bool) {
    restore_default(signal);
    if !fault {
        // SAFETY: `raise` may be called in a handler; the signal is blocked until it returns.
        unsafe { libc::raise(signal) };
    }
}

fn restore_default(signal: c_int) {
    // SAFETY: `signal` may be called in a handler, and the default action needs no function of ours.
    unsafe { libc::signal(signal, libc::SIG_DFL) };
}

/// Writes the report to stderr in one call.
fn report(label: &Label, stack_size: usize) {
    let mut text = Text { bytes: [0; 512], len: 0 };
    text.push(b"\npreempt: ");
    match (label.id(), label.name()) {
        (0, _) => text.push(b"a task"),
        (id, []) => {
            text.push(b"task ");
            text.push_number(id);
        }
        (id, name) => {
            text.push(b"task '");
            text.push(name);
            text.push(b"' (id ");
            text.push_number(id);
            text.push(b")");
        }
    }
    text.push(b" has overflowed its stack of ");
    text.push_number(stack_size as u64);
    text.push(b" bytes\nhelp: give it a larger stack (preempt::Builder::stack_size, or ");
    text.push(b"Runtime::builder().stack_size(..)), or let it recurse less deeply\n");
    // SAFETY: the bytes are readable; `write` may be called in a handler. If it fails there is nobody to
    // tell.
    unsafe { libc::write(libc::STDERR_FILENO, text.bytes.as_ptr().cast(), text.len) };
}

/// A line put together without allocating; what does not fit is dropped.
struct Text {
    bytes: [u8; 512],
    len: usize,
}

impl Text {
    fn push(&mut self, part: &[u8]) {
        for (place, &byte) in self.bytes.iter_mut().skip(self.len).zip(part) {
            *place = byte;
            self.len += 1;
        }
    }

    fn push_number(&mut self, mut number: u64) {
        let mut digits = [0; 20];
        let mut start = digits.len();
        for place in digits.iter_mut().rev() {
            *place = b'0' + (number % 10) as u8;
            number /= 10;
            start -= 1;
            if number == 0 {
                break;
            }
        }
        self.push(digits.get(start..).unwrap_or_default());
    }
}

#[cfg(test)]
#[path = "overflow_tests.rs"]
mod tests;
