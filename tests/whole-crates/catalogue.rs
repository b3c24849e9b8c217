//! Which crates are annotated: `crates.toml`, read.

use serde::Deserialize;

use crate::Result;

/// A published crate, at one version.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Crate {
    /// Its name.
    pub name: String,
    /// Its exact version.
    pub version: String,
    /// What it is.
    pub kind: String,
    /// Whether it is run within `cargo test`.
    #[serde(default)]
    pub short: bool,
    /// Features to turn on.
    #[serde(default)]
    pub features: Vec<String>,
    /// Development dependencies to drop.
    #[serde(default)]
    pub without: Vec<String>,
    /// Tests that are not run under stress, where every turn of a loop switches stacks.
    #[serde(default)]
    pub too_long: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    #[serde(rename = "crate")]
    crates: Vec<Crate>,
}

/// All of them, in the order of the report.
///
/// # Errors
///
/// If the file is not what it should be.
pub fn crates() -> Result<Vec<Crate>> {
    let catalogue: Catalogue = toml_edit::de::from_str(include_str!("crates.toml"))?;
    Ok(catalogue.crates)
}
