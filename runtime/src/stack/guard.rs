//! How the guard below a stack is made: memory on which every access faults.
//!
//! `madvise(MADV_GUARD_INSTALL)` marks pages in the page tables and leaves the mapping whole, so a slab of
//! a thousand stacks stays one mapping. `mprotect(PROT_NONE)` splits it: two mappings a stack, and the
//! kernel allows 65,530 to a process (`vm.max_map_count`). That budget is shared with the allocator and
//! with thread stacks, so guards by `mprotect` stop at seven eighths of it: a program with too many tasks
//! then waits for stacks and does not die of a failed allocation.

use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::page_size;

/// Which system call makes a guard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    /// `madvise(MADV_GUARD_INSTALL)`, with [`Guard::Protect`] for a range where the kernel refuses it
    /// (locked memory).
    Advice,
    /// `mprotect(PROT_NONE)`.
    Protect,
}

/// An installed guard; keep it for as long as the mapping. Counts the mappings that it split.
#[derive(Debug)]
pub(super) struct Installed {
    split: bool,
}

/// Guards in this process that split a mapping in two more.
static SPLITS: AtomicUsize = AtomicUsize::new(0);

impl Guard {
    /// The best kind that works here; `PREEMPT_STACK_GUARD=mprotect` in the environment rules the advice
    /// out. Looked up once in a process.
    pub(crate) fn detect() -> Guard {
        static DETECTED: OnceLock<Guard> = OnceLock::new();
        *DETECTED.get_or_init(|| {
            let forced = std::env::var_os("PREEMPT_STACK_GUARD").is_some_and(|kind| kind == "mprotect");
            if !forced && advice_works() { Guard::Advice } else { Guard::Protect }
        })
    }

    /// Makes every access to `[start, start + len)` fault, and its contents unspecified.
    ///
    /// # Errors
    ///
    /// `OutOfMemory` where the process has no mappings or page tables left; the range may be used as
    /// before.
    ///
    /// # Safety
    ///
    /// The range is whole pages of one private anonymous mapping that the caller owns, and nothing lives in
    /// it.
    pub(super) unsafe fn install(self, start: *mut u8, len: usize) -> io::Result<Installed> {
        // SAFETY: the caller's promise.
        if self == Guard::Advice && unsafe { advise(start, len) } {
            return Ok(Installed { split: false });
        }
        let installed = Installed::splitting()?;
        // SAFETY: the range belongs to the caller and nothing lives in it, so nobody misses the access.
        if unsafe { libc::mprotect(start.cast(), len, libc::PROT_NONE) } != 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(installed)
    }
}

impl Installed {
    /// Takes two mappings out of the process's budget.
    fn splitting() -> io::Result<Installed> {
        if SPLITS.fetch_add(1, Ordering::Relaxed) < split_limit() {
            return Ok(Installed { split: true });
        }
        SPLITS.fetch_sub(1, Ordering::Relaxed);
        Err(io::Error::new(io::ErrorKind::OutOfMemory, "no mappings left for the guard of another stack"))
    }
}

