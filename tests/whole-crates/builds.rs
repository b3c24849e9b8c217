//! Builds of a copy: its test programs, and its library, timed.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use preempt_tests::nested_cargo::bare;
use serde_json::Value;

use crate::Result;
use crate::cargo::{messages, stdout};

/// How copies are built.
#[derive(Clone, Debug)]
pub(crate) struct Build {
    /// Cargo's profile.
    pub(crate) profile: String,
    pub(crate) features: Vec<String>,
    pub(crate) target: PathBuf,
}

/// A program of tests.
#[derive(Debug)]
pub(crate) struct Program {
    /// The kind of target and its name.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

/// The compiler's warnings by lint: an annotated copy must not have others.
pub(crate) type Warnings = BTreeMap<String, usize>;

impl Build {
    fn command(&self, subcommand: &str, folder: &Path) -> Command {
        let mut command = bare(subcommand, folder);
        command
            .args(["--offline", "--locked", "--quiet", "--message-format=json", "--profile", &self.profile])
            .arg(format!("--features={}", self.features.join(",")))
            .arg("--target-dir")
            .arg(&self.target);
        command
    }

    /// Builds the unit and integration tests.
    pub(crate) fn tests(&self, folder: &Path) -> Result<(Vec<Program>, Warnings)> {
        let output = stdout(self.command("test", folder).args(["--no-run", "--tests"]))?;
        let mut programs = Vec::new();
        for message in messages(&output) {
            if let Some(path) = message["executable"].as_str() {
                let target = &message["target"];
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                programs.push(Program {
                    name: format!("{} {}", text(&target["kind"][0]), text(&target["name"])),
                    path: path.into(),
                });
            }
        }
        programs.sort_by(|a, b| a.name.cmp(&b.name));
        Ok((programs, warnings(&output)))
    }

    /// Checks the library without making code.
    pub(crate) fn check(&self, folder: &Path) -> Result<Warnings> {
        Ok(warnings(&stdout(self.command("check", folder).arg("--lib"))?))
    }

    /// Builds the library.
    pub(crate) fn library(&self, folder: &Path) -> Result<Library> {
        let output = stdout(self.command("build", folder).arg("--lib"))?;
        // The package that was asked for is the last to be built.
        let artefact = messages(&output)
            .filter(|message| message["reason"] == "compiler-artifact")
            .last()
            .ok_or("cargo tells of no library")?;
        let files = artefact["filenames"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let rlib = files.map(PathBuf::from).find(|file| file.extension().is_some_and(|ext| ext == "rlib"));
        Ok(Library {
            rlib: rlib.ok_or("the library has no rlib")?,
            source: artefact["target"]["src_path"].as_str().ok_or("the library has no source")?.into(),
        })
    }

    /// How long the library takes to build after its source was touched, its dependencies being there, and
    /// then how long a build of nothing takes.
    pub(crate) fn time(&self, folder: &Path, library: &Library) -> Result<[Duration; 2]> {
        File::options().append(true).open(&library.source)?.set_modified(SystemTime::now())?;
        let timed = || {
            let start = Instant::now();
            self.library(folder).map(|_| start.elapsed())
        };
        Ok([timed()?, timed()?])
    }
}

fn warnings(output: &str) -> Warnings {
    let mut warnings = Warnings::new();
    for message in messages(output) {
        if message["reason"] == "compiler-message" && message["message"]["level"] == "warning" {
            let lint = message["message"]["code"]["code"].as_str().unwrap_or("none");
            *warnings.entry(lint.to_owned()).or_default() += 1;
        }
    }
    warnings
}

/// A library that was built.
pub(crate) struct Library {
    pub(crate) rlib: PathBuf,
    pub(crate) source: PathBuf,
}
