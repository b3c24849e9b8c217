//! The named mutations.
//!
//! ```text
//! checks.rs      checks that are missing, or stand where they must not
//! meaning.rs     loops that no longer mean what they meant
//! classes.rs     loops of a class that is not theirs
//! strips.rs      strips, nests and batches that are cut wrong
//! promises.rs    promises about marks, masks and cancellation
//! ```

mod checks;
mod classes;
mod meaning;
mod promises;
mod strips;

/// One small error.
#[derive(Debug)]
pub struct Mutation {
    /// Its name.
    pub name: &'static str,
    /// The test that is run.
    pub suite: Suite,
    /// What must fail.
    pub killer: Killer,
    /// What is changed.
    pub edits: &'static [Edit],
}

/// A change of text in a file of the pass, or of what its expansions call.
#[derive(Debug)]
pub struct Edit {
    /// The file, from the workspace's folder.
    pub file: &'static str,
    /// What stands there once.
    pub text: &'static str,
    /// What stands there in the mutant.
    pub replacement: &'static str,
}

/// What a mutant comes to grief by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Killer {
    /// The test runs, and fails.
    Test,
    /// The mutant's expansions are no Rust.
    Compiler,
}

/// A test that mutants are given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suite {
    /// Random programs, plain and annotated.
    Random,
    /// The same in edition 2021.
    Random2021,
    /// What the attribute promises, one promise a test.
    Pass,
}

impl Suite {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Random, Self::Random2021, Self::Pass];

    /// The package and the name of its test.
    #[must_use]
    pub fn target(self) -> (&'static str, &'static str) {
        match self {
            Self::Random => ("preempt-random", "random"),
            Self::Random2021 => ("preempt-edition-2021", "random"),
            Self::Pass => ("preempt-tests", "pass"),
        }
    }
}

const fn edit(file: &'static str, text: &'static str, replacement: &'static str) -> Edit {
    Edit { file, text, replacement }
}

/// What random programs are to notice.
const fn random(name: &'static str, edits: &'static [Edit]) -> Mutation {
    Mutation { name, suite: Suite::Random, killer: Killer::Test, edits }
}

/// What the tests of the promises are to notice.
const fn pass(name: &'static str, edits: &'static [Edit]) -> Mutation {
    Mutation { name, suite: Suite::Pass, killer: Killer::Test, edits }
}

const ANALYSE: &str = "preempt-macros/src/analyse.rs";
const ARGS: &str = "preempt-macros/src/args.rs";
const CHECK: &str = "preempt-macros/src/check.rs";
const CLASS: &str = "preempt-macros/src/class.rs";
const CLOSURE: &str = "preempt-macros/src/closure.rs";
const COST: &str = "preempt-macros/src/cost.rs";
const BREAKS: &str = "preempt-macros/src/breaks.rs";
const COUNTED: &str = "preempt-macros/src/counted.rs";
const EXPAND: &str = "preempt-macros/src/expand.rs";
const HEAD: &str = "preempt-macros/src/head.rs";
const OPEN: &str = "preempt-macros/src/open.rs";
const PROLOGUE: &str = "preempt-macros/src/prologue.rs";
const REWRITE: &str = "preempt-macros/src/rewrite.rs";
const SCOPE: &str = "preempt-macros/src/scope.rs";
const STRIP: &str = "preempt-macros/src/strip.rs";
const CORE_STRIPS: &str = "runtime/core/src/strip/mod.rs";
const CORE_COUNTED: &str = "runtime/core/src/strip/counted.rs";
const CORE_RANGES: &str = "runtime/core/src/strip/ranges.rs";
const CORE_SLICES: &str = "runtime/core/src/strip/slices.rs";
const CORE_VECTORS: &str = "runtime/core/src/strip/vectors.rs";

/// All mutations.
pub fn all() -> impl Iterator<Item = &'static Mutation> {
    [checks::MUTATIONS, meaning::MUTATIONS, classes::MUTATIONS, strips::MUTATIONS, promises::MUTATIONS]
        .into_iter()
        .flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_mutation_changes_the_pass_as_it_is_and_has_a_name_of_its_own() {
        let names: BTreeSet<_> = all().map(|mutation| mutation.name).collect();
        assert_eq!(names.len(), all().count());
        let mut lost = Vec::new();
        for Mutation { name, edits, .. } in all() {
            for Edit { file, text, replacement } in *edits {
                let path = format!("{}/../../{file}", env!("CARGO_MANIFEST_DIR"));
                let source = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
                let count = source.matches(text).count();
                if count != 1 {
                    lost.push(format!(
                        "`{name}` changes a text that stands {count} times in {file}:\n{text}\n"
                    ));
                }
                assert_ne!(text, replacement);
            }
        }
        assert!(lost.is_empty(), "{}", lost.join("\n"));
    }
}
