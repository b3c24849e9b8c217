//! What is told of the crates: tables in Markdown, and rows.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use crate::annotate::Tally;

/// A figure of either copy.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Pair<T> {
    /// Without the attribute.
    pub plain: T,
    /// With it.
    pub annotated: T,
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
    /// What the annotator found.
    #[serde(flatten)]
    pub tally: Tally,
    /// Checks in the compiled library, that is without those in tests and in code that `cfg` removes.
    pub sites_compiled: usize,
    /// Checks that tasks came to while the tests ran under stress.
    pub checks_reached: u64,
    /// How often a task gave way at one.
    pub preemptions: u64,
    /// Different checks at which a task gave way.
    pub sites_reached: usize,
    /// Compilation of the library.
    pub compile_seconds: Pair<f64>,
    /// Machine code in the library.
    pub text_bytes: Pair<u64>,
    /// What is wrong.
    pub faults: Vec<String>,
}

/// The reports as rows for programs.
///
/// # Errors
///
/// None that can happen: everything in a report can be written.
pub fn json(reports: &[Report]) -> serde_json::Result<String> {
    let row = |report: &Report| {
        let mut row = serde_json::to_value(report)?;
        row["bench"] = "whole-crates".into();
        Ok(row)
    };
    let rows: Vec<_> = reports.iter().map(row).collect::<serde_json::Result<_>>()?;
    serde_json::to_string_pretty(&rows).map(|text| text + "\n")
}

/// The tables for people.
#[must_use]
pub fn tables(reports: &[Report]) -> String {
    let mut text = String::from(
        "| crate | what | functions | loops | tests | of them tasks | sites compiled | sites reached | checks reached \
         | compile time, s | text, KiB |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for report in reports {
        let Report { name, version, kind, tally, tests, compile_seconds: time, text_bytes: size, .. } =
            report;
        let kib = |bytes: u64| bytes as f64 / 1024.0;
        line(
            &mut text,
            format_args!(
                "| {name} {version} | {kind} | {} | {} | {tests} | {} | {} | {} | {} | {} | {} |",
                tally.functions,
                tally.loops,
                tally.tests,
                report.sites_compiled,
                report.sites_reached,
                grouped(report.checks_reached),
                ratio(time.plain, time.annotated, 2),
                ratio(kib(size.plain), kib(size.annotated), 0),
            ),
        );
    }
    let sum = |of: fn(&Report) -> usize| reports.iter().map(of).sum::<usize>();
    line(
        &mut text,
        format_args!(
            "| together | | {} | {} | {} | {} | {} | {} | {} | | |",
            sum(|report| report.tally.functions),
            sum(|report| report.tally.loops),
            sum(|report| report.tests),
            sum(|report| report.tally.tests),
            sum(|report| report.sites_compiled),
            sum(|report| report.sites_reached),
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

fn line(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    writeln!(text, "{arguments}").expect("a string takes what is written");
}

fn reasons(left: &BTreeMap<&'static str, usize>) -> String {
    left.iter().map(|(reason, count)| format!("{count} {reason}")).collect::<Vec<_>>().join("; ")
}

fn ratio(plain: f64, annotated: f64, digits: usize) -> String {
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
