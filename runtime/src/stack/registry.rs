//! The table of all slabs in the process, which a signal handler can read: from a faulting address to the
//! slot whose guard it hit.
//!
//! Entries form a list that only ever grows at its head, so a reader needs no lock. An entry whose slab is
//! unmapped is emptied and used again for a later slab, and a version tells readers of the change: odd
//! while the fields are written. A reader that meets a change skips the entry, which loses nothing: the
//! slab that the faulting thread stands on has a stack out, so its entry is neither new nor about to go.

use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering::SeqCst};
use std::sync::{Mutex, PoisonError};

use super::GUARD_SIZE;

/// Where a slab lies. Every access is `SeqCst`: this is cold, and the argument for `version` is then the
/// plain one.
#[derive(Debug)]
pub(super) struct Entry {
    version: AtomicUsize,
    base: AtomicPtr<u8>,
    /// 0: no slab.
    slots: AtomicUsize,
    /// Bytes from one slot to the next.
    stride: AtomicUsize,
    next: Option<&'static Entry>,
}

static HEAD: AtomicPtr<Entry> = AtomicPtr::new(ptr::null_mut());

/// Emptied entries. Its lock also orders the writers.
static RETIRED: Mutex<Vec<&'static Entry>> = Mutex::new(Vec::new());

/// The slot of a guard that was hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// Lowest address of the slot.
    pub(super) slot: *mut u8,
    /// Bytes of the slot.
    pub(super) len: usize,
}

/// Enters a slab of `slots` slots of `stride` bytes from `base` on.
pub(super) fn register(base: *mut u8, slots: usize, stride: usize) -> &'static Entry {
    let mut retired = RETIRED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(entry) = retired.pop() {
        entry.write(base, slots, stride);
        return entry;
    }
    let entry = Box::leak(Box::new(Entry {
        version: AtomicUsize::new(0),
        base: AtomicPtr::new(base),
        slots: AtomicUsize::new(slots),
        stride: AtomicUsize::new(stride),
        next: head(),
    }));
    HEAD.store(entry, SeqCst);
    entry
}

/// Empties the entry of a slab that is about to be unmapped. Call it once for each [`register`].
pub(super) fn retire(entry: &'static Entry) {
    let mut retired = RETIRED.lock().unwrap_or_else(PoisonError::into_inner);
    entry.write(ptr::null_mut(), 0, 0);
    retired.push(entry);
}

/// The slot whose guard holds `address`. Takes no lock and allocates nothing: a signal handler may call it.
pub(super) fn find_guard(address: usize) -> Option<Hit> {
    let mut next = head();
    while let Some(entry) = next {
        if let Some(hit) = entry.find_guard(address) {
            return Some(hit);
        }
        next = entry.next;
    }
    None
}

fn head() -> Option<&'static Entry> {
    let head = HEAD.load(SeqCst);
    // SAFETY: `HEAD` is null or points to an entry that `register` leaked, complete before it was stored.
    unsafe { head.as_ref() }
}

impl Entry {
    /// Only under the lock of `RETIRED`.
    fn write(&self, base: *mut u8, slots: usize, stride: usize) {
        self.version.fetch_add(1, SeqCst);
        self.base.store(base, SeqCst);
        self.slots.store(slots, SeqCst);
        self.stride.store(stride, SeqCst);
        self.version.fetch_add(1, SeqCst);
    }

    fn find_guard(&self, address: usize) -> Option<Hit> {
        let version = self.version.load(SeqCst);
        let base = self.base.load(SeqCst);
        let slots = self.slots.load(SeqCst);
        let stride = self.stride.load(SeqCst);
        if !version.is_multiple_of(2) || self.version.load(SeqCst) != version || slots == 0 {
            return None;
        }
        let offset = address.checked_sub(base.addr())?;
        let (index, within) = (offset / stride, offset % stride);
        let hit = index < slots && within < GUARD_SIZE;
        hit.then(|| Hit { slot: base.wrapping_add(index * stride), len: stride })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRIDE: usize = GUARD_SIZE + (1 << 20);

    /// Addresses that no mapping of this process has: the kernel's.
    fn nowhere(offset: usize) -> *mut u8 {
        ptr::without_provenance_mut(usize::MAX - (1 << 28) + 1 + offset)
    }

    #[test]
    fn only_the_guards_of_slots_are_found() {
        let base = nowhere(0);
        let entry = register(base, 3, STRIDE);
        for index in 0..3 {
            let slot = base.wrapping_add(index * STRIDE);
            let hit = Some(Hit { slot, len: STRIDE });
            assert_eq!(find_guard(slot.addr()), hit);
            assert_eq!(find_guard(slot.addr() + GUARD_SIZE - 1), hit);
            assert_eq!(find_guard(slot.addr() + GUARD_SIZE), None, "the usable part is no guard");
            assert_eq!(find_guard(slot.addr() + STRIDE - 1), None, "the label is no guard");
        }
        assert_eq!(find_guard(base.addr() - 1), None);
        assert_eq!(find_guard(base.addr() + 3 * STRIDE), None, "there is no fourth slot");
        retire(entry);
    }

    #[test]
    fn a_retired_slab_is_not_found_and_its_entry_serves_another() {
        let (first, second) = (nowhere(1 << 26), nowhere(1 << 27));
        let entry = register(first, 1, STRIDE);
        retire(entry);
        assert_eq!(find_guard(first.addr()), None);
        // Other tests register slabs too: take entries until the retired one comes back.
        let entries: Vec<_> = (0..64).map(|n| register(second.wrapping_add(n * STRIDE), 1, STRIDE)).collect();
        assert!(find_guard(second.addr()).is_some());
        assert_eq!(find_guard(first.addr()), None);
        entries.into_iter().for_each(retire);
        assert_eq!(find_guard(second.addr()), None);
    }
}
