use std::collections::HashSet;
use std::mem;
use std::ptr;

use corosensei::stack::Stack as _;

use super::super::{DEFAULT_SIZE, ENTRY_SIZE, GUARD_SIZE, child, minimum_size, page_size, registry};
use super::*;

fn size(bytes: usize) -> StackSize {
    StackSize::new(bytes).unwrap()
}

/// Reads or writes the lowest usable byte of a stack that nobody runs on.
fn lowest(stack: &Stack) -> *mut u8 {
    ptr::with_exposed_provenance_mut(stack.usable().start)
}

fn write_lowest(stack: &Stack, byte: u8) {
    // SAFETY: the byte is part of the stack, and nobody runs on it.
    unsafe { lowest(stack).write_volatile(byte) }
}

fn read_lowest(stack: &Stack) -> u8 {
    // SAFETY: as above.
    unsafe { lowest(stack).read_volatile() }
}

fn guarded(stack: &Stack) -> bool {
    let start = stack.usable().start;
    (start - GUARD_SIZE..start).step_by(page_size()).all(|page| !child::readable(page))
        && child::readable(start)
        && child::readable(stack.usable().end - 1)
}

#[test]
fn the_stack_that_came_back_last_is_handed_out_first() {
    let pool = StackPool::new();
    let [a, b, c] = [(); 3].map(|()| pool.acquire(size(DEFAULT_SIZE)).unwrap());
    let [a_at, b_at, c_at] = [&a, &b, &c].map(Stack::usable);
    drop((a, c, b));
    let again = [(); 3].map(|()| pool.acquire(size(DEFAULT_SIZE)).unwrap());
    assert_eq!(again.each_ref().map(Stack::usable), [b_at, c_at, a_at]);
}

#[test]
fn stacks_are_as_large_as_asked_and_apart_by_a_guard() {
    for guard in [Guard::detect(), Guard::Protect] {
        let pool = StackPool::with_guard(guard);
        for bytes in [minimum_size(), 100_000, DEFAULT_SIZE, ENTRY_SIZE] {
            // More than the first slab holds.
            let stacks: Vec<_> = (0..FIRST_SLOTS + 3).map(|_| pool.acquire(size(bytes)).unwrap()).collect();
            let mut ranges: Vec<_> = stacks.iter().map(Stack::usable).collect();
            ranges.sort_by_key(|range| range.start);
            assert!(ranges.iter().all(|range| range.len() == size(bytes).bytes() && range.len() >= bytes));
            assert!(ranges.windows(2).all(|pair| pair[1].start - pair[0].end >= GUARD_SIZE));
            assert!(stacks.iter().all(guarded), "{guard:?} {bytes}");
        }
    }
}

#[test]
fn a_stack_knows_its_addresses() {
    let stack = StackPool::new().acquire(size(DEFAULT_SIZE)).unwrap();
    let usable = stack.usable();
    assert!(stack.usable().contains(&(usable.start)) && stack.usable().contains(&(usable.end - 1)));
    assert!(!stack.usable().contains(&(usable.start - 1)) && !stack.usable().contains(&(usable.end)));
    assert!(stack.usable().contains(&stack.base().get()));
    assert_eq!(stack.limit().get(), usable.start - GUARD_SIZE);
    assert_eq!(stack.base().get() % corosensei::stack::STACK_ALIGNMENT, 0);
}

#[cfg(any(target_os = "linux", target_os = "android"))]
#[test]
fn pages_beyond_the_warm_ones_are_given_back_and_guards_stay() {
    for guard in [Guard::detect(), Guard::Protect] {
        let pool = StackPool::with_guard(guard);
        // Two of these stay warm.
        let size = size(WARM_BYTES / 2);
        let [a, b, c] = [(); 3].map(|()| pool.acquire(size).unwrap());
        for stack in [&a, &b, &c] {
            write_lowest(stack, 7);
        }
        let [a_at, b_at, c_at] = [&a, &b, &c].map(Stack::usable);
        drop((a, b, c));
        let again = [(); 3].map(|()| pool.acquire(size).unwrap());
        assert_eq!(again.each_ref().map(Stack::usable), [b_at, a_at, c_at], "warm before cold");
        assert_eq!(again.each_ref().map(read_lowest), [7, 7, 0], "{guard:?}");
        assert!(again.iter().all(guarded), "{guard:?}");
    }
}

