//! `preempt` as an annotated crate sees it: the library itself, but for the entry of a `#[preempt::test]`,
//! which also writes down what the test's runtime has counted.
//!
//! The annotated copy of a crate depends on this package under the name `preempt`. Attribute, checks and
//! runtime are the real ones: only by its metrics does a runtime tell how many checks its tasks have
//! reached, each test has a runtime of its own, and it ends with the test.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::{env, fs, process};

pub use preempt::*;

/// Where to write the counts: a folder, in which each process has a file of its own.
pub const FOLDER: &str = "PREEMPT_WHOLE_CRATES_COUNTS";

/// What expansions name.
#[doc(hidden)]
pub mod __private {
    pub use preempt::__private::*;

    /// Runs a test's body as `preempt` does, and adds up what its runtime has counted.
    ///
    /// # Panics
    ///
    /// As the test does.
    pub fn entry<F, R>(workers: Option<usize>, stack_size: Option<usize>, name: &'static str, body: F) -> R
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        preempt::__private::entry(workers, stack_size, name, move || {
            let _at_the_end = super::AddUp;
            body()
        })
    }
}

/// Adds up when the test's body ends, by a panic too.
struct AddUp;

impl Drop for AddUp {
    fn drop(&mut self) {
        let Some(folder) = env::var_os(FOLDER) else { return };
        // The lock is held while a file is written; the task must not give it to another worker's test.
        no_preempt(|| {
            let mut totals = TOTALS.lock().unwrap_or_else(PoisonError::into_inner);
            totals.add(&metrics::snapshot());
            totals.write(Path::new(&folder));
        });
    }
}

static TOTALS: Mutex<Totals> = Mutex::new(Totals { checks: 0, preemptions: 0, sites: BTreeMap::new() });

struct Totals {
    checks: u64,
    preemptions: u64,
    /// Preemptions by kind, file, line and column.
    sites: BTreeMap<(String, &'static str, u32, u32), u64>,
}

impl Totals {
    fn add(&mut self, metrics: &metrics::RuntimeMetrics) {
        self.checks += metrics.checks;
        self.preemptions += metrics.preemptions;
        for at in &metrics.sites {
            let site = at.site;
            let key = (site.kind().to_string(), site.file(), site.line(), site.column());
            *self.sites.entry(key).or_default() += at.preemptions;
        }
    }

    /// The whole again after each test: nothing says which test is the last.
    fn write(&self, folder: &Path) {
        let mut text = format!("checks {}\npreemptions {}\n", self.checks, self.preemptions);
        for ((kind, file, line, column), count) in &self.sites {
            writeln!(text, "site {kind} {count} {line} {column} {file}")
                .expect("a string takes what is written");
        }
        let file = folder.join(process::id().to_string());
        fs::write(&file, text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
}
