//! Under `panic = "abort"` a cancellation is a mark that code can ask for, and nothing is unwound.
//!
//! The test harness itself unwinds, so the program is built by a cargo run of its own.

#![allow(missing_docs, reason = "a test")]

use std::path::Path;
use std::process::Command;

use preempt_tests::nested_cargo::{cargo, output};

#[test]
fn where_nothing_unwinds_tasks_end_by_themselves_or_are_leaked() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("panic-abort");
    let mut build = cargo("build", "preempt-tests", &[], &folder);
    output(build.args(["--bin", "panic-abort"]).env("CARGO_PROFILE_DEV_PANIC", "abort"));
    let printed = output(&mut Command::new(folder.join("debug/panic-abort")));
    assert_eq!(printed, "came to its end\n");
}