#[test]
fn a_slab_is_unmapped_once_its_pool_and_its_stacks_are_gone() {
    let test = "a_slab_is_unmapped_once_its_pool_and_its_stacks_are_gone";
    child::run_to_the_end(module_path!(), test, &[], || {
        let pool = StackPool::new();
        let [first, last] = [(); 2].map(|()| pool.acquire(size(DEFAULT_SIZE)).unwrap());
        let at = last.usable().start;
        drop((first, pool));
        write_lowest(&last, 1);
        assert!(registry::find_guard(at - 1).is_some());
        drop(last);
        assert!(!child::readable(at));
        assert_eq!(registry::find_guard(at - 1), None);
    });
}

#[test]
fn a_forgotten_stack_keeps_its_slab_and_no_other() {
    let test = "a_forgotten_stack_keeps_its_slab_and_no_other";
    child::run_to_the_end(module_path!(), test, &[], || {
        let pool = StackPool::new();
        let forgotten = pool.acquire(size(DEFAULT_SIZE)).unwrap();
        let other = pool.acquire(size(ENTRY_SIZE)).unwrap();
        let (forgotten_at, other_at) = (forgotten.usable().start, other.usable().start);
        mem::forget(forgotten);
        drop((other, pool));
        assert!(child::readable(forgotten_at) && !child::readable(forgotten_at - 1));
        assert!(registry::find_guard(forgotten_at - 1).is_some());
        assert!(!child::readable(other_at));
    });
}

#[test]
fn stacks_may_come_back_from_other_threads() {
    let pool = StackPool::new();
    let seen: HashSet<usize> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let stacks: Vec<_> = (0..50).map(|_| pool.acquire(size(DEFAULT_SIZE)).unwrap()).collect();
                    stacks.iter().for_each(|stack| write_lowest(stack, 1));
                    let own: HashSet<_> = stacks.iter().map(|stack| stack.usable().start).collect();
                    assert_eq!(own.len(), 50);
                    own
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let again: Vec<_> = (0..seen.len()).map(|_| pool.acquire(size(DEFAULT_SIZE)).unwrap()).collect();
    assert!(again.iter().all(|stack| seen.contains(&stack.usable().start)), "every stack is back");
}

#[cfg(target_os = "linux")]
#[test]
fn a_hundred_thousand_stacks_lie_in_few_mappings_and_cost_a_page_each() {
    let test = "a_hundred_thousand_stacks_lie_in_few_mappings_and_cost_a_page_each";
    const STACKS: usize = 100_000;
    child::run_to_the_end(module_path!(), test, &[], || {
        if Guard::detect() == Guard::Protect {
            return;
        }
        let pool = StackPool::new();
        let (mappings, resident) = (child::mappings(), resident_kib());
        let mut stacks = Vec::with_capacity(STACKS);
        for id in 0..STACKS {
            let mut stack = pool.acquire(size(DEFAULT_SIZE)).unwrap();
            stack.set_owner(id as u64 + 1, "one of many");
            stacks.push(stack);
        }
        // Slabs of 16, 32, .. 512 slots, then of 1,024; neighbours may merge.
        let slabs = 6 + STACKS.div_ceil(MOST_SLOTS);
        let mapped = child::mappings() - mappings;
        assert!(mapped <= slabs + 16, "{mapped} mappings for {slabs} slabs");
        let kib = resident_kib() - resident;
        let page_kib = page_size() / 1024;
        assert!(kib >= STACKS * page_kib, "each has its label written: {kib} KiB");
        assert!(kib <= STACKS * page_kib + 32 * 1024, "a page each, and the lists: {kib} KiB");
        drop(stacks);
        let kib = resident_kib() - resident;
        assert!(kib <= 32 * 1024, "all but the warm ones give their pages back: {kib} KiB");
    });
}

#[cfg(target_os = "linux")]
fn resident_kib() -> usize {
    status_kib("VmRSS:")
}

