//! Functions in which a check is most of what there is, with the flag in different homes.
//!
//! `compare -- homes` writes this crate and builds it into executables and libraries.

use std::rc::Rc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering::Relaxed};
use std::task::Waker;

use preempt_core::context::{self, Context, State};
use preempt_core::{Site, flag};

/// What a case runs on.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Input {
    pub n: u32,
    pub data: *const u64,
    pub len: usize,
}

/// The functions of a variant, with what is to be on each.
macro_rules! variant {
    ($name:ident [$($place:tt)*] [$($default:tt)*] [$($every_turn:tt)*]) => {
        mod $name {
            $($place)*
            $($default)*
            #[inline(never)]
            pub(crate) fn fib(n: u32) -> u64 {
                if n < 2 {
                    return u64::from(n);
                }
                fib(n - 1) + fib(n - 2)
            }

            // A cycle or less a turn: nothing hides a check, which also keeps the loop from being unrolled.
            $($place)*
            $($every_turn)*
            #[inline(never)]
            pub(crate) fn turns(xs: &[u64]) -> u64 {
                let mut sum = 0_u64;
                for x in xs {
                    sum = x.wrapping_sub(sum);
                }
                sum
            }

            // A chain of dependent operations, which is neither vectorised nor reordered.
            $($place)*
            $($default)*
            #[inline(never)]
            pub(crate) fn strips(xs: &[u64]) -> u64 {
                let mut sum = 0_u64;
                for x in xs {
                    sum = sum.rotate_left(5) ^ x;
                }
                sum
            }

            $($place)*
            #[inline(never)]
            pub(crate) fn short(xs: &[u64]) -> u64 {
                let mut sum = 0_u64;
                for eight in xs.chunks(8) {
                    sum ^= strips(eight);
                }
                sum
            }
        }
    };
}

variant! { plain [] [] [] }
// A section of its own, else LLVM would make one function of the two.
variant! { again [#[cfg_attr(target_os = "linux", unsafe(link_section = ".text.again"))]] [] [] }
variant! {
    thread [] [#[preempt::preemptible]] [#[preempt::preemptible(loops = "every-turn", prologue = false)]]
}

/// The same checks by hand, of one flag for the whole process; the loops of the other cases are more than checks.
mod process {
    use super::check_process as check;

    #[inline(never)]
    pub(crate) fn fib(n: u32) -> u64 {
        if n < 2 {
            return u64::from(n);
        }
        check();
        fib(n - 1) + fib(n - 2)
    }

    #[inline(never)]
    pub(crate) fn turns(xs: &[u64]) -> u64 {
        let mut sum = 0_u64;
        for x in xs {
            check();
            sum = x.wrapping_sub(sum);
        }
        sum
    }
}

static PROCESS: AtomicU8 = AtomicU8::new(0);
static REACHED: AtomicU64 = AtomicU64::new(0);

#[inline]
fn check_process() {
    if PROCESS.load(Relaxed) != 0 {
        give_way_process();
    }
}

#[cold]
#[inline(never)]
fn give_way_process() {
    REACHED.fetch_add(1, Relaxed);
}

/// Runs a function by the numbers of its case and variant, and returns its result.
///
/// # Safety
///
/// The input's data are as many as it says.
pub unsafe fn run(case: u32, variant: u32, input: Input) -> u64 {
    // SAFETY: the caller's promise.
    let xs = unsafe { std::slice::from_raw_parts(input.data, input.len) };
    match (case, variant) {
        (0, 0) => plain::fib(input.n),
        (0, 1) => again::fib(input.n),
        (0, 2) => thread::fib(input.n),
        (0, 3) => process::fib(input.n),
        (1, 0) => plain::turns(xs),
        (1, 1) => again::turns(xs),
        (1, 2) => thread::turns(xs),
        (1, 3) => process::turns(xs),
        (2, 0) => plain::strips(xs),
        (2, 1) => again::strips(xs),
        (2, 2) => thread::strips(xs),
        (3, 0) => plain::short(xs),
        (3, 1) => again::short(xs),
        (3, 2) => thread::short(xs),
        _ => unreachable!("no function {variant} of case {case}"),
    }
}

/// Counts the checks that a function reaches. This also tells LTO that both flags can be set.
///
/// # Safety
///
/// As of [`run`].
pub unsafe fn count(case: u32, variant: u32, input: Input) -> u64 {
    struct Counting(State);
    impl Context for Counting {
        fn state(&self) -> &State {
            &self.0
        }
        fn preempt(&self, _: &'static Site) {
            REACHED.fetch_add(1, Relaxed);
        }
        fn park(&self) {}
        fn yield_now(&self) {}
        fn waker(&self) -> Waker {
            Waker::noop().clone()
        }
    }
    REACHED.store(0, Relaxed);
    PROCESS.store(1, Relaxed);
    flag::set();
    // SAFETY: the caller's promise.
    context::enter(Rc::new(Counting(State::new())), || unsafe { run(case, variant, input) });
    flag::clear();
    PROCESS.store(0, Relaxed);
    REACHED.load(Relaxed)
}
