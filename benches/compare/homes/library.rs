//! The kernels as a library that is loaded at run time.

use kernels::Input;

/// # Safety
///
/// As of `kernels::run`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn homes_run(case: u32, variant: u32, input: Input) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { kernels::run(case, variant, input) }
}

/// # Safety
///
/// As of `kernels::count`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn homes_count(case: u32, variant: u32, input: Input) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { kernels::count(case, variant, input) }
}
