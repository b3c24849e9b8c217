//! Annotates published crates, runs their tests and reports.

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use lexopt::{Arg, Parser, ValueExt};
use preempt_whole_crates::catalogue::{self, Crate};
use preempt_whole_crates::{Options, Result, compare, compile, report};

const HELP: &str = "\
Writes the attribute before every function of published crates and runs their own tests.

usage: preempt-whole-crates [OPTIONS] [CRATE..]

Without names, all crates of crates.toml. Another one is given as NAME@VERSION, and its library only compiled.

options
  --short           only the crates that `cargo test` runs too
  --profile NAME    cargo's profile for the copies: release (default) or dev
  --json FILE       write the report to FILE as an array of rows
  --help            this text
";

struct Command {
    names: Vec<String>,
    short: bool,
    profile: String,
    json: Option<PathBuf>,
}

fn main() -> Result<ExitCode> {
    let Some(command) = parse(Parser::from_env())? else {
        print!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    };
    let options = Options { work: work()?, profile: command.profile.clone(), timings: 3 };
    let (mut reports, mut compiled) = (Vec::new(), Vec::new());
    let mut failed = false;
    // Each crate's faults as they are found, and the tables at the end.
    for krate in choose(&command, catalogue::crates()?)? {
        eprintln!("{} {}", krate.name, krate.version);
        let done = if krate.compile_only {
            compile(&krate, &options).map(|report| {
                compiled.push(report.clone());
                report.faults
            })
        } else {
            compare(&krate, &options).map(|report| {
                reports.push(report.clone());
                report.faults
            })
        };
        for fault in done.unwrap_or_else(|error| vec![error.to_string()]) {
            eprintln!("  {fault}");
            failed = true;
        }
        // After each: a run takes long, and what has been measured is not lost with the rest.
        if let Some(file) = &command.json {
            fs::write(file, report::json(&reports, &compiled)?)
                .map_err(|error| format!("{}: {error}", file.display()))?;
        }
    }
    if !reports.is_empty() {
        print!("{}", report::tables(&reports));
    }
    if !compiled.is_empty() {
        print!("\n{}", report::compiled_table(&compiled));
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn parse(mut parser: Parser) -> Result<Option<Command>> {
    let mut command = Command { names: Vec::new(), short: false, profile: "release".to_owned(), json: None };
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => return Ok(None),
            Arg::Long("short") => command.short = true,
            Arg::Long("profile") => command.profile = parser.value()?.string()?,
            Arg::Long("json") => command.json = Some(parser.value()?.into()),
            Arg::Value(name) => command.names.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Some(command))
}

fn choose(command: &Command, crates: Vec<Crate>) -> Result<Vec<Crate>> {
    let unlisted: Vec<_> = command.names.iter().filter_map(|name| Crate::unlisted(name)).collect();
    for name in &command.names {
        if !name.contains('@') && !crates.iter().any(|krate| krate.name == *name) {
            let known: Vec<_> = crates.iter().map(|krate| krate.name.as_str()).collect();
            return Err(format!("no crate `{name}`; there are {}", known.join(", ")).into());
        }
    }
    let is_chosen = |krate: &Crate| {
        (command.names.is_empty() || command.names.contains(&krate.name)) && (krate.short || !command.short)
    };
    Ok(crates.into_iter().filter(is_chosen).chain(unlisted).collect())
}

/// A folder beside this program: it lies in `target/PROFILE`.
fn work() -> Result<PathBuf> {
    let program = env::current_exe()?;
    Ok(program.ancestors().nth(2).ok_or("the program lies in a target folder")?.join("whole-crates"))
}
