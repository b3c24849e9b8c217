//! A program that is wrong on purpose: a task reads memory that was freed while it was suspended.
//!
//! `.ci/sanitizers` runs it first and requires that AddressSanitizer and valgrind report it: a tool that
//! cannot see into coroutines would be silent about everything else too.

fn main() {
    let read = preempt::spawn(|| {
        let freed = Box::into_raw(Box::new([7_u64; 32]));
        // SAFETY: the pointer is from `Box::into_raw` and is freed once.
        drop(unsafe { Box::from_raw(freed) });
        preempt::yield_now();
        // SAFETY: none. This is the planted fault.
        unsafe { freed.cast::<u64>().read_volatile() }
    })
    .join();
    println!("{read:?}");
}
