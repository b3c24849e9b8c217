//! Two copies of a package: as it is, and annotated.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use preempt_tests::nested_cargo::bare;
use toml_edit::{DocumentMut, InlineTable, Item, Table, value};
use walkdir::{DirEntry, WalkDir};

use crate::Result;
use crate::annotate::{Tally, annotate};
use crate::cargo::fetching;
use crate::catalogue::Crate;
use crate::classes::{self, Classes};

/// The copies of one package.
pub(crate) struct Copies {
    /// The folder of the one without the attribute.
    pub(crate) plain: PathBuf,
    /// The folder of the one with it.
    pub(crate) annotated: PathBuf,
    pub(crate) tally: Tally,
    /// What the pass makes of the loops.
    pub(crate) classes: Classes,
    /// The lines of functions and loops in all files: a check stands at one of them.
    pub(crate) lines: Lines,
}

/// Lines of files.
type Lines = BTreeSet<(String, usize)>;

/// Copies `package` twice into `work` and annotates one of the copies.
pub(crate) fn make(krate: &Crate, package: &Path, work: &Path) -> Result<Copies> {
    let plain = work.join("plain").join(&krate.name);
    let annotated = work.join("annotated").join(&krate.name);
    refuse_edition_2015(package)?;
    copy(package, &plain)?;
    edit_manifest(&plain, |manifest| prepare(manifest, krate))?;
    fetch_dependencies(&plain)?;
    // With the lock file: but for `preempt` both have the same dependencies.
    copy(&plain, &annotated)?;
    let (tally, classes, lines) = annotate_all(&annotated)?;
    edit_manifest(&annotated, depend_on_preempt)?;
    fetch_dependencies(&annotated)?;
    Ok(Copies { plain, annotated, tally, classes, lines })
}

/// Copies a folder, without what would make cargo behave otherwise there.
fn copy(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    let is_wanted = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() != 1 || !(name == "target" || name == ".cargo" || name.starts_with("rust-toolchain"))
    };
    for entry in WalkDir::new(from).into_iter().filter_entry(is_wanted) {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(from)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(target)?;
        } else {
            // Not `fs::copy`: a store of packages may be read-only, and these files are edited.
            fs::write(target, fs::read(entry.path())?)?;
        }
    }
    Ok(())
}

/// In the oldest edition `::preempt` is no path to a dependency.
fn refuse_edition_2015(folder: &Path) -> Result<()> {
    let manifest: DocumentMut = fs::read_to_string(folder.join("Cargo.toml"))?.parse()?;
    match manifest["package"].get("edition").and_then(Item::as_str) {
        None | Some("2015") => Err("it is of edition 2015, where `::preempt` leads nowhere".into()),
        Some(_) => Ok(()),
    }
}

fn edit_manifest(folder: &Path, edit: impl FnOnce(&mut DocumentMut)) -> Result<()> {
    let path = folder.join("Cargo.toml");
    let mut manifest: DocumentMut = fs::read_to_string(&path)?.parse()?;
    edit(&mut manifest);
    fs::write(path, manifest.to_string())?;
    Ok(())
}

/// Makes the package a workspace of its own, and drops what its tests do not need.
fn prepare(manifest: &mut DocumentMut, krate: &Crate) {
    manifest.insert("workspace", Item::Table(Table::new()));
    manifest.remove("bench");
    // Its authors' profiles: some strip the symbols that are counted.
    manifest.remove("profile");
    if krate.compile_only {
        drop_dev_dependencies(manifest);
    }
    if let Some(dependencies) = manifest.get_mut("dev-dependencies").and_then(Item::as_table_like_mut) {
        for name in &krate.without {
            dependencies.remove(name);
        }
    }
}

/// Also those of some targets only.
fn drop_dev_dependencies(manifest: &mut DocumentMut) {
    manifest.remove("dev-dependencies");
    let targets = manifest.get_mut("target").and_then(Item::as_table_like_mut);
    for (_, target) in targets.into_iter().flat_map(|targets| targets.iter_mut()) {
        if let Some(target) = target.as_table_like_mut() {
            target.remove("dev-dependencies");
        }
    }
}

fn depend_on_preempt(manifest: &mut DocumentMut) {
    let entry = Path::new(env!("CARGO_MANIFEST_DIR")).join("entry");
    let mut dependency = InlineTable::new();
    dependency.insert("package", "preempt-whole-crates-entry".into());
    dependency.insert("path", entry.to_string_lossy().into_owned().into());
    manifest["dependencies"]["preempt"] = value(dependency);
}

fn fetch_dependencies(folder: &Path) -> Result<()> {
    fetching(|| bare("fetch", folder)).map(drop)
}

/// Annotates the library and the tests; not examples, benches and the build script.
fn annotate_all(folder: &Path) -> Result<(Tally, Classes, Lines)> {
    let mut tally = Tally::default();
    let mut classes = Classes::default();
    let mut lines = Lines::new();
    for part in ["src", "tests"].map(|part| folder.join(part)).iter().filter(|part| part.exists()) {
        for entry in WalkDir::new(part).sort_by_file_name() {
            let path = entry?.into_path();
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let source = fs::read_to_string(&path)?;
            let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
            let annotated = annotate(&source).map_err(|error| format!("{name}: {error}"))?;
            tally.add(&annotated.tally);
            classes.add(classes::count(&annotated.text, &name)?);
            lines.extend(annotated.lines.iter().map(|line| (name.clone(), *line)));
            fs::write(path, annotated.text)?;
        }
    }
    Ok((tally, classes, lines))
}
