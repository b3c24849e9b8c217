//! Where cancellation is masked while a function runs.

use preempt::preemptible;
use preempt_tests::counting::reached;

#[preemptible]
fn helper() {
    for _ in 0..1 {}
}

/// Whether each check that `f` reaches is masked; there must be some.
fn masked(f: impl FnOnce()) -> Vec<bool> {
    let (_, checks) = reached(f);
    assert!(!checks.is_empty());
    checks.iter().map(|check| check.masked).collect()
}

struct Direct;

impl Drop for Direct {
    #[preemptible]
    fn drop(&mut self) {
        helper();
    }
}

struct ByImpl;

#[preemptible(loops = false, prologue = false)]
impl Drop for ByImpl {
    fn drop(&mut self) {
        helper();
    }
}

#[test]
fn a_destructor_masks_its_own_checks_and_those_it_calls() {
    assert_eq!(masked(|| drop(Direct)), [true; 3]);
}

#[test]
fn a_destructor_without_checks_of_its_own_masks_what_it_calls() {
    assert_eq!(masked(|| drop(ByImpl)), [true; 2]);
}

#[preemptible]
extern "C" fn foreign() {
    helper();
}

#[preemptible]
extern "C-unwind" fn foreign_unwind() {
    helper();
}

#[preemptible]
extern "Rust" fn rust_abi() {
    helper();
}

#[test]
fn a_function_that_cannot_unwind_masks() {
    assert_eq!(masked(|| foreign()), [true; 3]);
    assert_eq!(masked(|| foreign_unwind()), [false; 3]);
    assert_eq!(masked(rust_abi), [false; 3]);
}

#[test]
fn the_mask_ends_with_the_function() {
    assert_eq!(
        masked(|| {
            foreign();
            helper();
        }),
        [true, true, true, false, false]
    );
}
