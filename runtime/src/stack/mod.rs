//! The stacks that tasks run on: where they come from, what guards them, and what is said when one
//! overflows.
//!
//! Stacks are cut from *slabs*, large anonymous mappings that the kernel commits page by page as they are
//! touched. A slab is a row of *slots*, and addresses grow to the right:
//!
//! ```text
//!            slot 0                           slot 1                           slot 2
//! |<---------------------------->|<---------------------------->|<----- ..
//! +---------+-------------+------+---------+-------------+------+---------+-- ..
//! |  guard  |  <-- frames | label|  guard  |  <-- frames | label|  guard  |
//! |  64 KiB |             | 128 B|         |             |      |         |
//! +---------+-------------+------+---------+-------------+------+---------+-- ..
//! ^limit    ^             ^base
//!           |<----- usable ----->|
//! ```
//!
//! Frames grow down from `base` towards the guard. Rust code probes each page of a frame and cannot jump
//! over a guard; C code may not probe, and the neighbour is a live stack, so the guard is 64 KiB and not
//! one page. The label names the task for the report of an overflow: it lies in the page that the first
//! frame touches anyway.
//!
//! - [`pool`]: [`StackPool`] hands out [`Stack`]s and takes them back, last in first out.
//! - [`slab`]: the mapping, the slots and their labels.
//! - [`guard`]: how a guard is made: `MADV_GUARD_INSTALL` where the kernel has it (Linux 6.13), `mprotect`
//!   elsewhere. `PREEMPT_STACK_GUARD=mprotect` in the environment asks for the latter.
//! - [`registry`]: the table from addresses to slots, which a signal handler can read.
//! - [`overflow`]: the handler that reports an overflow by the task's name.
//! - [`altstack`]: the stack that handler runs on, for threads that have none.
//!
//! No stack is ever handed out without a guard: where none can be had, [`StackPool::acquire`] is an error
//! and the slot waits for a later try. No slab is unmapped while one of its stacks is out, so a [`Stack`]
//! that is leaked (`mem::forget`, or a coroutine that cannot be unwound) leaks its slab with it and stays
//! valid for ever.

mod altstack;
mod guard;
mod overflow;
mod pool;
mod registry;
mod slab;

#[cfg(test)]
mod child;

use std::io;
use std::sync::OnceLock;

pub(crate) use altstack::ensure_alternate_stack;
pub(crate) use overflow::install_overflow_handler;
pub(crate) use pool::{Stack, StackPool};

#[cfg(not(unix))]
compile_error!(
    "the feature `rt` of `preempt` needs a Unix: its stacks are made by mmap and guarded by mprotect"
);

/// Usable bytes of a task's stack where nobody asks for another size. Virtual: only touched pages cost
/// memory.
pub(crate) const DEFAULT_SIZE: usize = 1 << 20;

/// Usable bytes of the stacks under `#[preempt::main]` and `#[preempt::test]`: what the main thread has.
pub(crate) const ENTRY_SIZE: usize = 8 << 20;

/// Bytes of guard below each stack.
pub(crate) const GUARD_SIZE: usize = 64 << 10;

/// What a signal frame leaves to the code on the smallest stack: a panic that prints a backtrace fits.
const ROOM_FOR_A_PANIC: usize = 32 << 10;

/// A number of usable bytes that a stack can have: whole pages, and at least [`minimum_size`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StackSize(usize);

impl StackSize {
    /// The smallest stack size of at least `asked` bytes. Like std's threads, a size below the minimum is
    /// raised to it: the minimum depends on the processor, so a program that had to name it would not
    /// be portable.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if no address space could hold such a stack.
    pub(crate) fn new(asked: usize) -> io::Result<StackSize> {
        let too_large = || {
            let message = format!("a stack of {asked} bytes is larger than the address space");
            io::Error::new(io::ErrorKind::InvalidInput, message)
        };
        let usable = asked.max(minimum_size()).checked_next_multiple_of(page_size()).ok_or_else(too_large)?;
        let slot = usable.checked_add(GUARD_SIZE).ok_or_else(too_large)?;
        if isize::try_from(slot).is_err() { Err(too_large()) } else { Ok(StackSize(usable)) }
    }

    /// Usable bytes, a multiple of the page size.
    pub(crate) fn bytes(self) -> usize {
        self.0
    }

    /// Bytes of a whole slot: guard and usable part.
    fn slot(self) -> usize {
        GUARD_SIZE + self.0
    }
}

/// The smallest usable size: room for the kernel's signal frame on this processor (wide vector registers
/// make it several KiB) and for a panic with a backtrace, in whole pages.
pub(crate) fn minimum_size() -> usize {
    (signal_frame_size() + ROOM_FOR_A_PANIC).next_multiple_of(page_size())
}

/// Bytes that the kernel needs on a stack to deliver a signal.
fn signal_frame_size() -> usize {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        // SAFETY: `getauxval` reads the process's auxiliary vector; any key is allowed, an unknown one gives
        // 0.
        let reported = unsafe { libc::getauxval(libc::AT_MINSIGSTKSZ) };
        usize::try_from(reported).unwrap_or(0).max(libc::MINSIGSTKSZ)
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    {
        libc::MINSIGSTKSZ
    }
}

/// Bytes of a page of memory.
fn page_size() -> usize {
    static SIZE: OnceLock<usize> = OnceLock::new();
    *SIZE.get_or_init(|| {
        // SAFETY: `sysconf` has no preconditions.
        let size = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
        usize::try_from(size).expect("every Unix knows its page size")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_up_to_pages() {
        let page = page_size();
        assert_eq!(StackSize::new(DEFAULT_SIZE).unwrap().bytes(), DEFAULT_SIZE);
        assert_eq!(StackSize::new(DEFAULT_SIZE + 1).unwrap().bytes(), DEFAULT_SIZE + page);
    }

    #[test]
    fn sizes_below_the_minimum_are_raised_to_it() {
        assert_eq!(StackSize::new(0).unwrap().bytes(), minimum_size());
        assert_eq!(minimum_size() % page_size(), 0);
        assert!(minimum_size() >= libc::MINSIGSTKSZ + ROOM_FOR_A_PANIC);
    }

    #[test]
    fn sizes_beyond_the_address_space_are_refused() {
        for asked in [usize::MAX, usize::MAX - page_size() + 1, isize::MAX as usize] {
            let error = StackSize::new(asked).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{asked}");
        }
    }
}
