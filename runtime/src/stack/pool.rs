//! The pool that hands out stacks and takes them back.
//!
//! Stacks of one size are a class. A class takes, in this order: a *warm* slot, whose pages are still
//! committed; a *cold* one, whose pages were given back; a fresh slot that gets its guard now; the first
//! slot of a new slab. Slabs grow from 16 slots to 1,024, so 100,000 stacks of 1 MiB lie in about a hundred
//! mappings.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::StackSize;
use super::guard::Guard;
use super::slab::{Label, RawSlot, Slab, Slot};

/// Usable bytes of returned stacks that keep their pages, for each size: an upper bound of what an idle
/// pool holds. Touched pages are what costs a task's first frames their time.
const WARM_BYTES: usize = 128 << 20;

/// Slots of a class's first slab.
const FIRST_SLOTS: usize = 16;

/// Slots of a slab at most.
const MOST_SLOTS: usize = 1024;

/// Bytes of a slab at most (but one slot always is a slab): large stacks do not fill the address space
/// unused.
#[cfg(target_pointer_width = "64")]
const MOST_BYTES: usize = 4 << 30;
#[cfg(not(target_pointer_width = "64"))]
const MOST_BYTES: usize = 64 << 20;

/// A pool of stacks of any sizes.
///
/// Dropping it unmaps the slabs whose stacks have all come back; the others go with the last of their
/// stacks.
pub(crate) struct StackPool {
    shared: Arc<Shared>,
}

struct Shared {
    guard: Guard,
    classes: Mutex<BTreeMap<StackSize, Class>>,
}

/// All free slots of one size.
#[derive(Default)]
struct Class {
    warm: Vec<Slot>,
    cold: Vec<Slot>,
    fresh: Vec<RawSlot>,
    /// Slots of the last slab; 0 before the first.
    last_slab: usize,
}

/// A stack, to run one coroutine on. Goes back to its pool when dropped.
///
/// It may be sent and dropped anywhere, but a coroutine that owns it may not: that is the coroutine's
/// business. Forgetting it leaks its slab.
pub(crate) struct Stack {
    /// `None` only in `drop`.
    slot: Option<Slot>,
    labelled: bool,
    home: Weak<Shared>,
}

impl StackPool {
    /// An empty pool, with the best kind of guard there is.
    pub(crate) fn new() -> StackPool {
        StackPool::with_guard(Guard::detect())
    }

    /// An empty pool, with this kind of guard.
    pub(crate) fn with_guard(guard: Guard) -> StackPool {
        StackPool { shared: Arc::new(Shared { guard, classes: Mutex::default() }) }
    }

    /// A stack of `size`: the one that came back last, if there is any.
    ///
    /// # Errors
    ///
    /// Out of address space or memory, or at the limit of mappings for guards. It may pass once stacks come
    /// back; the pool is as before.
    pub(crate) fn acquire(&self, size: StackSize) -> io::Result<Stack> {
        let raw = {
            let mut classes = self.shared.classes();
            let class = classes.entry(size).or_default();
            if let Some(slot) = class.warm.pop().or_else(|| class.cold.pop()) {
                return Ok(self.stack(slot));
            }
            class.fresh(size)?
        };
        // Outside the lock: a system call, and several workers may start tasks.
        match raw.guard(self.shared.guard) {
            Ok(slot) => Ok(self.stack(slot)),
            Err((raw, error)) => {
                self.shared.classes().entry(size).or_default().fresh.push(raw);
                Err(error)
            }
        }
    }

    /// Gives all free stacks back to the operating system. The pool goes on.
    pub(crate) fn clear(&self) {
        let free = std::mem::take(&mut *self.shared.classes());
        drop(free);
    }

    fn stack(&self, slot: Slot) -> Stack {
        Stack { slot: Some(slot), labelled: false, home: Arc::downgrade(&self.shared) }
    }
}

impl Shared {
    fn classes(&self) -> MutexGuard<'_, BTreeMap<StackSize, Class>> {
        // A panic under the lock can only come from an allocation and leaves every list whole.
        self.classes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn give_back(&self, mut slot: Slot) {
        let size = slot.size();
        {
            let mut classes = self.classes();
            let class = classes.entry(size).or_default();
            if class.warm.len() < (WARM_BYTES / size.bytes()).max(1) {
                class.warm.push(slot);
                return;
            }
        }
        // Outside the lock: the slot is still ours, and this may free a megabyte of pages.
        slot.discard();
        self.classes().entry(size).or_default().cold.push(slot);
    }
}

impl Class {
    /// A slot without a guard, from a new slab if need be.
    fn fresh(&mut self, size: StackSize) -> io::Result<RawSlot> {
        if let Some(raw) = self.fresh.pop() {
            return Ok(raw);
        }
        let most = (MOST_BYTES / size.slot()).clamp(1, MOST_SLOTS);
        let mut slots = (self.last_slab * 2).clamp(FIRST_SLOTS, MOST_SLOTS).min(most);
        // Under a limit of address space a smaller slab may still fit.
        let mut fresh = loop {
            match Slab::map(size, slots) {
                Ok(fresh) => break fresh,
                Err(error) if slots == 1 => return Err(error),
                Err(_) => slots /= 2,
            }
        };
        self.last_slab = slots;
        let first = fresh.pop().expect("a slab has at least one slot");
        self.fresh = fresh;
        Ok(first)
    }
}

impl Stack {
    /// Names the task that will run on this stack, for the report of an overflow. A name is cut after 119
    /// bytes.
    pub(crate) fn set_owner(&mut self, id: u64, name: &str) {
        self.labelled = true;
        self.slot_mut().set_label(Label::new(id, name));
    }

    /// The addresses of the usable part: a stack pointer elsewhere is not on this stack.
    pub(crate) fn usable(&self) -> Range<usize> {
        self.slot().usable()
    }

    fn slot(&self) -> &Slot {
        self.slot.as_ref().expect("only `drop` takes the slot")
    }

    fn slot_mut(&mut self) -> &mut Slot {
        self.slot.as_mut().expect("only `drop` takes the slot")
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        let Some(mut slot) = self.slot.take() else { return };
        if self.labelled {
            slot.set_label(Label::NOBODY);
        }
        if let Some(home) = self.home.upgrade() {
            home.give_back(slot);
        }
    }
}

// SAFETY: `base` and `limit` bound a slot, which is whole pages (so both are aligned) and at least
// `minimum_size` long, and got its guard from `limit` on before it became a `Slot`. The memory stays mapped
// and untouched by others for as long as the `Slot` exists, and that is as long as this value, also if it
// is forgotten.
unsafe impl corosensei::stack::Stack for Stack {
    fn base(&self) -> NonZeroUsize {
        self.slot().base().addr()
    }

    fn limit(&self) -> NonZeroUsize {
        self.slot().limit().addr()
    }
}

impl fmt::Debug for Stack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stack").field("usable", &self.usable()).finish_non_exhaustive()
    }
}

impl fmt::Debug for StackPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StackPool").field("guard", &self.shared.guard).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "pool_tests.rs"]
mod tests;
