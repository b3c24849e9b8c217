//! Slabs: one mapping each, cut into slots (the drawing is in the [module above](super)).
//!
//! A slot starts as a [`RawSlot`]; [`RawSlot::guard`] turns it into a [`Slot`], the only thing a stack is
//! made of, so no stack lacks its guard. There is one value for each slot, and whoever holds it holds the
//! slot's memory. Each keeps the slab alive; the last to go unmaps it.

use std::io;
use std::ops::Range;
use std::ptr::{self, NonNull};
use std::sync::Arc;

use corosensei::stack::valgrind::ValgrindStackRegistration;

use super::guard::{Guard, Installed};
use super::registry::{self, Entry, Hit};
use super::{GUARD_SIZE, StackSize};

/// A mapping of `slots` slots.
#[derive(Debug)]
pub(super) struct Slab {
    base: NonNull<u8>,
    slots: usize,
    size: StackSize,
    entry: &'static Entry,
}

// SAFETY: a slab only holds the address of a mapping that no thread is tied to; all access goes through the
// slots, of which each has one owner.
unsafe impl Send for Slab {}
// SAFETY: as above: nothing can be changed through a shared slab.
unsafe impl Sync for Slab {}

/// A slot that has no guard yet.
#[derive(Debug)]
pub(super) struct RawSlot {
    slab: Arc<Slab>,
    index: usize,
}

/// A guarded slot: memory that a stack can be made of.
#[derive(Debug)]
pub(super) struct Slot {
    /// Tells valgrind that this is a stack; a few instructions without effect elsewhere.
    _valgrind: ValgrindStackRegistration,
    _guard: Installed,
    raw: RawSlot,
}

impl Slab {
    /// Maps a slab and gives its slots, lowest address last.
    ///
    /// # Errors
    ///
    /// Out of address space, or at a limit of the process.
    pub(super) fn map(size: StackSize, slots: usize) -> io::Result<Vec<RawSlot>> {
        let len = size.slot().checked_mul(slots).ok_or(io::ErrorKind::OutOfMemory)?;
        let protection = libc::PROT_READ | libc::PROT_WRITE;
        // SAFETY: a new private mapping, placed by the kernel, touches no existing memory.
        let mapping = unsafe { libc::mmap(ptr::null_mut(), len, protection, MAP_FLAGS, -1, 0) };
        if mapping == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let base = NonNull::new(mapping.cast::<u8>()).expect("the kernel places nothing at address 0");
        // A huge page would commit 2 MiB for the first frame. Kernels without huge pages refuse the advice.
        #[cfg(any(target_os = "linux", target_os = "android"))]
        // SAFETY: the range is the mapping made above; the advice changes no contents.
        unsafe {
            libc::madvise(mapping, len, libc::MADV_NOHUGEPAGE);
        }
        let entry = registry::register(base.as_ptr(), slots, size.slot());
        let slab = Arc::new(Slab { base, slots, size, entry });
        Ok((0..slots).rev().map(|index| RawSlot { slab: Arc::clone(&slab), index }).collect())
    }
}

impl Drop for Slab {
    fn drop(&mut self) {
        registry::retire(self.entry);
        // SAFETY: the mapping was made by `map` with this length, and no slot of it is left, so nothing
        // refers to its memory. If the kernel refuses, the memory is leaked.
        unsafe { libc::munmap(self.base.as_ptr().cast(), self.slots * self.size.slot()) };
    }
}

impl RawSlot {
    /// Lowest address of the slot, and of its guard.
    fn start(&self) -> NonNull<u8> {
        // SAFETY: `index < slots`, so the offset stays inside the slab's mapping.
        unsafe { self.slab.base.add(self.index * self.slab.size.slot()) }
    }

    /// Installs the guard.
    ///
    /// # Errors
    ///
    /// No guard can be had now; the slot comes back for a later try.
    pub(super) fn guard(self, kind: Guard) -> Result<Slot, (RawSlot, io::Error)> {
        let start = self.start().as_ptr();
        // SAFETY: the guard is the whole pages at the start of a slot of our own mapping; a raw slot has not
        // been used, so nothing lives in it.
        match unsafe { guard_slot(kind, start) } {
            Ok(guard) => Ok(Slot {
                _valgrind: ValgrindStackRegistration::new(start, self.slab.size.slot()),
                _guard: guard,
                raw: self,
            }),
            Err(error) => Err((self, error)),
        }
    }
}

/// # Safety
///
/// As [`Guard::install`], for the [`GUARD_SIZE`] bytes from `start` on.
unsafe fn guard_slot(kind: Guard, start: *mut u8) -> io::Result<Installed> {
    // SAFETY: the caller's promise.
    unsafe { kind.install(start, GUARD_SIZE) }
}

