//! Sections of the report: each is played, tells what it showed, and names what it should have shown and
//! did not.

use std::fmt::Display;
use std::process::ExitCode;

use crate::report::{self, say};

/// How often a section is played under `--check` before its failure counts: other processes may have had
/// the processors.
const ATTEMPTS: usize = 3;

/// What one section has to tell.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    lines: Vec<String>,
    failed: Vec<String>,
}

impl Outcome {
    /// Adds a line as it is.
    pub(crate) fn line(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    /// Adds a sentence, broken into lines.
    pub(crate) fn tell(&mut self, indent: usize, text: &str) {
        self.lines.extend(report::wrap(indent, text));
    }

    /// Notes that something must hold. `what` reads as a whole: "every task has progressed at half time".
    pub(crate) fn expect(&mut self, holds: bool, what: impl Display) {
        if !holds {
            self.failed.push(what.to_string());
        }
    }

    /// Takes over what failed in a part of the section; `part` says in which.
    pub(crate) fn fail_with(&mut self, part: &str, judged: Self) {
        self.failed.extend(judged.failed.into_iter().map(|what| format!("{part}: {what}")));
    }

    /// Whether everything has been as it must so far.
    pub(crate) fn is_good(&self) -> bool {
        self.failed.is_empty()
    }
}

/// Plays sections and keeps what failed.
#[derive(Debug)]
pub(crate) struct Sections {
    check: bool,
    failed: Vec<String>,
}

impl Sections {
    /// With `check`, failed sections are repeated, and fail the program if they fail to the end.
    pub(crate) const fn new(check: bool) -> Self {
        Self { check, failed: Vec::new() }
    }

    /// Prints the heading, plays the section, prints what it tells.
    pub(crate) fn play(&mut self, heading: &str, mut section: impl FnMut() -> Outcome) {
        report::heading(heading);
        let mut outcome = section();
        if self.check {
            for attempt in 2..=ATTEMPTS {
                if outcome.is_good() {
                    break;
                }
                report_failures(&outcome.failed);
                say!("  Attempt {attempt} of {ATTEMPTS}:");
                outcome = section();
            }
        }
        for line in &outcome.lines {
            say!("{line}");
        }
        report_failures(&outcome.failed);
        let name = heading.lines().next().unwrap_or_default();
        self.failed.extend(outcome.failed.into_iter().map(|what| format!("{name}: {what}")));
    }

    /// The end: what failed altogether, and the exit code.
    pub(crate) fn finish(self) -> ExitCode {
        say!("");
        if self.failed.is_empty() {
            say!("Everything was as it must be.");
            return ExitCode::SUCCESS;
        }
        say!("Not as it must be:");
        for line in self.failed.iter().flat_map(|what| report::wrap(2, what)) {
            say!("{line}");
        }
        if self.check { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}

fn report_failures(failed: &[String]) {
    for what in failed {
        say!("    ! not shown: {what}");
    }
}
