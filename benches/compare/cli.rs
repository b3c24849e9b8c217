//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};

use crate::Result;

pub(crate) const HELP: &str = "\
Measures what resched checks cost the kernels and their builds, and how soon they are reached.

usage: compare SUBCOMMAND [OPTIONS]

subcommands
  overhead        time per item, annotated code against plain code
  instructions    the same in instructions, counted by `valgrind --tool=callgrind`
  check-latency   the time from a request to give way until the slow path of a check
  entry           time per entry of inner loops of 1 to 1000 turns, annotated code against plain code
  build-cost      time and machine code of building a generated crate, and the run time of debug builds
  homes           time per check in executables and loaded libraries, with LTO and without
  run             runs one kernel in one variant, for profilers: --kernel NAME --variant NAME [--runs N]

options
  --quick         fewer and shorter samples: overhead in under 90 seconds
  --build NAME    only this set of compiler flags (aligned, default, native, aligned-cgu1; debug if it is asked
                  for by name); may be repeated; not for build-cost and homes
  --kernel NAME   only this kernel; may be repeated; of `entry` a head (range) or a case (range/8); not
                  for homes
  --json FILE     write the figures to FILE as an array of rows
  --here          measure in this process, as it was built, and print the rows, one a line (of build-cost only
                  the run times, not for homes)
  --help          this text
";

/// What the program is to do.
pub(crate) enum Command {
    Help,
    Measure(Options),
    Run { kernel: String, variant: String, runs: u64 },
}

/// What is to be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subcommand {
    Overhead,
    Instructions,
    CheckLatency,
    Entry,
    BuildCost,
    Homes,
}

impl Subcommand {
    const ALL: [Self; 6] =
        [Self::Overhead, Self::Instructions, Self::CheckLatency, Self::Entry, Self::BuildCost, Self::Homes];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Overhead => "overhead",
            Self::Instructions => "instructions",
            Self::CheckLatency => "check-latency",
            Self::Entry => "entry",
            Self::BuildCost => "build-cost",
            Self::Homes => "homes",
        }
    }
}

/// What is to be measured, and how.
pub(crate) struct Options {
    pub(crate) subcommand: Subcommand,
    pub(crate) quick: bool,
    pub(crate) here: bool,
    /// The names of builds and kernels; none stands for all.
    pub(crate) builds: Vec<String>,
    pub(crate) kernels: Vec<String>,
    pub(crate) json: Option<PathBuf>,
}

/// Reads the arguments, the program's name first.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Command> {
    read(Parser::from_iter(args)).map_err(|error| format!("{error}; see --help"))
}

fn read(mut parser: Parser) -> std::result::Result<Command, lexopt::Error> {
    let mut subcommand = None;
    let (mut variant, mut runs) = (None, None);
    let (mut quick, mut here, mut json) = (false, false, None);
    let (mut builds, mut kernels) = (Vec::new(), Vec::new());
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
            Arg::Long("quick") => quick = true,
            Arg::Long("here") => here = true,
            Arg::Long("json") => json = Some(parser.value()?.into()),
            Arg::Long("build") => builds.push(parser.value()?.string()?),
            Arg::Long("kernel") => kernels.push(parser.value()?.string()?),
            Arg::Long("variant") => variant = Some(parser.value()?.string()?),
            Arg::Long("runs") => runs = Some(parser.value()?.parse()?),
            Arg::Value(value) if subcommand.is_none() => subcommand = Some(value.string()?),
            other => return Err(other.unexpected()),
        }
    }
    let name = subcommand.ok_or("which subcommand?")?;
    if name == "run" {
        let [kernel] = <[String; 1]>::try_from(kernels).map_err(|_| "`run` needs one --kernel")?;
        let variant = variant.ok_or("`run` needs a --variant")?;
        return Ok(Command::Run { kernel, variant, runs: runs.unwrap_or(1) });
    }
    if variant.is_some() || runs.is_some() {
        return Err("--variant and --runs belong to `run`".into());
    }
    let subcommand = Subcommand::ALL.into_iter().find(|known| known.name() == name);
    let subcommand = subcommand.ok_or_else(|| format!("there is no subcommand `{name}`"))?;
    if subcommand == Subcommand::BuildCost && !builds.is_empty() {
        return Err("`build-cost` has builds of its own: --build does not go with it".into());
    }
    if subcommand == Subcommand::Homes && (here || !builds.is_empty() || !kernels.is_empty()) {
        return Err(
            "`homes` measures a program of its own: --here, --build and --kernel do not go with it".into()
        );
    }
    Ok(Command::Measure(Options { subcommand, quick, here, builds, kernels, json }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(words: &str) -> Result<Command> {
        parse(words.split_whitespace().map(OsString::from))
    }

    fn error(words: &str) -> String {
        parse_words(words).err().unwrap_or_else(|| panic!("`{words}` is taken"))
    }

    #[test]
    fn options_are_read_in_any_order() {
        let Ok(Command::Measure(options)) =
            parse_words("compare --quick --kernel sum overhead --json out --kernel fib --build native")
        else {
            panic!("refused");
        };
        assert_eq!(options.subcommand, Subcommand::Overhead);
        assert!(options.quick && !options.here);
        assert_eq!(options.kernels, ["sum", "fib"]);
        assert_eq!(options.builds, ["native"]);
        assert_eq!(options.json, Some("out".into()));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert_eq!(error("compare"), "which subcommand?; see --help");
        assert!(error("compare speed").contains("`speed`"));
        assert!(error("compare overhead latency").contains("latency"));
        assert!(error("compare overhead --fast").contains("--fast"));
        assert!(error("compare overhead --json").contains("--json"));
        assert!(error("compare overhead --runs 3").contains("`run`"));
        assert!(error("compare build-cost --build native").contains("--build"));
        assert!(error("compare homes --kernel sum").contains("--kernel"));
        assert!(error("compare homes --build native").contains("--build"));
        assert!(error("compare homes --here").contains("--here"));
        assert!(error("compare run --variant plain").contains("--kernel"));
        assert!(error("compare run --kernel sum").contains("--variant"));
        assert!(error("compare run --kernel sum --variant plain --runs many").contains("many"));
    }

    #[test]
    fn the_help_names_every_subcommand() {
        assert!(matches!(parse_words("compare overhead --help"), Ok(Command::Help)));
        for subcommand in Subcommand::ALL {
            assert!(HELP.contains(subcommand.name()), "{}", subcommand.name());
        }
    }
}
