//! What resched checks cost and how soon they are reached, measured so that nobody is fooled.
//!
//! ```text
//! cargo run --release -p preempt-benches --bin compare -- overhead        time against plain code
//! cargo run --release -p preempt-benches --bin compare -- instructions    the same, counted by callgrind
//! cargo run --release -p preempt-benches --bin compare -- check-latency   from a request to the slow path
//! ```
//!
//! `--quick` takes fewer and shorter samples, `--json FILE` writes the figures as rows, `--help` lists the
//! rest.
//!
//! ```text
//! cli          what was asked for
//!   |
//! builds       builds this program once per set of compiler flags, runs each with `--here`,
//!   |          and reads the rows that it prints
//!   |
//! overhead, instructions, latency      `--here`: one measurement, as rows
//!   |
//! tables       the rows for people; `row` for programs
//! ```

#![deny(missing_docs)]

mod builds;
mod cli;
mod instructions;
mod latency;
mod overhead;
mod row;
mod stats;
mod tables;

use std::process::ExitCode;

use preempt_benches::{Kernel, all_kernels};

use crate::builds::Build;
use crate::cli::{Command, Options, Subcommand};
use crate::row::Row;

/// What goes wrong is told to a person.
type Result<T> = std::result::Result<T, String>;

fn main() -> ExitCode {
    let outcome = cli::parse(std::env::args_os()).and_then(|command| match command {
        Command::Help => {
            print!("{}", cli::HELP);
            Ok(())
        }
        Command::Measure(options) if options.here => measure_here(&options),
        Command::Measure(options) => measure_builds(&options),
        Command::Run { kernel, variant, runs } => run(&kernel, &variant, runs),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("compare: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Builds and runs this program once per set of flags, and tells what came out.
fn measure_builds(options: &Options) -> Result<()> {
    let mut all = Vec::new();
    // What cannot work is better known before minutes of building and measuring than after.
    chosen(options)?;
    let file = options.json.as_deref().map(row::create).transpose()?;
    let mut outcome = Ok(());
    for build in Build::asked_for(options)? {
        println!("{build}");
        let rows = match build.measure(options) {
            Ok(rows) => rows,
            Err(error) => {
                // What was measured until now is worth keeping.
                outcome = Err(error);
                break;
            }
        };
        match options.subcommand {
            Subcommand::Overhead => {
                tables::ratios(&rows);
                tables::band(&rows);
            }
            Subcommand::Instructions => tables::ratios(&rows),
            Subcommand::CheckLatency => tables::latencies(&rows),
        }
        all.extend(rows);
    }
    file.map_or(Ok(()), |file| row::write(file, &all)).and(outcome)
}

/// Measures in this process, with the flags it was built with, and prints the rows.
fn measure_here(options: &Options) -> Result<()> {
    let kernels = chosen(options)?;
    let mut print = |row: Row| println!("{}", row.to_json());
    match options.subcommand {
        Subcommand::Overhead => overhead::measure(&kernels, options.quick, &mut print),
        Subcommand::Instructions => instructions::measure(&kernels, &mut print),
        Subcommand::CheckLatency => latency::measure(&kernels, options.quick, &mut print),
    }
}

/// The kernels that were asked for, all by default.
fn chosen(options: &Options) -> Result<Vec<Kernel>> {
    if options.kernels.is_empty() {
        return Ok(all_kernels());
    }
    options.kernels.iter().map(|name| kernel(name)).collect()
}

fn kernel(name: &str) -> Result<Kernel> {
    let mut all = all_kernels();
    match all.iter().position(|kernel| kernel.name == name) {
        Some(place) => Ok(all.swap_remove(place)),
        None => Err(unknown("kernel", name, all.iter().map(|kernel| kernel.name))),
    }
}

fn run(name: &str, variant: &str, runs: u64) -> Result<()> {
    let kernel = kernel(name)?;
    let known = kernel.variants.iter().find(|known| known.name == variant);
    let known =
        known.ok_or_else(|| unknown("variant", variant, kernel.variants.iter().map(|known| known.name)))?;
    instructions::run(known, runs);
    Ok(())
}

fn unknown<'a>(kind: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    format!("there is no {kind} `{name}`; there are {}", known.collect::<Vec<_>>().join(", "))
}
