//! What is silent without the attribute is silent with it: rustc's lints here, and clippy's when clippy
//! compiles this target. `tests/ui/pass/lints.rs` has diverging functions; `fixtures/lints.rs` shows that
//! lints still speak where they should.

#![deny(warnings, unused, future_incompatible, nonstandard_style, rust_2018_idioms, rust_2024_compatibility)]
#![deny(let_underscore_drop, single_use_lifetimes, trivial_casts, unit_bindings, unused_lifetimes)]
#![deny(unused_qualifications, unused_results, variant_size_differences, unsafe_code, unreachable_pub)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![deny(
    clippy::as_conversions,
    clippy::default_numeric_fallback,
    clippy::else_if_without_else,
    clippy::let_underscore_untyped,
    clippy::mem_forget,
    clippy::missing_assert_message,
    clippy::multiple_inherent_impl,
    clippy::panic_in_result_fn,
    clippy::pattern_type_mismatch,
    clippy::semicolon_inside_block,
    clippy::shadow_unrelated,
    clippy::undocumented_unsafe_blocks,
    clippy::unwrap_used
)]
#![allow(missing_docs, reason = "a test")]
#![allow(
    clippy::missing_const_for_fn,
    reason = "clippy does not see the check because of which it cannot be"
)]

use std::cmp::Ordering;
use std::collections::HashMap;

use preempt::preemptible;
use preempt_tests::counting::count;

/// A unit as a value: of the function, of the loop, of a `match`.
#[preemptible]
fn units(items: &[u32], mut sink: impl FnMut(u32)) {
    for item in items {
        match *item {
            0 => (),
            item => sink(item),
        }
    }
}

/// Blocks in conditions, and `else` behind a loop.
#[preemptible]
fn conditions(items: &[u32]) -> u32 {
    let mut rest = items.iter();
    let mut sum = 0_u32;
    while let Some(item) = rest.next() {
        if *item == 0 {
            for _ in 0_u8..2 {
                sum += 1;
            }
        } else if *item == 1 {
            sum += rest.next().map_or(0, |next| *next);
        } else {
            sum += *item;
        }
    }
    sum
}

/// A name that begins with an underscore, used as one does with guards.
#[preemptible]
fn guards(items: &[u32]) -> usize {
    let _guard = String::from("held");
    let mut turns = 0_usize;
    for _item in items {
        turns += 1;
    }
    turns
}

/// A type at the limit of what clippy calls complex.
#[preemptible]
fn types(items: &HashMap<u32, Vec<Option<u32>>>) -> Vec<(u32, Vec<Option<u32>>)> {
    let mut found = Vec::new();
    for (key, values) in items {
        found.push((*key, values.clone()));
    }
    found
}

#[preemptible]
#[must_use]
fn must_use(items: &[u32]) -> u32 {
    let mut largest = 0_u32;
    for item in items {
        largest = largest.max(*item);
    }
    largest
}

#[preemptible]
fn results(items: &[&str]) -> Result<u32, std::num::ParseIntError> {
    let mut sum = 0_u32;
    for item in items {
        sum += item.parse::<u32>()?;
    }
    Ok(sum)
}

/// The canonical bodies, which a statement before them would make suspicious.
#[derive(Debug, PartialEq, Eq, Copy)]
struct Version(u32);

#[preemptible(prologue = true)]
#[expect(clippy::expl_impl_clone_on_copy, reason = "the body is what is looked at")]
impl Clone for Version {
    fn clone(&self) -> Self {
        *self
    }
}

#[preemptible]
impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[preemptible]
impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

/// Loops that a lint would rewrite if it took the check for the user's code.
#[preemptible]
fn shapes(items: &[Option<u32>]) -> Vec<u32> {
    let mut found = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        if index > 100 {
            break;
        }
        if let Some(item) = *item {
            found.push(item);
        } else {
            found.push(0);
        }
    }
    while found.len() > 1 {
        let _: Option<u32> = found.pop();
    }
    found
}

#[preemptible]
async fn futures(items: &[u32]) -> u32 {
    let mut sum = 0_u32;
    for item in items {
        sum += std::future::ready(*item).await;
    }
    sum
}

#[test]
fn silent_code_reaches_its_checks() {
    let mut sum = 0_u32;
    assert_eq!(count(|| units(&[1, 0, 2], |item| sum += item)).2, 3, "a check in each turn");
    assert_eq!(sum, 3, "and the values of without");
    assert_eq!(count(|| conditions(&[0, 1, 5, 7])), (14, 1, 3 + 2), "blocks in conditions");
    assert_eq!(count(|| guards(&[1, 2])), (2, 1, 2), "guards");
    assert_eq!(count(|| types(&HashMap::from([(1, Vec::new())]))), (vec![(1, Vec::new())], 1, 1), "types");
    assert_eq!(count(|| must_use(&[1, 2])), (2, 1, 2), "must_use");
    assert_eq!(count(|| results(&["1", "2"])), (Ok(3), 1, 2), "results");
    let version = Version(1);
    #[expect(clippy::clone_on_copy, reason = "the call is what is counted")]
    let (cloned, prologues, _) = count(|| version.clone());
    assert_eq!((cloned, prologues), (version, 1), "a prologue in a canonical body");
    assert_eq!(count(|| version < Version(2)), (true, 2, 0), "and in operators");
    assert_eq!(count(|| shapes(&[Some(1), None])), (vec![1], 1, 2 + 1), "shapes");
    let mut future = std::pin::pin!(futures(&[1, 2]));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert_eq!(count(|| future.as_mut().poll(&mut context).is_ready()), (true, 1, 2), "futures");
}
