//! A pass that is wrong on purpose must fail the tests of the pass.
//!
//! ```text
//! cargo run -p preempt-mutants                  all mutants; a quarter of an hour
//! cargo run -p preempt-mutants -- break-lost    one
//! ```
//!
//! Each mutant is one small error, put into the source of `preempt-macros`, or of the strips in `preempt-core` that its
//! expansions call, as a change of text, in a copy of the workspace. A test must then fail: by an assertion, where behaviour is what the mutant changes, and there a mutant
//! that does not compile counts as one that lives. That the macro's own unit tests, which compare tokens, would see
//! it is no proof, so they are not asked.
#![deny(missing_docs)]

mod mutations;
mod workspace;

use std::fmt;

pub use mutations::{Killer, Mutation, Suite, all};
pub use workspace::Workspace;

/// What a mutant's tests said.
#[derive(Debug, PartialEq, Eq)]
pub enum Fate {
    /// A test failed; what it said.
    Killed(String),
    /// The mutant's expansions do not compile.
    DoesNotCompile(String),
    /// No test failed.
    Lives,
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Killed(message) => write!(f, "killed by a test: {message}"),
            Self::DoesNotCompile(message) => write!(f, "stopped by the compiler: {message}"),
            Self::Lives => f.write_str("LIVES"),
        }
    }
}

/// Runs these mutations after the pass as it is, which must pass.
///
/// # Errors
///
/// A line for each mutant that was not killed by what is to kill it.
pub fn run(mutations: &[&Mutation]) -> Result<(), String> {
    let workspace = Workspace::new();
    for suite in Suite::ALL {
        if mutations.iter().any(|mutation| mutation.suite == suite) {
            let fate = workspace.run(suite);
            assert!(fate == Fate::Lives, "{suite:?} fails without a mutation: {fate}");
        }
    }
    let mut survivors = Vec::new();
    for mutation in mutations {
        workspace.mutate(mutation);
        let fate = workspace.run(mutation.suite);
        workspace.restore(mutation);
        let line = format!("{}: {fate}", mutation.name);
        println!("{line}");
        let killed = match mutation.killer {
            Killer::Test => matches!(fate, Fate::Killed(_)),
            Killer::Compiler => matches!(fate, Fate::DoesNotCompile(_)),
        };
        if !killed {
            survivors.push(line);
        }
    }
    if survivors.is_empty() { Ok(()) } else { Err(survivors.join("\n")) }
}
