//! Takes one crate through everything.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Result;
use crate::builds::{Build, Library, Program};
use crate::catalogue::Crate;
use crate::copies::{self, Copies};
use crate::report::{Compiled, Pair, Report};
use crate::suite;
use crate::verdict::{Seen, faults, other_warnings};
use crate::{artefact, counts, fetch};

/// How the crates are run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where copies and builds are made.
    pub work: PathBuf,
    /// Cargo's profile, `dev` or `release`.
    pub profile: String,
    /// How often a compilation is timed; the fastest counts.
    pub timings: usize,
}

/// Annotates a crate, runs its tests in all forms and compares.
///
/// # Errors
///
/// If something could not be run. What a crate does otherwise than it should is in the report.
pub fn compare(krate: &Crate, options: &Options) -> Result<Report> {
    let Options { work, profile, timings } = options;
    let package = fetch::fetch(krate, work)?;
    let Copies { plain, annotated, tally, classes, lines } = copies::make(krate, &package, work)?;
    let build =
        Build { profile: profile.clone(), features: krate.features.clone(), target: work.join("target") };

    let (plain_programs, plain_warnings) = build.tests(&plain)?;
    let plain_text = text(&krate.name, &plain_programs)?;
    let plain_outcomes = suite::run(&plain_programs, &plain, &[], &[])?;

    let (programs, annotated_warnings) = build.tests(&annotated)?;
    let text = text(&krate.name, &programs)?;
    let outcomes = suite::run(&programs, &annotated, &[], &[])?;
    let folder = work.join("counts").join(&krate.name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let stress = [("PREEMPT_STRESS", Path::new("1")), (counts::FOLDER, &folder)];
    let stressed = suite::run(&programs, &annotated, &krate.too_long, &stress)?;
    let counts = counts::read(&folder)?;

    // Both libraries lie at the same place: what is to be known of one, before the other is built.
    let plain_library = build.library(&plain)?;
    let plain_contents = artefact::read(&plain_library.rlib)?;
    let library = build.library(&annotated)?;
    let contents = artefact::read(&library.rlib)?;
    let compile = times(&build, [(&plain, &plain_library), (&annotated, &library)], *timings)?;

    let faults = faults(&Seen {
        tally: &tally,
        lines: &lines,
        plain_warnings: &plain_warnings,
        annotated_warnings: &annotated_warnings,
        plain: &plain_outcomes,
        annotated: &outcomes,
        stressed: &stressed,
        too_long: &krate.too_long,
        plain_checked: plain_contents.checked,
        annotated_checked: contents.checked,
        counts: &counts,
    });
    let ended = |outcome: &str| plain_outcomes.0.values().filter(|value| *value == outcome).count();
    Ok(Report {
        name: krate.name.clone(),
        version: krate.version.clone(),
        kind: krate.kind.clone(),
        profile: profile.clone(),
        tests: plain_outcomes.0.len(),
        tests_passed: ended("ok"),
        tests_failed: ended("FAILED"),
        tests_too_long_under_stress: krate.too_long.clone(),
        tally,
        classes,
        functions_compiled: contents.checked,
        checks_reached: counts.checks,
        preemptions: counts.preemptions,
        sites_reached: counts.sites.len(),
        compile_seconds: compile,
        library_text_bytes: Pair { plain: plain_contents.text, annotated: contents.text },
        tests_text_bytes: Pair { plain: plain_text, annotated: text },
        faults,
    })
}

/// Annotates a crate and compiles the library of either copy, of which the compiler must say the same.
///
/// # Errors
///
/// If the crate cannot be fetched or the plain copy does not compile.
pub fn compile(krate: &Crate, options: &Options) -> Result<Compiled> {
    let Options { work, profile, .. } = options;
    let package = fetch::fetch(krate, work)?;
    let Copies { plain, annotated, tally, classes, .. } = copies::make(krate, &package, work)?;
    let build =
        Build { profile: profile.clone(), features: krate.features.clone(), target: work.join("target") };
    let plain_warnings = build.check(&plain)?;
    let faults = match build.check(&annotated) {
        Ok(warnings) => other_warnings(&plain_warnings, &warnings).into_iter().collect(),
        Err(error) => vec![error.to_string()],
    };
    let Crate { name, version, kind, .. } = krate.clone();
    Ok(Compiled { name, version, kind, profile: profile.clone(), tally, classes, faults })
}

/// The crate's machine code in all programs of tests.
fn text(krate: &str, programs: &[Program]) -> Result<u64> {
    programs.iter().map(|program| artefact::text_of(krate, &program.path)).sum()
}

/// The fastest of some compilations of either copy, in turn, so that a slow minute of the machine meets both.
fn times(build: &Build, copies: [(&PathBuf, &Library); 2], rounds: usize) -> Result<Pair<f64>> {
    let mut fastest = [[Duration::MAX; 2]; 2];
    for _ in 0..rounds {
        for (best, (folder, library)) in fastest.iter_mut().zip(copies) {
            for (best, time) in best.iter_mut().zip(build.time(folder, library)?) {
                *best = time.min(*best);
            }
        }
    }
    let [plain, annotated] =
        fastest.map(|[touched, untouched]| touched.saturating_sub(untouched).as_secs_f64());
    Ok(Pair { plain, annotated })
}
