//! A golden expansion is what rustc sees: annotated source and printed expansion are compiled side by side,
//! and do the same. Same values, same checks in the same order, each with the same site.
//!
//! Both are compiled with all lints on, so that clippy reads the expansions as somebody's own source. What
//! is exempt is listed here, with the reason, and holds for both forms alike.

#![deny(warnings, clippy::all, clippy::pedantic, clippy::nursery)]
#![allow(missing_docs, reason = "a test")]
#![allow(
    unreachable_pub,
    clippy::redundant_pub_crate,
    reason = "the cases are written as a library's modules"
)]

#[allow(clippy::missing_const_for_fn, reason = "clippy does not see the check because of which it cannot be")]
mod annotated;
#[allow(unused_imports, reason = "the attribute's `use` is left in place")]
#[allow(clippy::undocumented_unsafe_blocks, reason = "comments do not reach the pass, and are not printed")]
mod expanded;

use std::cell::Cell;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use preempt_tests::counting::{Reached, reached};

/// All that a site says, but for the module that it was compiled in, and whether cancellation was masked.
fn described<'a>(module: &str, reached: &[Reached]) -> Vec<(String, &'a str, bool, bool)> {
    reached
        .iter()
        .map(|check| {
            let site = check.site;
            let function = site.function().strip_prefix(module).expect("the path of the module");
            (format!("{site} {}", site.kind()), function, site.cancel(), check.masked)
        })
        .collect()
}

/// One test a case: the block runs with the items of either form, and must reach that many checks.
macro_rules! cases {
    ($($case:ident reaches $checks:literal: $run:block)*) => {$(
        #[test]
        fn $case() {
            let (value, checks) = {
                #[allow(clippy::wildcard_imports, reason = "whatever the case holds")]
                use annotated::$case::*;
                reached(|| $run)
            };
            let (expanded_value, expanded_checks) = {
                #[allow(clippy::wildcard_imports, reason = "whatever the case holds")]
                use expanded::$case::*;
                reached(|| $run)
            };
            assert_eq!(expanded_value, value);
            let module = concat!(module_path!(), "::annotated::", stringify!($case), "::");
            let expanded_module = concat!(module_path!(), "::expanded::", stringify!($case), "::");
            assert_eq!(described(expanded_module, &expanded_checks), described(module, &checks));
            assert_eq!(checks.len(), $checks, "{checks:?}");
        }
    )*};
}

fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the future waits"),
    }
}

cases! {
    arguments reaches 5: { (prologue_only(3), loops_only(3), not_cancellable(3)) }
    async_fn reaches 3: { ready(total(&[1, 2])) }
    bare_loop reaches 4: { root(9) }
    block_head_items reaches 3: { circumference(&[1.0, 2.0]).to_bits() }
    closures reaches 7: { powers(&[2, 3], 3) }
    drop_mask reaches 3: {
        let written = Cell::new(0);
        drop(Flush { pending: vec![1, 2], written: &written });
        written.get()
    }
    // Its checks are reached in a task of a runtime, of which this context knows nothing.
    entry reaches 0: { std::thread::spawn(total).join().ok() }
    expressions reaches 74: { (classify(0), classify(12), classify(123_456)) }
    extern_c reaches 6: { (callback(7), unwinding(0)) }
    for_loop reaches 3: { sum(&[(1, 2), (3, 4)]) }
    generics reaches 3: { rest::<_, _, 2>(&[5, 1, 2, 3, 7], 1_u8, &9).count() }
    impl_block reaches 7: {
        let mut stack = Stack::counting(4);
        let seen = (stack.sum(), stack.largest(), stack.items().len(), Stack::limit());
        stack.clear();
        (seen, stack.items().len())
    }
    labels reaches 8: { (first_pair(&[1, 9, 4, 2], 6), first_pair(&[1], 6)) }
    macros reaches 3: { limited(&[1, 2, 7, 3], 5) }
    module reaches 7: {
        let items = [1, 3, 5, 7];
        (search::position(&items, 5), search::sorted::Sorted(&items).position(7))
    }
    neighbours reaches 4: { first_odd(&[2, 5]) }
    nested reaches 15: {
        let mut c = [0; 4];
        multiply(&[1, 2, 3, 4], &[5, 6, 7, 8], &mut c, 2);
        c
    }
    prologue reaches 1: { next(42) }
    skip reaches 4: { checksum(b"preemptible") }
    skip_if reaches 14: { checksum(b"preemptible") }
    trait_defaults reaches 6: { (Number(3).times(4), (-Number(2)).0) }
    unsafe_code reaches 8: {
        let items = [1, 2, 3];
        // SAFETY: three elements.
        (unsafe { sum(items.as_ptr(), 3) }, reviewed(&items))
    }
    untouched reaches 2: { table(3) }
    while_loop reaches 10: { (collatz(6), drain(vec![Some(7), None, Some(1), Some(2)])) }
}
