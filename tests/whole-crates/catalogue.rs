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
    /// Whether its library is only compiled, without its tests.
    #[serde(default)]
    pub compile_only: bool,
    /// Tests that are not run under stress, where every turn of a loop switches stacks.
    #[serde(default)]
    pub too_long: Vec<String>,
}

impl Crate {
    /// One that is not in the list, as `NAME@VERSION`: it is only compiled.
    #[must_use]
    pub fn unlisted(text: &str) -> Option<Self> {
        let (name, version) = text.split_once('@')?;
        Some(Self {
            name: name.to_owned(),
            version: version.to_owned(),
            kind: "not in the list".to_owned(),
            short: false,
            features: Vec::new(),
            without: Vec::new(),
            compile_only: true,
            too_long: Vec::new(),
        })
    }
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
