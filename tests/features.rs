//! What each set of Cargo features makes of the same annotated code.
//!
//! Features set the default, arguments override it, and `checks-off` overrides both. The builds are made by
//! cargo runs of their own: within one run features unify, and the tests' own build has all checks.

#![allow(missing_docs, reason = "a test")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use preempt_tests::nested_cargo::{cargo, output};

/// Builds the program with these features and returns its checks by function: (prologues, loops).
fn checks(features: &[&str]) -> BTreeMap<String, (usize, usize)> {
    /// All builds share a folder: one after the other, since each puts its program in the same place.
    static FOLDER: Mutex<()> = Mutex::new(());
    let _one = FOLDER.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("features");
    let printed = output(cargo("run", "preempt-features", features, &folder).env("RUSTFLAGS", "-Dwarnings"));
    let checks: BTreeMap<_, _> = printed
        .lines()
        .map(|line| match line.split(' ').collect::<Vec<_>>()[..] {
            [name, prologues, loops] => {
                (name.to_owned(), (prologues.parse().expect("a count"), loops.parse().expect("a count")))
            }
            _ => panic!("{line:?} is not a function and two counts"),
        })
        .collect();
    assert_eq!(checks.len(), 7, "{printed}");
    checks
}

/// Requires those checks of the functions that leave one of the two, or both, to the features; and of the
/// others those that their arguments ask for.
fn assert_arguments_override(checks: &BTreeMap<String, (usize, usize)>, prologues: usize, loops: usize) {
    let of = |name: &str| checks[name];
    assert_eq!(of("unasked"), (prologues, loops));
    assert_eq!(of("destructor"), (prologues, loops));
    assert_eq!(of("loops_on"), (prologues, 3));
    assert_eq!(of("prologue_on"), (1, loops));
    assert_eq!(of("both_on"), (1, 3));
    assert_eq!(of("every_turn"), (0, 3));
    assert_eq!(of("both_off"), (0, 0));
}

#[test]
fn without_features_the_facade_builds_and_only_arguments_insert_checks() {
    assert_arguments_override(&checks(&[]), 0, 0);
}

#[test]
fn loop_checks_alone_put_checks_into_loops() {
    assert_arguments_override(&checks(&["loop-checks"]), 0, 3);
}

#[test]
fn prologue_checks_alone_put_checks_into_prologues() {
    assert_arguments_override(&checks(&["prologue-checks"]), 1, 0);
}

#[test]
fn both_features_put_checks_into_both() {
    assert_arguments_override(&checks(&["loop-checks", "prologue-checks"]), 1, 3);
}

#[test]
fn the_runtime_does_not_decide_about_checks() {
    assert_arguments_override(&checks(&["rt"]), 0, 0);
}

#[test]
fn checks_off_overrides_arguments_and_features() {
    for features in [&["checks-off"][..], &["checks-off", "loop-checks", "prologue-checks"]] {
        for (function, checks) in checks(features) {
            assert_eq!(checks, (0, 0), "{function} with {features:?}");
        }
    }
}
