//! Cargo, run by a test: builds of the workspace's packages with features and profiles of the test's
//! choice, and of packages outside of it.
//!
//! A build that the outer `cargo test` makes has one set of features, the union of what everybody asks for.
//! What is to be seen without a feature needs a run of its own, and a target folder of its own, so that the
//! two do not evict each other's artefacts.

use std::env;
use std::path::Path;
use std::process::Command;

/// `cargo <subcommand>` in a folder.
///
/// What the environment says about compiler flags, targets and target folders is ignored: these tests are about
/// builds that they describe in full.
pub fn bare(subcommand: &str, folder: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg(subcommand).current_dir(folder);
    for variable in [
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_BUILD_RUSTFLAGS",
        "CARGO_BUILD_TARGET",
        "CARGO_TARGET_DIR",
        "CARGO_BUILD_TARGET_DIR",
    ] {
        command.env_remove(variable);
    }
    command
}

/// `cargo <subcommand> -p <package>` in this workspace, building into `target`. Features are off unless asked for.
pub fn cargo(subcommand: &str, package: &str, features: &[&str], target: &Path) -> Command {
    let mut command =
        bare(subcommand, Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace's folder"));
    command
        .args(["--locked", "--quiet", "-p", package, "--no-default-features"])
        .arg(format!("--features={}", features.join(",")))
        .arg("--target-dir")
        .arg(target);
    command
}

/// Runs the command, cargo or another, and returns what it printed.
///
/// # Panics
///
/// If it fails, with what it said.
pub fn output(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{command:?} fails\n{stdout}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    stdout.into_owned()
}
