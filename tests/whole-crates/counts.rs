//! Reads what the runtimes of the annotated tests have counted; `entry` writes it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::str::FromStr;

use crate::Result;

/// The environment variable that names the folder of counts, as `entry` has it.
pub(crate) const FOLDER: &str = "PREEMPT_WHOLE_CRATES_COUNTS";

/// Checks reached inside tasks.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// How often a task came to a check whose flag was set: under `PREEMPT_STRESS` at every check.
    pub(crate) checks: u64,
    /// How often it gave way there.
    pub(crate) preemptions: u64,
    /// Where it gave way.
    pub(crate) sites: BTreeSet<Site>,
}

/// A check in the source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Site {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) kind: String,
}

/// Adds up the files of all processes.
pub(crate) fn read(folder: &Path) -> Result<Counts> {
    let mut counts = Counts::default();
    for file in fs::read_dir(folder)? {
        counts.add(&fs::read_to_string(file?.path())?)?;
    }
    Ok(counts)
}

impl Counts {
    fn add(&mut self, text: &str) -> Result<()> {
        for line in text.lines() {
            match line.splitn(6, ' ').collect::<Vec<_>>()[..] {
                ["checks", count] => self.checks += u64::from_str(count)?,
                ["preemptions", count] => self.preemptions += u64::from_str(count)?,
                ["site", kind, _, line, column, file] => {
                    self.sites.insert(Site {
                        file: file.to_owned(),
                        line: line.parse()?,
                        column: column.parse()?,
                        kind: kind.to_owned(),
                    });
                }
                _ => return Err(format!("{line:?} is no count").into()),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processes_are_added_up_and_a_site_of_both_is_one() {
        let mut counts = Counts::default();
        counts.add("checks 3\npreemptions 2\nsite loop 2 4 5 src/a b.rs\n").expect("counts");
        counts.add("checks 1\npreemptions 1\nsite loop 1 4 5 src/a b.rs\n").expect("counts");
        let site = Site { file: "src/a b.rs".to_owned(), line: 4, column: 5, kind: "loop".to_owned() };
        assert_eq!(counts, Counts { checks: 4, preemptions: 3, sites: BTreeSet::from([site]) });
        assert!(counts.add("site loop 1").is_err());
    }
}
