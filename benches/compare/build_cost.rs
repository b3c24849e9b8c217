//! What annotating costs a build: the time to compile a crate, and how much machine code it becomes.
//!
//! The crate is the one of [`generated`], written once a variant into a workspace of its own in the target
//! folder, with this workspace's `preempt` as its dependency. The variants take turns: each round touches and
//! builds all of them, beginning with another one each time, and only the crate itself, as everything it
//! depends on was built before. What cargo itself takes, seen in a build with nothing to do, is subtracted.
//!
//! Builds are not incremental, also in debug: a function that was not changed would not be compiled.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use object::read::archive::ArchiveFile;
use object::{Object, ObjectSection, SectionKind};

use crate::Result;
use crate::builds::{self, Profile};
use crate::generated;
use crate::row::Row;
use crate::stats::median;
use crate::written::{self, Package, Written, failed};

pub(crate) const ABOUT: &str = "200 functions of 4 loops, not incremental, cargo's own time subtracted";

/// The variants that are built, the plain one first.
pub(crate) const VARIANTS: [&str; 3] = ["plain", "every-turn", "default"];

/// What is on each function of the variants.
const ATTRIBUTES: [Option<&str>; 3] = [
    None,
    Some(r#"preempt::preemptible(loops = "every-turn", prologue = true)"#),
    Some("preempt::preemptible"),
];

/// Writes the crates, builds them in both profiles, and returns times and sizes.
pub(crate) fn measure(quick: bool) -> Result<Vec<Row>> {
    let rounds = if quick { 1 } else { 7 };
    let crates = Crates::write()?;
    let mut rows = Vec::new();
    for profile in Profile::ALL {
        for variant in VARIANTS {
            crates.build(profile, variant)?;
        }
        let mut times = [const { Vec::new() }; VARIANTS.len()];
        let mut idle = Vec::new();
        for round in 0..rounds {
            for turn in 0..VARIANTS.len() {
                let place = (round + turn) % VARIANTS.len();
                crates.touch(VARIANTS[place])?;
                times[place].push(crates.build(profile, VARIANTS[place])?);
                idle.push(crates.build(profile, VARIANTS[place])?);
            }
        }
        let idle = median(&mut idle);
        let times = times.map(|mut times| median(&mut times) - idle);
        push_rows(&mut rows, profile, ("compile", "s"), times);
        let mut sizes = [0.0; VARIANTS.len()];
        for (size, variant) in sizes.iter_mut().zip(VARIANTS) {
            *size = text(&crates.rlib(profile, variant))? as f64;
        }
        push_rows(&mut rows, profile, ("text", "bytes"), sizes);
    }
    Ok(rows)
}

fn push_rows(rows: &mut Vec<Row>, profile: Profile, (case, unit): (&str, &str), figures: [f64; 3]) {
    let plain = (VARIANTS[0], figures[0]);
    rows.extend(VARIANTS.iter().zip(figures).map(|(variant, figure)| Row {
        build: profile.name().to_owned(),
        ..Row::new(("build-cost", unit), (case, "crate"), variant, figure, plain)
    }));
}

/// The generated workspace: a crate a variant.
struct Crates(Written);

impl Crates {
    fn write() -> Result<Self> {
        let workspace = builds::workspace()?;
        let packages: Vec<_> = VARIANTS
            .iter()
            .zip(ATTRIBUTES)
            .map(|(variant, attribute)| Package {
                folder: variant,
                manifest: manifest(variant, workspace),
                file: "lib.rs",
                source: generated::source(attribute),
            })
            .collect();
        Written::write("build-cost", &packages, "").map(Self)
    }

    fn source(&self, variant: &str) -> PathBuf {
        self.0.package(variant).join("src").join("lib.rs")
    }

    fn rlib(&self, profile: Profile, variant: &str) -> PathBuf {
        let name = format!("lib{}.rlib", package_name(variant).replace('-', "_"));
        self.0.built(profile.name()).join(name)
    }

    /// Makes cargo believe that the crate was changed.
    fn touch(&self, variant: &str) -> Result<()> {
        let path = self.source(variant);
        File::options()
            .append(true)
            .open(&path)
            .and_then(|file| file.set_modified(SystemTime::now()))
            .map_err(|error| failed(&path, &error))
    }

    /// Builds a variant's crate and returns the seconds that it took.
    fn build(&self, profile: Profile, variant: &str) -> Result<f64> {
        let mut cargo = self.0.cargo("");
        cargo.args([profile.argument(), "-p", &package_name(variant)]).env("CARGO_INCREMENTAL", "0");
        let start = Instant::now();
        written::run(&mut cargo, &format!("crate `{variant}`"))?;
        Ok(start.elapsed().as_secs_f64())
    }
}

fn package_name(variant: &str) -> String {
    format!("build-cost-{variant}")
}

fn manifest(variant: &str, workspace: &Path) -> String {
    // A TOML string has Rust's escapes.
    let preempt = workspace.join("runtime");
    written::package(&package_name(variant))
        + &format!("[dependencies]\npreempt = {{ path = {preempt:?} }}\n")
}

/// The bytes of machine code in an rlib.
fn text(rlib: &Path) -> Result<u64> {
    let data = fs::read(rlib).map_err(|error| failed(rlib, &error))?;
    let archive = ArchiveFile::parse(&*data).map_err(|error| failed(rlib, &error))?;
    let mut text = 0;
    for member in archive.members() {
        let member = member.and_then(|member| member.data(&*data)).map_err(|error| failed(rlib, &error))?;
        // Metadata is no object on every platform.
        let Ok(object) = object::File::parse(member) else { continue };
        let sections = object.sections().filter(|section| section.kind() == SectionKind::Text);
        text += sections.map(|section| section.size()).sum::<u64>();
    }
    if text == 0 { Err(format!("{} holds no machine code", rlib.display())) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_compare_with_the_plain_variant() {
        let mut rows = Vec::new();
        push_rows(&mut rows, Profile::Debug, ("compile", "s"), [2.0, 3.0, 5.0]);
        let found: Vec<_> = rows.iter().map(|row| (row.variant.as_str(), row.median, row.ratio)).collect();
        assert_eq!(found, [("plain", 2.0, 1.0), ("every-turn", 3.0, 1.5), ("default", 5.0, 2.5)]);
        assert!(rows.iter().all(|row| row.build == "debug" && row.bench == "build-cost"));
    }

    #[test]
    fn a_manifest_names_the_package_and_the_dependency() {
        let manifest = manifest("every-turn", Path::new("/some \"where\""));
        assert!(manifest.contains("name = \"build-cost-every-turn\""), "{manifest}");
        assert!(manifest.ends_with("preempt = { path = \"/some \\\"where\\\"/runtime\" }\n"), "{manifest}");
    }
}
