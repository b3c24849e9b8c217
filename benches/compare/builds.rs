//! The sets of compiler flags that are compared, and how this program gets itself built with them.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::cli::{Options, Subcommand};
use crate::row::Row;
use crate::{Result, unknown};

/// A set of compiler flags, with a target folder of its own.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Build {
    name: &'static str,
    about: &'static str,
    rustflags: &'static str,
    /// `None` leaves the profile's default, which is what users have: 16.
    codegen_units: Option<&'static str>,
}

/// Every loop on a line of the cache of its own: what is left is the instructions' cost.
const ALIGN: &str = "-C llvm-args=-align-all-nofallthru-blocks=5 -C llvm-args=-align-all-functions=6";

const BUILDS: [Build; 4] = [
    Build { name: "aligned", about: "loops and functions aligned", rustflags: ALIGN, codegen_units: None },
    Build { name: "default", about: "as users build", rustflags: "", codegen_units: None },
    Build {
        name: "native",
        about: "for this processor",
        rustflags: "-C target-cpu=native",
        codegen_units: None,
    },
    Build {
        name: "aligned-cgu1",
        about: "loops and functions aligned, the crate as one unit",
        rustflags: ALIGN,
        codegen_units: Some("1"),
    },
];

impl Build {
    /// The builds that were asked for; by default all for times, and the users' where flags matter less.
    pub(crate) fn asked_for(options: &Options) -> Result<Vec<Self>> {
        let mut builds: Vec<&str> = options.builds.iter().map(String::as_str).collect();
        if builds.is_empty() {
            builds = match options.subcommand {
                Subcommand::Overhead if options.quick => vec!["aligned", "default"],
                Subcommand::Overhead => BUILDS.iter().map(|build| build.name).collect(),
                Subcommand::Instructions | Subcommand::CheckLatency => vec!["default"],
            };
        }
        builds
            .into_iter()
            .map(|name| {
                let known = BUILDS.into_iter().find(|build| build.name == name);
                known.ok_or_else(|| unknown("build", name, BUILDS.iter().map(|build| build.name)))
            })
            .collect()
    }

    /// Builds this program and lets it measure.
    pub(crate) fn measure(&self, options: &Options) -> Result<Vec<Row>> {
        let program = self.build()?;
        let mut command = Command::new(&program);
        command.args([options.subcommand.name(), "--here"]).stderr(Stdio::inherit());
        if options.quick {
            command.arg("--quick");
        }
        for kernel in &options.kernels {
            command.args(["--kernel", kernel]);
        }
        let output =
            command.output().map_err(|error| format!("{} does not start: {error}", program.display()))?;
        if !output.status.success() {
            return Err(format!("the build `{}` did not measure: {}", self.name, output.status));
        }
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .map(|line| Ok(Row { build: self.name.to_owned(), ..Row::from_json(line)? }))
            .collect()
    }

    /// Returns where the program is.
    fn build(&self) -> Result<PathBuf> {
        let workspace =
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("the package has no workspace")?;
        let target = workspace.join("target").join("compare").join(self.name);
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .args(["build", "--release", "--locked", "--quiet", "-p", "preempt-benches", "--bin", "compare"])
            .arg("--target-dir")
            .arg(&target)
            .current_dir(workspace)
            // The flags are what is compared: none of the caller's may be among them.
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env_remove("CARGO_BUILD_TARGET")
            .env("RUSTFLAGS", self.rustflags);
        for (variable, _) in std::env::vars_os() {
            if variable.to_string_lossy().starts_with("CARGO_PROFILE_") {
                cargo.env_remove(variable);
            }
        }
        if let Some(units) = self.codegen_units {
            cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", units);
        }
        let status = cargo.status().map_err(|error| format!("cargo does not start: {error}"))?;
        if !status.success() {
            return Err(format!("the build `{}` fails: {status}", self.name));
        }
        Ok(target.join("release").join("compare").with_extension(std::env::consts::EXE_EXTENSION))
    }
}

/// The name and what the profile is, in a line.
impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, about, rustflags, codegen_units } = self;
        let flags = if rustflags.is_empty() { "no flags" } else { rustflags };
        let units = codegen_units.unwrap_or("16 (cargo's default)");
        write!(f, "\n{name}: {about} (release, opt-level 3, codegen-units {units}; {flags})")
    }
}
