//! The alternate signal stack: what the overflow handler runs on, since the stack that overflowed has no
//! room.
//!
//! std gives one to its own threads, if the program's `main` is Rust. A thread that some other language
//! made has none, and without it the kernel kills the process before any handler has said a word.

use std::io;
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr;

use super::{minimum_size, page_size};

/// The calling thread's alternate stack, made by [`ensure_alternate_stack`]. Dropping it takes it away
/// again; keep it until the thread ends.
#[derive(Debug)]
pub(crate) struct AlternateStack {
    mapping: *mut libc::c_void,
    len: usize,
    /// It is the stack of one thread: `!Send`, so that `drop` runs there.
    _thread: PhantomData<*mut ()>,
}

/// Gives the calling thread an alternate signal stack; `None` if it has one.
///
/// # Errors
///
/// No memory for it.
pub(crate) fn ensure_alternate_stack() -> io::Result<Option<AlternateStack>> {
    if current()?.ss_flags & libc::SS_DISABLE == 0 {
        return Ok(None);
    }
    // A guard page, and room for handlers that we chain to.
    let (guard, usable) = (page_size(), minimum_size());
    let len = guard + usable;
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    let flags = libc::MAP_PRIVATE | libc::MAP_ANON;
    // SAFETY: a new private mapping, placed by the kernel, touches no existing memory.
    let mapping = unsafe { libc::mmap(ptr::null_mut(), len, protection, flags, -1, 0) };
    if mapping == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    let stack = AlternateStack { mapping, len, _thread: PhantomData };
    // SAFETY: the page is part of the mapping above, which nothing uses yet.
    if unsafe { libc::mprotect(mapping, guard, libc::PROT_NONE) } != 0 {
        return Err(io::Error::last_os_error());
    }
    let new = libc::stack_t { ss_sp: stack.start(), ss_flags: 0, ss_size: usable };
    // SAFETY: `new` describes owned memory that lives until `AlternateStack::drop` has disabled it.
    if unsafe { libc::sigaltstack(&new, ptr::null_mut()) } != 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(Some(stack))
}

/// The calling thread's alternate stack as the kernel knows it.
fn current() -> io::Result<libc::stack_t> {
    let mut old = MaybeUninit::uninit();
    // SAFETY: a null first argument changes nothing; `old` is writable.
    if unsafe { libc::sigaltstack(ptr::null(), old.as_mut_ptr()) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: filled by the successful call.
    Ok(unsafe { old.assume_init() })
}

impl AlternateStack {
    /// Lowest usable address: above the guard page.
    fn start(&self) -> *mut libc::c_void {
        self.mapping.wrapping_byte_add(page_size())
    }
}

impl Drop for AlternateStack {
    fn drop(&mut self) {
        // Somebody may have put another one in its place since.
        if current().is_ok_and(|stack| stack.ss_sp == self.start()) {
            let none = libc::stack_t {
                ss_sp: ptr::null_mut(),
                ss_flags: libc::SS_DISABLE,
                // macOS checks the size even so.
                ss_size: minimum_size(),
            };
            // SAFETY: disabling is allowed to a thread that does not run on the alternate stack, and `drop`
            // does not.
            if unsafe { libc::sigaltstack(&none, ptr::null_mut()) } != 0 {
                return;
            }
        }
        // SAFETY: the mapping was made by `ensure_alternate_stack`, and the kernel no longer uses it.
        unsafe { libc::munmap(self.mapping, self.len) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a thread that std did not make has: nothing.
    fn disable() {
        let none =
            libc::stack_t { ss_sp: ptr::null_mut(), ss_flags: libc::SS_DISABLE, ss_size: minimum_size() };
        // SAFETY: this thread does not run on its alternate stack; std only unmaps what it made.
        assert_eq!(unsafe { libc::sigaltstack(&none, ptr::null_mut()) }, 0);
    }

    fn enabled() -> bool {
        current().unwrap().ss_flags & libc::SS_DISABLE == 0
    }

    #[test]
    fn a_thread_without_one_gets_one_until_it_is_dropped() {
        std::thread::spawn(|| {
            disable();
            let stack = ensure_alternate_stack().unwrap().expect("there was none");
            assert!(enabled());
            assert_eq!(current().unwrap().ss_sp, stack.start());
            assert!(ensure_alternate_stack().unwrap().is_none(), "there is one now");
            drop(stack);
            assert!(!enabled());
        })
        .join()
        .unwrap();
    }

    #[test]
    fn a_std_thread_keeps_its_own() {
        std::thread::spawn(|| {
            let before = current().unwrap().ss_sp;
            assert!(ensure_alternate_stack().unwrap().is_none());
            assert_eq!(current().unwrap().ss_sp, before);
        })
        .join()
        .unwrap();
    }
}