impl Slot {
    /// Usable bytes.
    pub(super) fn size(&self) -> StackSize {
        self.raw.slab.size
    }

    /// The addresses that a stack pointer can have on this slot.
    pub(super) fn usable(&self) -> Range<usize> {
        let start = self.raw.start().addr().get();
        start + GUARD_SIZE..start + self.size().slot()
    }

    /// Where the first frame starts: below the label.
    pub(super) fn base(&self) -> NonNull<u8> {
        // SAFETY: the label lies inside the slot.
        unsafe { self.raw.start().add(self.size().slot() - LABEL_SIZE) }
    }

    /// The lowest address, guard included.
    pub(super) fn limit(&self) -> NonNull<u8> {
        self.raw.start()
    }

    /// Writes what the report of an overflow says about this slot.
    pub(super) fn set_label(&mut self, label: Label) {
        // SAFETY: the label's place is inside the slot, aligned (slots are whole pages), above every frame,
        // and owned by whoever holds the slot.
        unsafe { self.base().cast::<Label>().write(label) };
    }

    /// Gives the memory of the usable part back to the kernel; it reads as zeroes, or on some systems as
    /// before, when it is touched again. The guard stays.
    pub(super) fn discard(&mut self) {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        const ADVICE: libc::c_int = libc::MADV_DONTNEED;
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        const ADVICE: libc::c_int = libc::MADV_FREE;
        let start = self.raw.start().as_ptr().wrapping_add(GUARD_SIZE);
        // SAFETY: the range is the usable part of a slot that we hold exclusively and nobody runs on, so
        // nothing lives in it. A refusal (locked memory) leaves it as it was.
        unsafe { libc::madvise(start.cast(), self.size().bytes(), ADVICE) };
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_os = "netbsd", target_os = "openbsd"))]
const MAP_FLAGS: libc::c_int = libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_NORESERVE | libc::MAP_STACK;
#[cfg(target_vendor = "apple")]
const MAP_FLAGS: libc::c_int = libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_NORESERVE;
// Others: `MAP_STACK` means a mapping that grows down on FreeBSD, which a slab is not.
#[cfg(not(any(
    target_os = "linux",
    target_os = "android",
    target_os = "netbsd",
    target_os = "openbsd",
    target_vendor = "apple"
)))]
const MAP_FLAGS: libc::c_int = libc::MAP_PRIVATE | libc::MAP_ANON;

/// Bytes at the top of a slot that hold its [`Label`]: keeps the base aligned for every architecture.
const LABEL_SIZE: usize = 128;

/// Longest task name that a label holds, in bytes.
const NAME_SIZE: usize = LABEL_SIZE - 9;

/// Whose stack a slot is, in a form that a signal handler can read: a copy without pointers. All zeroes, as
/// a fresh slot is, means nobody's.
#[derive(Clone, Copy)]
#[repr(C, align(16))]
pub(super) struct Label {
    id: u64,
    name: [u8; NAME_SIZE],
    name_len: u8,
}

const _: () = assert!(size_of::<Label>() == LABEL_SIZE);

impl Label {
    /// A slot that no task runs on.
    pub(super) const NOBODY: Label = Label { id: 0, name: [0; NAME_SIZE], name_len: 0 };

    /// A label for task `id`; a name that is too long is cut between two characters.
    pub(super) fn new(id: u64, name: &str) -> Label {
        let len = (0..=name.len().min(NAME_SIZE)).rev().find(|&len| name.is_char_boundary(len)).unwrap_or(0);
        let mut label = Label { id, ..Label::NOBODY };
        label.name[..len].copy_from_slice(&name.as_bytes()[..len]);
        label.name_len = u8::try_from(len).expect("NAME_SIZE fits a byte");
        label
    }

    /// Reads the label of a slot whose guard was hit.
    ///
    /// # Safety
    ///
    /// The thread that hit the guard is the caller, and it runs on that slot. The slot's stack is then out,
    /// which keeps the slab mapped, and the label was written before the stack was switched to, so the
    /// read races with nothing.
    pub(super) unsafe fn of(hit: Hit) -> Label {
        let place = hit.slot.wrapping_add(hit.len - LABEL_SIZE).cast::<Label>();
        // SAFETY: the place lies inside the slot, which is mapped (the caller's promise), is aligned, and any
        // bytes that `set_label` wrote, or zeroes, are a `Label`.
        unsafe { place.read() }
    }

    /// The task's number; 0 if nobody owns the slot.
    pub(super) fn id(&self) -> u64 {
        self.id
    }

    /// The task's name; empty if it has none.
    pub(super) fn name(&self) -> &[u8] {
        self.name.get(..usize::from(self.name_len)).unwrap_or_default()
    }
}
