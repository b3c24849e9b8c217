//! Workspaces that are written into the target folder, with this workspace's crates as dependencies.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::builds;

/// A package of a written workspace.
pub(crate) struct Package {
    /// Its folder.
    pub(crate) folder: &'static str,
    pub(crate) manifest: String,
    /// `lib.rs` or `main.rs`.
    pub(crate) file: &'static str,
    pub(crate) source: String,
}

/// The head of a package's manifest.
pub(crate) fn package(name: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n")
}

/// A workspace that has been written.
pub(crate) struct Written {
    folder: PathBuf,
}

impl Written {
    /// Writes the packages into the folder `name`; what stands in the root manifest besides is `profiles`.
    pub(crate) fn write(name: &str, packages: &[Package], profiles: &str) -> Result<Self> {
        let workspace = builds::workspace()?;
        let folder = workspace.join(builds::FOLDER).join(name);
        for Package { folder: package, manifest, file, source } in packages {
            let package = folder.join(package);
            fs::create_dir_all(package.join("src")).map_err(|error| failed(&package, &error))?;
            write(&package.join("Cargo.toml"), manifest)?;
            write(&package.join("src").join(file), source)?;
        }
        write(&folder.join("Cargo.toml"), &(manifest(packages) + profiles))?;
        // The versions that everything else is built with; cargo takes out what is not needed.
        let lock = workspace.join("Cargo.lock");
        fs::copy(&lock, folder.join("Cargo.lock")).map_err(|error| failed(&lock, &error))?;
        Ok(Self { folder })
    }

    /// The folder of one of the packages.
    pub(crate) fn package(&self, folder: &str) -> PathBuf {
        self.folder.join(folder)
    }

    /// Where cargo puts what it has built in the profile.
    pub(crate) fn built(&self, profile: &str) -> PathBuf {
        self.folder.join("target").join(profile)
    }

    /// `cargo build` in the workspace, to be given more arguments.
    pub(crate) fn cargo(&self, rustflags: &str) -> Command {
        let mut cargo = builds::cargo(rustflags);
        cargo
            .args(["build", "--offline", "--quiet", "--target-dir"])
            .arg(self.folder.join("target"))
            .current_dir(&self.folder);
        cargo
    }
}

/// Runs cargo on what is named `what`.
pub(crate) fn run(cargo: &mut Command, what: &str) -> Result<()> {
    let status = cargo.status().map_err(|error| format!("cargo does not start: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("the generated {what} does not build: {status}")) }
}

fn manifest(packages: &[Package]) -> String {
    let members: Vec<_> = packages.iter().map(|package| format!("{:?}", package.folder)).collect();
    format!("[workspace]\nresolver = \"3\"\nmembers = [{}]\n", members.join(", "))
}

/// Writes what is not there already: what a build finds unchanged it need not build.
fn write(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(path, text).map_err(|error| failed(path, &error))
}

/// What is wrong with a file.
pub(crate) fn failed(path: &Path, error: &dyn std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_manifest_lists_the_packages() {
        let packages = ["plain", "every-turn", "default"].map(|folder| Package {
            folder,
            manifest: String::new(),
            file: "lib.rs",
            source: String::new(),
        });
        assert!(manifest(&packages).ends_with("members = [\"plain\", \"every-turn\", \"default\"]\n"));
    }
}
