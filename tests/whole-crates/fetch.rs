//! Gets the package of a published crate, by cargo alone.
//!
//! A scratch package depends on the crate, and `cargo metadata` fetches it and says where its manifest is.

use std::fs;
use std::path::{Path, PathBuf};

use preempt_tests::nested_cargo::bare;
use serde_json::Value;

use crate::Result;
use crate::cargo::fetching;
use crate::catalogue::Crate;

/// Fetches the package into cargo's own store and returns its folder there.
pub(crate) fn fetch(krate: &Crate, work: &Path) -> Result<PathBuf> {
    let Crate { name, version, .. } = krate;
    let scratch = work.join("fetch").join(name);
    fs::create_dir_all(&scratch)?;
    fs::write(scratch.join("lib.rs"), "")?;
    fs::write(
        scratch.join("Cargo.toml"),
        format!(
            "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n\
             [lib]\npath = \"lib.rs\"\n[dependencies]\n{name} = \"={version}\"\n"
        ),
    )?;
    let metadata = fetching(|| {
        let mut command = bare("metadata", &scratch);
        command.args(["--format-version", "1"]);
        command
    })?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let manifest = packages
        .filter(|package| package["name"] == name.as_str())
        // Metadata behind a `+` may be left out of a requirement.
        .find(|package| package["version"].as_str().is_some_and(|v| v.split('+').next() == Some(version)))
        .and_then(|package| package["manifest_path"].as_str())
        .ok_or_else(|| format!("cargo does not tell of {name} {version}"))?;
    Ok(Path::new(manifest).parent().ok_or("a manifest has a folder")?.to_owned())
}
