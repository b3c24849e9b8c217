//! Every named mutation must make its model fail: a model that cannot fail guards nothing.

#[allow(dead_code, reason = "the build script uses the rest")]
mod mutations;

use std::path::Path;
use std::process::{Command, Output};

use mutations::{MUTATIONS, Mutation};

/// Builds the models with `mutation` and runs the one that must notice. All mutants share a target folder,
/// so that loom is built once.
fn run(mutation: &Mutation) -> Output {
    Command::new(env!("CARGO"))
        .args(["test", "--offline", "--package", "preempt-models", "--lib", "--"])
        .args(["--exact", mutation.model])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutants"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("RUST_BACKTRACE", "0")
        .env("PREEMPT_MUTANT", mutation.name)
        .output()
        .expect("cargo, which runs this test, can be run")
}

#[test]
fn every_mutation_fails_its_model() {
    let mut survivors = Vec::new();
    for mutation in MUTATIONS {
        let output = run(mutation);
        let stdout = String::from_utf8_lossy(&output.stdout);
        let failure = format!("test {} ... FAILED", mutation.model);
        let caught = !output.status.success() && stdout.contains(&failure);
        let how =
            stdout.lines().skip_while(|line| !line.contains(" panicked at ")).nth(1).unwrap_or_default();
        println!("{}: {}", mutation.name, if caught { how } else { "LIVES" });
        if !caught {
            let stderr = String::from_utf8_lossy(&output.stderr);
            survivors
                .push(format!("`{}` is not caught by {}:\n{stdout}{stderr}", mutation.name, mutation.model));
        }
    }
    assert!(survivors.is_empty(), "{} mutants live\n{}", survivors.len(), survivors.join("\n"));
}
