//! Looks into a compiled library: how much code it is, and how many checks' sites it has.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use object::read::archive::ArchiveFile;
use object::{Object, ObjectSection, ObjectSymbol, SectionKind};

use crate::Result;

/// What a library consists of.
pub(crate) struct Contents {
    /// Bytes of machine code. Generic functions are not in it, unless the library itself uses them.
    pub(crate) text: u64,
    /// The checks' statics.
    pub(crate) sites: usize,
}

/// The name of the statics, in what the pass inserts.
const SITE: &str = "__PREEMPT_SITE";

/// Reads an rlib.
pub(crate) fn read(rlib: &Path) -> Result<Contents> {
    let data = fs::read(rlib)?;
    let archive = ArchiveFile::parse(&*data)?;
    let mut text = 0;
    let mut sites = HashSet::new();
    for member in archive.members() {
        // Metadata is no object on every platform.
        let Ok(object) = object::File::parse(member?.data(&*data)?) else { continue };
        text += object
            .sections()
            .filter(|section| section.kind() == SectionKind::Text)
            .map(|section| section.size())
            .sum::<u64>();
        for symbol in object.symbols().filter(|symbol| !symbol.is_undefined()) {
            let name = symbol.name()?;
            if name.contains(SITE) {
                sites.insert(name.to_owned());
            }
        }
    }
    Ok(Contents { text, sites: sites.len() })
}
