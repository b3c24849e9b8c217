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
    profile: Profile,
    /// `None` leaves the profile's default, which is what users have.
    codegen_units: Option<&'static str>,
}

/// A profile of cargo's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    Debug,
    Release,
}

impl Profile {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::Release, Self::Debug];

    /// The name of its folder.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }

    /// What it is called on cargo's command line.
    pub(crate) fn argument(self) -> &'static str {
        match self {
            Self::Debug => "--profile=dev",
            Self::Release => "--profile=release",
        }
    }
}

/// Every loop on a line of the cache of its own: what is left is the instructions' cost.
pub(crate) const ALIGN: &str =
    "-C llvm-args=-align-all-nofallthru-blocks=5 -C llvm-args=-align-all-functions=6";

const BUILDS: [Build; 5] = [
    Build {
        name: "aligned",
        about: "loops and functions aligned",
        rustflags: ALIGN,
        profile: Profile::Release,
        codegen_units: None,
    },
    Build {
        name: "default",
        about: "as users build",
        rustflags: "",
        profile: Profile::Release,
        codegen_units: None,
    },
    Build {
        name: "native",
        about: "for this processor",
        rustflags: "-C target-cpu=native",
        profile: Profile::Release,
        codegen_units: None,
    },
    Build {
        name: "aligned-cgu1",
        about: "loops and functions aligned, the crate as one unit",
        rustflags: ALIGN,
        profile: Profile::Release,
        codegen_units: Some("1"),
    },
    Build {
        name: "debug",
        about: "not optimised",
        rustflags: "",
        profile: Profile::Debug,
        codegen_units: None,
    },
];

impl Build {
    /// The builds that were asked for; by default all of release for times, and the users' where flags matter less.
    pub(crate) fn asked_for(options: &Options) -> Result<Vec<Self>> {
        let mut builds: Vec<&str> = options.builds.iter().map(String::as_str).collect();
        if builds.is_empty() {
            builds = match options.subcommand {
                Subcommand::Overhead if options.quick => vec!["aligned", "default"],
                Subcommand::Overhead => {
                    let release = BUILDS.iter().filter(|build| build.profile == Profile::Release);
                    release.map(|build| build.name).collect()
                }
                Subcommand::Entry => vec!["aligned", "default"],
                Subcommand::Instructions | Subcommand::CheckLatency => vec!["default"],
                // Beside those of the generated crate, which are its own affair.
                Subcommand::BuildCost => vec!["debug"],
                Subcommand::Homes => Vec::new(),
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
        let workspace = workspace()?;
        let target = workspace.join(FOLDER).join(self.name);
        let mut cargo = cargo(self.rustflags);
        cargo
            .args([
                "build",
                self.profile.argument(),
                "--locked",
                "--quiet",
                "-p",
                "preempt-benches",
                "--bin",
                "compare",
            ])
            .arg("--target-dir")
            .arg(&target)
            .current_dir(workspace);
        if let Some(units) = self.codegen_units {
            cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", units);
        }
        let status = cargo.status().map_err(|error| format!("cargo does not start: {error}"))?;
        if !status.success() {
            return Err(format!("the build `{}` fails: {status}", self.name));
        }
        Ok(target.join(self.profile.name()).join("compare").with_extension(std::env::consts::EXE_EXTENSION))
    }
}

/// Where everything that is built to be measured goes, in the workspace.
pub(crate) const FOLDER: &str = "target/compare";

/// The workspace's folder.
pub(crate) fn workspace() -> Result<&'static Path> {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or_else(|| "the package has no workspace".to_owned())
}

/// Cargo with these flags for the compiler.
pub(crate) fn cargo(rustflags: &str) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // The flags are what is compared: none of the caller's may be among them.
    cargo.env_remove("CARGO_ENCODED_RUSTFLAGS").env_remove("CARGO_BUILD_TARGET").env("RUSTFLAGS", rustflags);
    for (variable, _) in std::env::vars_os() {
        if variable.to_string_lossy().starts_with("CARGO_PROFILE_") {
            cargo.env_remove(variable);
        }
    }
    cargo
}

/// The name and what the profile is, in a line.
impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, about, rustflags, profile, codegen_units } = self;
        let flags = if rustflags.is_empty() { "no flags" } else { rustflags };
        let (profile, units) = match profile {
            Profile::Debug => ("debug, opt-level 0", "256 (cargo's default)"),
            Profile::Release => ("release, opt-level 3", "16 (cargo's default)"),
        };
        let units = codegen_units.unwrap_or(units);
        write!(f, "\n{name}: {about} ({profile}, codegen-units {units}; {flags})")
    }
}