#[cfg(target_os = "linux")]
fn status_kib(key: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(key)).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn guards_by_mprotect_end_before_the_map_limit_and_begin_again_when_stacks_come_back() {
    let test = "guards_by_mprotect_end_before_the_map_limit_and_begin_again_when_stacks_come_back";
    child::run_to_the_end(module_path!(), test, &[], || {
        let pool = StackPool::with_guard(Guard::Protect);
        let size = size(minimum_size());
        let mut stacks = Vec::new();
        let error = loop {
            match pool.acquire(size) {
                Ok(stack) => stacks.push(stack),
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), io::ErrorKind::OutOfMemory);
        assert!(stacks.len() > 1000, "{}", stacks.len());
        assert!(guarded(stacks.last().unwrap()));
        // What the limit is kept from: the rest of the program still gets its mappings.
        std::thread::spawn(|| {}).join().unwrap();
        stacks.truncate(stacks.len() - 10);
        stacks.extend((0..10).map(|_| pool.acquire(size).unwrap()));
        assert_eq!(pool.acquire(size).unwrap_err().kind(), io::ErrorKind::OutOfMemory);
        drop((stacks, pool));
        assert!(guarded(&StackPool::with_guard(Guard::Protect).acquire(size).unwrap()));
    });
}

#[cfg(target_os = "linux")]
#[test]
fn slabs_shrink_where_address_space_is_scarce() {
    child::run_to_the_end(module_path!(), "slabs_shrink_where_address_space_is_scarce", &[], || {
        let pool = StackPool::new();
        let size = size(DEFAULT_SIZE);
        // Room for 37 slots and a bit; the first slab takes 16, and a second of 32 does not fit.
        let room = 40 << 20;
        let most = status_kib("VmSize:") * 1024 + room;
        let limit = libc::rlimit { rlim_cur: most as libc::rlim_t, rlim_max: libc::RLIM_INFINITY };
        // SAFETY: `limit` is readable.
        assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_AS, &limit) }, 0);
        let mut stacks: Vec<Stack> = Vec::with_capacity(64);
        let error = loop {
            match pool.acquire(size) {
                Ok(stack) => stacks.push(stack),
                Err(error) => break error,
            }
        };
        assert_eq!(error.raw_os_error(), Some(libc::ENOMEM));
        let fit = room / size.slot();
        assert!((fit - 5..=fit).contains(&stacks.len()), "{} of {fit}", stacks.len());
        stacks.pop();
        stacks.push(pool.acquire(size).unwrap());
        assert!(stacks.iter().all(guarded));
    });
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_guard_there_is_no_stack_and_the_slot_waits() {
    child::run_to_the_end(
        module_path!(),
        "without_a_guard_there_is_no_stack_and_the_slot_waits",
        &[],
        || {
            let pool = StackPool::with_guard(Guard::Protect);
            let first = pool.acquire(size(DEFAULT_SIZE)).unwrap();
            // Take every mapping that the kernel allows: protect each second page of a large range.
            let (page, len) = (page_size(), 1 << 30);
            let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
            // SAFETY: a new private mapping, placed by the kernel.
            let range = unsafe { libc::mmap(ptr::null_mut(), len, libc::PROT_READ, flags, -1, 0) };
            assert_ne!(range, libc::MAP_FAILED);
            let exhausted = (0..len).step_by(2 * page).any(|offset| {
                // SAFETY: the page is part of the mapping above, which nothing uses.
                unsafe { libc::mprotect(range.wrapping_byte_add(offset), page, libc::PROT_NONE) != 0 }
            });
            let refused = pool.acquire(size(DEFAULT_SIZE)).map_err(|error| error.raw_os_error());
            // SAFETY: the mapping above; nothing uses it.
            unsafe { libc::munmap(range, len) };
            assert!(exhausted);
            assert_eq!(refused.unwrap_err(), Some(libc::ENOMEM));
            let second = pool.acquire(size(DEFAULT_SIZE)).unwrap();
            assert!(guarded(&second));
            let apart = second.usable().start.abs_diff(first.usable().start);
            assert_eq!(apart, size(DEFAULT_SIZE).slot(), "the slot that was refused is the next one");
        },
    );
}
