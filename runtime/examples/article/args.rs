//! The command line.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

/// What `--help` prints.
pub(crate) const HELP: &str = "\
Plays the five programs of an article on Go's preemption with preempt's tasks, measures what the checks cost and
how late a sleeper wakes, and lets several tasks count, sort and hash the words of files.

usage: article [--check] [--quick] [FILE]...

  FILE      what the last section reads; by default the project's own sources and its README.md
  --check   exit with code 1 if a section does not show what it must; each gets up to three attempts
  --quick   smaller sizes
  --        what follows are files, whatever they begin with
  --help    this text

exit codes: 0 all is well, 1 an expectation failed (with --check), 2 wrong arguments or an unreadable file";

/// What the arguments ask for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Print [`HELP`].
    Help,
    /// Play the sections.
    Play(Options),
}

/// How to play.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Failed expectations make a failed exit code.
    pub(crate) check: bool,
    /// Smaller sizes.
    pub(crate) quick: bool,
    /// What the workload reads; none for the project's own files.
    pub(crate) files: Vec<PathBuf>,
}

/// An argument that is not known.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UnknownOption(String);

impl fmt::Display for UnknownOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown option `{}`: the options are --check, --quick and --help", self.0)
    }
}

/// Reads the arguments, without the program's name.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, UnknownOption> {
    let mut options = Options::default();
    let mut only_files = false;
    for argument in arguments {
        let text = argument.to_string_lossy();
        match &*text {
            _ if only_files => options.files.push(argument.into()),
            "--" => only_files = true,
            "--check" => options.check = true,
            "--quick" => options.quick = true,
            "--help" | "-h" => return Ok(Command::Help),
            option if option.starts_with('-') => return Err(UnknownOption(option.to_owned())),
            _ => options.files.push(argument.into()),
        }
    }
    Ok(Command::Play(options))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Command, UnknownOption> {
        parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn no_arguments_play_in_full_on_the_projects_own_files() {
        assert_eq!(parsed(&[]), Ok(Command::Play(Options::default())));
    }

    #[test]
    fn options_and_files_may_be_mixed() {
        let files = vec![PathBuf::from("a.txt"), PathBuf::from("b")];
        let options = Options { check: true, quick: true, files };
        assert_eq!(parsed(&["a.txt", "--check", "b", "--quick"]), Ok(Command::Play(options)));
    }

    #[test]
    fn after_two_dashes_everything_is_a_file() {
        let files = vec![PathBuf::from("--check"), PathBuf::from("--")];
        assert_eq!(
            parsed(&["--", "--check", "--"]),
            Ok(Command::Play(Options { files, ..Options::default() }))
        );
    }

    #[test]
    fn an_unknown_option_is_named() {
        let error = parsed(&["--quick", "--chekc", "a"]).expect_err("it is misspelt");
        assert!(error.to_string().contains("`--chekc`"), "{error}");
    }

    #[test]
    fn help_is_asked_for_by_both_names() {
        assert_eq!(parsed(&["--check", "--help"]), Ok(Command::Help));
        assert_eq!(parsed(&["-h"]), Ok(Command::Help));
    }
}
