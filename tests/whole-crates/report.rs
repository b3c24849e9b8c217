//! What is told of the crates: tables in Markdown, and rows.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use crate::annotate::Tally;
use crate::classes::Classes;

/// A figure of either copy.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Pair<T> {
    /// Without the attribute.
    pub plain: T,
    /// With it.
    pub annotated: T,
}

impl Pair<u64> {
    fn kib(self) -> Pair<f64> {
        let of = |bytes: u64| bytes as f64 / 1024.0;
        Pair { plain: of(self.plain), annotated: of(self.annotated) }
    }
}

/// All that is told of one crate.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The crate.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it is.
    pub kind: String,
    /// The profile of the builds.
    pub profile: String,
    /// Its own tests.
    pub tests: usize,
    /// Those that pass in the plain copy.
    pub tests_passed: usize,
    /// Those that fail in the plain copy; they must fail in the annotated one too.
    pub tests_failed: usize,
    /// Those that are not run under stress.
    pub tests_too_long_under_stress: Vec<String>,
    /// What the annotator found.
    #[serde(flatten)]
    pub tally: Tally,
    /// What the pass makes of the loops.
    #[serde(flatten)]
    pub classes: Classes,
    /// Functions with checks in the compiled library, that is without those in tests and in code that `cfg` removes.
    pub functions_compiled: usize,
    /// Checks that tasks came to while the tests ran under stress.
    pub checks_reached: u64,
    /// How often a task gave way at one.
    pub preemptions: u64,
    /// Different checks at which a task gave way.
    pub sites_reached: usize,
    /// Compilation of the library.
    pub compile_seconds: Pair<f64>,
    /// Machine code in the library. A generic function is in it only where the library itself uses it.
    pub library_text_bytes: Pair<u64>,
    /// Machine code of the crate, generic functions too, in its programs of tests.
    pub tests_text_bytes: Pair<u64>,
    /// What is wrong.
    pub faults: Vec<String>,
}

/// What is told of a crate that was only compiled.
#[derive(Clone, Debug, Serialize)]
pub struct Compiled {
    /// The crate.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it is.
    pub kind: String,
    /// The profile of the builds.
    pub profile: String,
    /// What the annotator found.
    #[serde(flatten)]
    pub tally: Tally,
    /// What the pass makes of the loops.
    #[serde(flatten)]
    pub classes: Classes,
    /// What is wrong.
    pub faults: Vec<String>,
}

/// The reports as rows for programs.
///
/// # Errors
///
/// None that can happen: everything in a report can be written.
pub fn json(reports: &[Report], compiled: &[Compiled]) -> serde_json::Result<String> {
    let row = |bench: &str, report: serde_json::Result<serde_json::Value>| {
        report.map(|mut row| {
            row["bench"] = bench.into();
            row
        })
    };
    let run = reports.iter().map(|report| row("whole-crates", serde_json::to_value(report)));
    let only = compiled.iter().map(|report| row("whole-crates-compiled", serde_json::to_value(report)));
    let rows: Vec<_> = run.chain(only).collect::<serde_json::Result<_>>()?;
    serde_json::to_string_pretty(&rows).map(|text| text + "\n")
}

const HEAD: &str = "\
| crate | what | functions | loops | in strips | nests | batches | tests | tests as tasks | checked functions in the library | sites reached | checks reached \
| compile time, s | text of the library, KiB | text in the tests, KiB |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
";

/// The tables for people.
#[must_use]
pub fn tables(reports: &[Report]) -> String {
    let mut text = String::from(HEAD);
    for report in reports {
        let Report { name, version, kind, tally, classes, tests, tests_failed: failed, .. } = report;
        line(
            &mut text,
            format_args!(
                "| {name} {version} | {kind} | {} | {} | {} | {} | {} | {tests}{} | {} | {} | {} of {} | {} | {} | {} | {} |",
                tally.functions,
                tally.loops,
                classes.strips,
                classes.nests,
                classes.batches,
                if *failed == 0 { String::new() } else { format!(" ({failed} fail)") },
                tally.tasks,
                report.functions_compiled,
                report.sites_reached,
                tally.functions + tally.loops,
                grouped(report.checks_reached),
                ratio(report.compile_seconds, 2),
                ratio(report.library_text_bytes.kib(), 1),
                ratio(report.tests_text_bytes.kib(), 1),
            ),
        );
    }
    let sum = |of: fn(&Report) -> usize| reports.iter().map(of).sum::<usize>();
    line(
        &mut text,
        format_args!(
            "| together | | {} | {} | {} | {} | {} | {} | {} | {} | {} of {} | {} | | | |",
            sum(|report| report.tally.functions),
            sum(|report| report.tally.loops),
            sum(|report| report.classes.strips),
            sum(|report| report.classes.nests),
            sum(|report| report.classes.batches),
            sum(|report| report.tests),
            sum(|report| report.tally.tasks),
            sum(|report| report.functions_compiled),
            sum(|report| report.sites_reached),
            sum(|report| report.tally.functions + report.tally.loops),
            grouped(reports.iter().map(|report| report.checks_reached).sum()),
        ),
    );
    text.push_str("\n| crate | functions left | tests left | loops left |\n|---|---|---|---|\n");
    for Report { name, tally, .. } in reports {
        let [functions, tests, loops] =
            [&tally.functions_left, &tally.tests_left, &tally.loops_left].map(reasons);
        line(&mut text, format_args!("| {name} | {functions} | {tests} | {loops} |"));
    }
    text
}

/// The table of the crates that were only compiled.
#[must_use]
pub fn compiled_table(reports: &[Compiled]) -> String {
    let mut text = String::from(
        "| crate, only compiled | what | functions | loops | in strips | nests | batches |\n\
         |---|---|--:|--:|--:|--:|--:|\n",
    );
    for Compiled { name, version, kind, tally, classes, .. } in reports {
        line(
            &mut text,
            format_args!(
                "| {name} {version} | {kind} | {} | {} | {} | {} | {} |",
                tally.functions, tally.loops, classes.strips, classes.nests, classes.batches
            ),
        );
    }
    text
}

fn line(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    writeln!(text, "{arguments}").expect("a string takes what is written");
}

fn reasons(left: &BTreeMap<&'static str, usize>) -> String {
    left.iter().map(|(reason, count)| format!("{count} {reason}")).collect::<Vec<_>>().join("; ")
}

fn ratio(figure: Pair<f64>, digits: usize) -> String {
    let Pair { plain, annotated } = figure;
    if plain == 0.0 {
        return format!("{plain:.digits$} → {annotated:.digits$}");
    }
    format!("{plain:.digits$} → {annotated:.digits$} (×{:.2})", annotated / plain)
}

/// With a comma between thousands.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