impl Drop for Installed {
    fn drop(&mut self) {
        if self.split {
            SPLITS.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// How many guards may split a mapping: seven eighths of what the kernel allows, at two mappings each.
fn split_limit() -> usize {
    static LIMIT: OnceLock<usize> = OnceLock::new();
    *LIMIT.get_or_init(|| {
        if cfg!(not(any(target_os = "linux", target_os = "android"))) {
            return usize::MAX;
        }
        let setting = std::fs::read_to_string("/proc/sys/vm/max_map_count");
        let maps: usize = setting.ok().and_then(|text| text.trim().parse().ok()).unwrap_or(65_530);
        maps / 16 * 7
    })
}

/// Whether the kernel takes the guard advice *and acts on it*. An emulator may ignore advice it does not
/// know and report success, so the answer alone is not trusted: to populate a guard must fail.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn advice_works() -> bool {
    let len = page_size();
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    // SAFETY: a new private mapping, placed by the kernel, touches no existing memory.
    let page = unsafe { libc::mmap(std::ptr::null_mut(), len, protection, flags, -1, 0) };
    if page == libc::MAP_FAILED {
        return false;
    }
    // SAFETY: the page was mapped above, is owned here and holds nothing.
    let installed = unsafe { advise(page.cast(), len) };
    // SAFETY: populating a page of an owned mapping changes none of its contents.
    let populated = unsafe { libc::madvise(page, len, MADV_POPULATE_READ) } == 0;
    let faulted = !populated && io::Error::last_os_error().raw_os_error() == Some(libc::EFAULT);
    // SAFETY: the page is owned here and no longer used.
    unsafe { libc::munmap(page, len) };
    installed && faulted
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn advice_works() -> bool {
    false
}

/// Since Linux 6.13; not in `libc` yet.
#[cfg(any(target_os = "linux", target_os = "android"))]
const MADV_GUARD_INSTALL: libc::c_int = 102;

/// Since Linux 5.14; `libc` has it for some targets only.
#[cfg(any(target_os = "linux", target_os = "android"))]
const MADV_POPULATE_READ: libc::c_int = 22;

/// Installs a guard by advice; `false` if the kernel refuses.
///
/// # Safety
///
/// As [`Guard::install`].
#[cfg(any(target_os = "linux", target_os = "android"))]
unsafe fn advise(start: *mut u8, len: usize) -> bool {
    // SAFETY: the caller owns the range and nothing lives in it, so its contents may go.
    unsafe { libc::madvise(start.cast(), len, MADV_GUARD_INSTALL) == 0 }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
unsafe fn advise(_start: *mut u8, _len: usize) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::ptr;

    use super::super::{DEFAULT_SIZE, GUARD_SIZE, Stack, StackPool, StackSize, child};
    use super::*;

    fn stack(guard: Guard) -> (StackPool, Stack) {
        let pool = StackPool::with_guard(guard);
        let stack = pool.acquire(StackSize::new(DEFAULT_SIZE).unwrap()).unwrap();
        (pool, stack)
    }

    /// Writes to the byte above the guard, then to the guard's highest and lowest byte.
    fn hit(guard: Guard, offset: usize) -> ! {
        let (_pool, stack) = stack(guard);
        let start = stack.usable().start;
        // SAFETY: the first byte of the usable part; nobody runs on this stack.
        unsafe { ptr::with_exposed_provenance_mut::<u8>(start).write_volatile(1) };
        println!("below");
        // SAFETY: none: this faults, which is what the test is about.
        unsafe { ptr::with_exposed_provenance_mut::<u8>(start - offset).write_volatile(1) };
        unreachable!("the guard let a write through");
    }

    fn assert_faulted(output: &std::process::Output) {
        assert!(child::stdout(output).contains("below"), "{output:#?}");
        let signal = output.status.signal();
        assert!(signal == Some(libc::SIGSEGV) || signal == Some(libc::SIGBUS), "{output:#?}");
    }

    #[test]
    fn a_write_to_the_top_of_an_advised_guard_faults() {
        let test = "a_write_to_the_top_of_an_advised_guard_faults";
        assert_faulted(&child::run(module_path!(), test, &[], || hit(Guard::Advice, 1)));
    }

    #[test]
    fn a_write_to_the_bottom_of_an_advised_guard_faults() {
        let test = "a_write_to_the_bottom_of_an_advised_guard_faults";
        assert_faulted(&child::run(module_path!(), test, &[], || hit(Guard::Advice, GUARD_SIZE)));
    }

    #[test]
    fn a_write_to_the_top_of_a_protected_guard_faults() {
        let test = "a_write_to_the_top_of_a_protected_guard_faults";
        assert_faulted(&child::run(module_path!(), test, &[], || hit(Guard::Protect, 1)));
    }

    #[test]
    fn a_write_to_the_bottom_of_a_protected_guard_faults() {
        let test = "a_write_to_the_bottom_of_a_protected_guard_faults";
        assert_faulted(&child::run(module_path!(), test, &[], || hit(Guard::Protect, GUARD_SIZE)));
    }

    #[test]
    fn the_environment_can_rule_the_advice_out() {
        let variables = [("PREEMPT_STACK_GUARD", "mprotect")];
        child::run_to_the_end(module_path!(), "the_environment_can_rule_the_advice_out", &variables, || {
            assert_eq!(Guard::detect(), Guard::Protect);
        });
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn only_guards_by_mprotect_split_the_mapping() {
        child::run_to_the_end(module_path!(), "only_guards_by_mprotect_split_the_mapping", &[], || {
            let size = StackSize::new(DEFAULT_SIZE).unwrap();
            for guard in [Guard::detect(), Guard::Protect] {
                let (pool, first) = stack(guard);
                let before = child::mappings();
                // The rest of the first slab.
                let stacks: Vec<_> = (0..15).map(|_| pool.acquire(size).unwrap()).collect();
                let new = child::mappings() - before;
                match guard {
                    Guard::Advice => assert!(new < stacks.len(), "{new}: only what the allocator maps"),
                    Guard::Protect => assert!(new >= 2 * stacks.len(), "{new}"),
                }
                drop(first);
            }
        });
    }
}
