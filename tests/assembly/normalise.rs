//! Takes out of assembly what differs between two compilations of the same code: names that hold hashes,
//! numbers of labels, and directives.

use std::collections::{BTreeMap, HashMap};

/// The instructions, normalised, of each function of a module in this crate, by mangled name (`3sum`).
/// Those of `impl` blocks are left out, and so are a function's own items.
pub(crate) fn functions(assembly: &str, module: &str) -> BTreeMap<String, String> {
    let mut functions = BTreeMap::new();
    let mut lines = assembly.lines();
    while let Some(line) = lines.next() {
        if let Some(name) = name_in(line, module) {
            let body = lines.by_ref().take_while(|line| line.trim() != ".cfi_endproc");
            functions.insert(name.to_owned(), normalise(body));
        }
    }
    functions
}

/// The function's name, if the line is the label of one in `module` (mangled: `7kernels3sum`).
fn name_in<'a>(line: &'a str, module: &str) -> Option<&'a str> {
    // `_R`, and `Nv` in `Nt` in `Nt` in a crate root: a value in a module in a module.
    let path = line.strip_suffix(':')?.strip_prefix("_RNvNtNtC")?;
    let (_, name) = path.split_once("_16preempt_assembly")?;
    name.strip_prefix(module)
}

/// Instructions and labels only, with labels numbered in the order in which the function mentions them.
fn normalise<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut names = HashMap::new();
    let mut normalised = String::new();
    for line in lines {
        let is_label = line.ends_with(':');
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') || (line.starts_with('.') && !is_label) {
            continue;
        }
        // Comments are LLVM's, about the numbers of blocks.
        let line = line.split(" #").next().unwrap_or(line).trim_end();
        normalised.push_str(&rename(line, &mut names));
        normalised.push('\n');
    }
    normalised
}

/// Replaces compiler-made names: local labels (`.LBB3_2`), anonymous constants (`.Lanon.<hash>.1`,
/// `.Lalloc_<hash>`), and the hash of this crate in a symbol (`Cs<hash>_16preempt_assembly`), which depends
/// on its features.
fn rename(line: &str, names: &mut HashMap<String, usize>) -> String {
    let in_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$');
    let mut renamed = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(in_name) {
        renamed.push_str(&rest[..start]);
        rest = &rest[start..];
        let (word, tail) = rest.split_at(rest.find(|c| !in_name(c)).unwrap_or(rest.len()));
        if word.starts_with(".L") {
            let next = names.len();
            let number = names.entry(word.to_owned()).or_insert(next);
            renamed.push_str(&format!("local{number}"));
        } else if let Some((_, path)) = word.split_once("_16preempt_assembly") {
            renamed.push_str(path);
        } else {
            renamed.push_str(word);
        }
        rest = tail;
    }
    renamed + rest
}
