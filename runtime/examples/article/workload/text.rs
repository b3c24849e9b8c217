//! What the workload reads: files, joined and cut into a part for each task.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The text is repeated until each part has this many bytes.
const LEAST_PART: usize = 64 * 1024;

/// How far from the even cut one at a blank is looked for. What has no blank for longer is cut where it is.
const SEARCH: usize = 4096;

/// The joined content of files.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    content: Vec<u8>,
    files: usize,
    /// Whether these are the project's own.
    own: bool,
}

/// Why there is no text.
#[derive(Debug)]
pub(crate) enum LoadError {
    /// A file cannot be read.
    Unreadable(PathBuf, io::Error),
    /// There is nothing in them.
    Empty,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => write!(f, "cannot read {}: {error}", path.display()),
            Self::Empty => f.write_str("the files are empty: there is nothing to count"),
        }
    }
}

impl Text {
    /// Reads the files, or the project's own where none are given.
    pub(crate) fn load(files: &[PathBuf]) -> Result<Self, LoadError> {
        let own = files.is_empty();
        let files = if own { own_files()? } else { files.to_vec() };
        let mut content = Vec::new();
        for path in &files {
            content.extend(fs::read(path).map_err(|error| LoadError::Unreadable(path.clone(), error))?);
            content.push(b'\n');
        }
        if content.len() == files.len() {
            return Err(LoadError::Empty);
        }
        Ok(Self { content, files: files.len(), own })
    }

    /// Says what it is.
    pub(crate) fn origin(&self) -> String {
        let whose = if self.own { " of the project's own" } else { "" };
        let plural = if self.files == 1 { "" } else { "s" };
        format!("{} file{plural}{whose}, {} kB", self.files, self.content.len().div_ceil(1000))
    }

    /// About equal parts, none of them small.
    pub(crate) fn parts(&self, count: usize) -> Vec<Arc<[u8]>> {
        let repeats = (count * LEAST_PART).div_ceil(self.content.len());
        let text = self.content.repeat(repeats);
        let mut parts = Vec::new();
        let mut start = 0;
        for part in 1..=count {
            let end = if part == count { text.len() } else { cut_near(&text, text.len() / count * part) };
            parts.push(Arc::from(&text[start..end]));
            start = end;
        }
        parts
    }
}

/// A place near `at` where no word is cut in two, if there is one.
fn cut_near(text: &[u8], at: usize) -> usize {
    let blank = text[at..].iter().take(SEARCH).position(u8::is_ascii_whitespace);
    at + blank.unwrap_or(0)
}

/// The Rust sources under the workspace's folder, and its README where there is one.
fn own_files() -> Result<Vec<PathBuf>, LoadError> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workspace = crate_folder.parent().unwrap_or(crate_folder);
    let mut files = Vec::new();
    collect_sources(workspace, &mut files)?;
    let readme = workspace.join("README.md");
    if readme.is_file() {
        files.push(readme);
    }
    Ok(files)
}

/// In the order of their names, so that every run reads the same text.
fn collect_sources(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), LoadError> {
    let unreadable = |error| LoadError::Unreadable(folder.to_owned(), error);
    let mut entries: Vec<_> = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .map_err(unreadable)?;
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') || name == "target" || path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            collect_sources(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(content: &[u8]) -> Text {
        Text { content: content.to_vec(), files: 1, own: false }
    }

    #[test]
    fn a_short_text_is_repeated_until_each_part_has_its_size() {
        let parts = text(b"one two\n").parts(4);
        assert_eq!(parts.len(), 4);
        assert!(parts.iter().all(|part| part.len() >= LEAST_PART - SEARCH), "{parts:?}");
    }

    #[test]
    fn parts_are_cut_between_words_and_lose_nothing() {
        let content = b"seven chars ".repeat(100_000);
        let parts = text(&content).parts(7);
        assert_eq!(parts.concat(), content);
        assert!(parts[1..].iter().all(|part| part[0] == b' '), "a part begins inside of a word");
    }

    #[test]
    fn a_text_without_blanks_is_cut_all_the_same() {
        let parts = text(&[b'x'; 1_000_000]).parts(4);
        assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [250_000; 4]);
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = Text::load(&[PathBuf::from("no/such/file")]).expect_err("it is not there");
        assert!(error.to_string().contains("no/such/file"), "{error}");
    }

    #[test]
    fn the_projects_own_sources_are_found() {
        let text = Text::load(&[]).expect("the sources are readable");
        assert!(text.own && text.files > 10, "{}", text.origin());
    }
}
