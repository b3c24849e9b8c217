//! Copies the modules under test out of the runtime, so that `lib.rs` can include them, and applies a
//! mutation if `PREEMPT_MUTANT` names one.

#[allow(dead_code, reason = "the test `mutants` uses the rest")]
mod mutations;

use std::path::Path;
use std::{env, fs};

use mutations::{CALLERS, Edit, MUTATIONS, Mutation, SOURCES, find};

fn main() {
    println!("cargo::rerun-if-env-changed=PREEMPT_MUTANT");
    let names: Vec<_> = MUTATIONS.iter().map(|mutation| format!("{:?}", mutation.name)).collect();
    println!("cargo::rustc-check-cfg=cfg(mutant, values({}))", names.join(", "));

    let mutation = env::var("PREEMPT_MUTANT").ok().map(|name| find(&name));
    if let Some(mutation) = mutation {
        println!("cargo::rustc-cfg=mutant={:?}", mutation.name);
    }
    let out = env::var("OUT_DIR").expect("cargo sets it for build scripts");
    for file in SOURCES {
        let source = read(file);
        let mut code = source.clone();
        // Every edit is tried in every build: one that no longer fits must not go unnoticed.
        for Mutation { name, edit, .. } in MUTATIONS {
            if let Edit::Shipped { file: edited, text, replacement } = edit
                && edited == file
            {
                let mutant = replace_once(&source, text, replacement, name);
                if mutation.is_some_and(|mutation| mutation.name == *name) {
                    code = mutant;
                }
            }
        }
        let target = Path::new(&out).join(file);
        fs::create_dir_all(target.parent().expect("it is in OUT_DIR")).expect("OUT_DIR can be written");
        fs::write(target, includable(&code)).expect("OUT_DIR can be written");
    }
    for (file, code) in CALLERS {
        assert!(
            squeeze(&read(file)).contains(&squeeze(code)),
            "the models play the part of this code, which is no longer in {file}; \
             change the models with it, then the copy in mutations.rs:\n{code}"
        );
    }
}

fn read(file: &str) -> String {
    let path = Path::new("../../runtime/src").join(file);
    println!("cargo::rerun-if-changed={}", path.display());
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn replace_once(source: &str, text: &str, replacement: &str, name: &str) -> String {
    let count = source.matches(text).count();
    assert_eq!(count, 1, "the text that mutation `{name}` replaces must occur exactly once:\n{text}");
    source.replacen(text, replacement, 1)
}

/// `include!` takes no inner doc comments, and unit tests that use std's threads must not meet loom's
/// types. Line numbers stay what they are.
fn includable(source: &str) -> String {
    let (code, tests) = source.split_once("#[cfg(test)]\n").unwrap_or((source, "mod tests"));
    assert!(tests.starts_with("mod tests"), "only the unit tests, at the end, may be left out:\n{tests}");
    code.replace("//!", "//")
}

/// Without comments and line breaks, which do not matter to the models.
fn squeeze(source: &str) -> String {
    let lines = source.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.flat_map(str::split_whitespace).collect()
}
