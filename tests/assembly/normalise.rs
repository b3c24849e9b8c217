//! Takes out of assembly what differs between two compilations of the same code: names that hold hashes,
//! numbers of labels, and directives.

use std::collections::HashMap;

/// The instructions, normalised, of the one function whose symbol ends with `symbol`.
pub(crate) fn function(assembly: &str, symbol: &str) -> Option<String> {
    let mut lines = assembly.lines();
    lines.find(|line| line.strip_suffix(':').is_some_and(|label| label.ends_with(symbol)))?;
    Some(normalise(lines.take_while(|line| line.trim() != ".cfi_endproc")))
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
