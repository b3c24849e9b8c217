//! What an annotated crate must not show: another behaviour than the plain one, or no checks.

use std::collections::BTreeSet;

use crate::annotate::Tally;
use crate::builds::Warnings;
use crate::counts::Counts;
use crate::suite::Outcomes;

/// All that was seen of one crate.
pub(crate) struct Seen<'a> {
    pub(crate) tally: &'a Tally,
    /// The lines at which checks may stand, by file.
    pub(crate) lines: &'a BTreeSet<(String, usize)>,
    pub(crate) plain_warnings: &'a Warnings,
    pub(crate) annotated_warnings: &'a Warnings,
    pub(crate) plain: &'a Outcomes,
    pub(crate) annotated: &'a Outcomes,
    pub(crate) stressed: &'a Outcomes,
    /// The tests that were not run under stress.
    pub(crate) too_long: &'a [String],
    pub(crate) plain_checked: usize,
    pub(crate) annotated_checked: usize,
    pub(crate) counts: &'a Counts,
}

/// Everything that is wrong, a sentence each.
pub(crate) fn faults(seen: &Seen<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    differences("annotated", seen.plain, seen.annotated, &mut faults);
    let mut in_time = seen.plain.clone();
    for test in seen.too_long {
        let all = in_time.0.len();
        in_time.0.retain(|(_, name), _| name != test);
        if in_time.0.len() == all {
            faults.push(format!("the test {test}, which is too long under stress, does not exist"));
        }
    }
    differences("annotated, under stress", &in_time, seen.stressed, &mut faults);
    faults.extend(other_warnings(seen.plain_warnings, seen.annotated_warnings));
    let mut require = |holds: bool, fault: &str| {
        if !holds {
            faults.push(fault.to_owned());
        }
    };
    require(seen.plain.0.values().any(|outcome| outcome == "ok"), "no test passes in the plain copy");
    require(seen.tally.functions > 0, "no function was annotated");
    require(seen.tally.tasks > 0, "no test became a task");
    require(seen.plain_checked == 0, "the plain copy has checks");
    require(seen.annotated_checked > 0, "the annotated library has no checks");
    require(seen.counts.checks > 0, "no check was reached inside a task");
    require(seen.counts.sites.iter().any(|site| site.kind == "prologue"), "no task gave way at a prologue");
    require(
        seen.tally.loops == 0 || seen.counts.sites.iter().any(|site| site.kind == "loop"),
        "no task gave way in a loop",
    );
    for site in &seen.counts.sites {
        let is_ours = site.kind == "prologue" || site.kind == "loop";
        if is_ours && !seen.lines.contains(&(site.file.clone(), site.line)) {
            let (file, line) = (&site.file, site.line);
            faults.push(format!("a check says that it is at {file}:{line}, where no function or loop is"));
        }
    }
    faults
}

/// What the compiler warns of in one copy and not in the other.
pub(crate) fn other_warnings(plain: &Warnings, annotated: &Warnings) -> Option<String> {
    (plain != annotated)
        .then(|| format!("other warnings of the compiler: plain {plain:?}, annotated {annotated:?}"))
}

/// Tests that one copy has and the other has not, or that ended otherwise.
fn differences(copy: &str, plain: &Outcomes, other: &Outcomes, faults: &mut Vec<String>) {
    for (test, outcome) in &plain.0 {
        let (program, name) = test;
        match other.0.get(test) {
            None => faults.push(format!("{copy}: the test {name} of {program} is gone")),
            Some(there) if there != outcome => {
                faults.push(format!("{copy}: the test {name} of {program}: {there}, and plain: {outcome}"));
            }
            Some(_) => {}
        }
    }
    for (program, name) in other.0.keys().filter(|test| !plain.0.contains_key(test)) {
        faults.push(format!("{copy}: the test {name} of {program} is new"));
    }
}

#[cfg(test)]
mod tests;
