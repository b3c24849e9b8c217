//! Looks into what was built: how much code it is, and how many functions with checks a library has.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use object::read::archive::ArchiveFile;
use object::{Object, ObjectSection, ObjectSymbol, SectionKind, SymbolKind};

use crate::Result;

/// What a library consists of.
pub(crate) struct Contents {
    /// Bytes of machine code. A generic function is in it only where the library itself uses it.
    pub(crate) text: u64,
    /// Functions with checks.
    pub(crate) checked: usize,
}

/// The slow path that the pass defines in each function with checks.
const SLOW_PATH: &str = "__preempt_give_way";

/// Reads an rlib.
pub(crate) fn read(rlib: &Path) -> Result<Contents> {
    let data = fs::read(rlib)?;
    let archive = ArchiveFile::parse(&*data)?;
    let mut text = 0;
    let mut checked = HashSet::new();
    for member in archive.members() {
        // Metadata is no object on every platform.
        let Ok(object) = object::File::parse(member?.data(&*data)?) else { continue };
        let sections = object.sections().filter(|section| section.kind() == SectionKind::Text);
        text += sections.map(|section| section.size()).sum::<u64>();
        for symbol in object.symbols().filter(|symbol| !symbol.is_undefined()) {
            let name = symbol.name()?;
            if name.contains(SLOW_PATH) {
                checked.insert(name.to_owned());
            }
        }
    }
    Ok(Contents { text, checked: checked.len() })
}

/// Bytes of the functions in a program that are a crate's: its generic functions too, where they are used.
///
/// Told by the crate's name in the symbols, before which every mangling writes its length.
pub(crate) fn text_of(krate: &str, program: &Path) -> Result<u64> {
    let data = fs::read(program)?;
    let object = object::File::parse(&*data)?;
    let mark = format!("{}{}", krate.len(), krate.replace('-', "_"));
    let functions = object.symbols().filter(|symbol| symbol.kind() == SymbolKind::Text);
    let ours = functions.filter(|symbol| symbol.name().is_ok_and(|name| name.contains(&mark)));
    Ok(ours.map(|symbol| symbol.size()).sum())
}
