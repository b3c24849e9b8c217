//! With `checks-off` the annotated programs do what the plain ones do, and reach no check.
//!
//! Features unify within one run of cargo, so it takes another.

#![allow(missing_docs, reason = "a test")]

use std::path::Path;

use preempt_tests::nested_cargo::{cargo, output};

#[test]
fn programs_built_with_checks_off_do_the_same() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("random");
    let printed = output(
        cargo("test", "preempt-random", &["checks-off"], &folder)
            .args(["--test", "random"])
            // Whatever else the annotated text becomes is told by the larger run.
            .env("PREEMPT_PROGRAMS", "60")
            .env("PREEMPT_FORMS", "1")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env_remove("PREEMPT_ONLY"),
    );
    assert!(printed.contains("4 passed"), "{printed}");
}
