//! What resched checks cost and how soon they are reached, measured so that nobody is fooled.
//!
//! ```text
//! cargo run --release -p preempt-benches --bin compare -- overhead        time against plain code
//! cargo run --release -p preempt-benches --bin compare -- instructions    the same, counted by callgrind
//! cargo run --release -p preempt-benches --bin compare -- check-latency   from a request to the slow path
//! cargo run --release -p preempt-benches --bin compare -- entry           entering short loops
//! cargo run --release -p preempt-benches --bin compare -- build-cost      compile time, code size, debug runs
//! cargo run --release -p preempt-benches --bin compare -- homes           checks in executables and libraries
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
//! overhead, instructions, latency      `--here`: one measurement, as rows; `overhead` also has the times of
//!   |                                  `entry` and of debug builds
//!   |
//! build_cost   builds the crate that `generated` writes, over and over
//! homes        builds and runs the program of `homes/`
//!   |
//! tables       the rows for people; `row` for programs
//! ```

#![deny(missing_docs)]

mod build_cost;
mod builds;
mod cli;
mod generated;
mod homes;
mod instructions;
mod latency;
mod overhead;
mod row;
mod stats;
mod tables;
mod written;

use std::process::ExitCode;

use preempt_benches::entries::entry_kernels;
use preempt_benches::hidden::hidden_kernels;
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
    if options.subcommand == Subcommand::BuildCost {
        println!("\nbuild-cost: {}", build_cost::ABOUT);
        all = build_cost::measure(options.quick)?;
        tables::build_costs(&all);
    }
    if options.subcommand == Subcommand::Homes {
        println!("\nhomes: {}", homes::ABOUT);
        all = homes::measure(options.quick)?;
        tables::homes(&all);
    }
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
            Subcommand::Entry => tables::entries(&rows),
            Subcommand::BuildCost | Subcommand::Homes => tables::ratios(&rows),
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
        Subcommand::Overhead => {
            overhead::measure(&kernels, options.quick, ("overhead", "ns/item"), &mut print)
        }
        Subcommand::Instructions => instructions::measure(&kernels, &mut print),
        Subcommand::CheckLatency => latency::measure(&kernels, options.quick, &mut print),
        Subcommand::Entry => overhead::measure(&kernels, options.quick, ("entry", "ns/entry"), &mut print),
        Subcommand::BuildCost => {
            overhead::measure(&kernels, options.quick, ("build-cost", "ns/item"), &mut print)
        }
        // Refused by the command line.
        Subcommand::Homes => Ok(()),
    }
}

/// The kernels that were asked for, by default all that the subcommand measures.
fn chosen(options: &Options) -> Result<Vec<Kernel>> {
    let mut all = measured(options.subcommand);
    if options.kernels.is_empty() {
        return Ok(all);
    }
    let is_named = |kernel: &Kernel, name: &str| {
        kernel.name == name || kernel.name.split_once('/').is_some_and(|(head, _)| head == name)
    };
    for name in &options.kernels {
        if !all.iter().any(|kernel| is_named(kernel, name)) {
            return Err(unknown("kernel", name, all.iter().map(|kernel| kernel.name)));
        }
    }
    all.retain(|kernel| options.kernels.iter().any(|name| is_named(kernel, name)));
    Ok(all)
}

/// Every kernel that a subcommand measures, with the variants that it does.
fn measured(subcommand: Subcommand) -> Vec<Kernel> {
    let mut kernels = match subcommand {
        Subcommand::Entry => entry_kernels(),
        _ => all_kernels(),
    };
    match subcommand {
        Subcommand::CheckLatency => kernels.extend(hidden_kernels()),
        Subcommand::BuildCost => {
            for kernel in &mut kernels {
                kernel.variants.retain(|variant| build_cost::VARIANTS.contains(&variant.name));
            }
        }
        Subcommand::Overhead | Subcommand::Instructions | Subcommand::Entry | Subcommand::Homes => {}
    }
    kernels
}

/// Runs one kernel of any of the catalogues.
fn run(name: &str, variant: &str, runs: u64) -> Result<()> {
    let mut all = all_kernels();
    all.extend(entry_kernels());
    all.extend(hidden_kernels());
    let kernel = all.iter().find(|kernel| kernel.name == name);
    let kernel = kernel.ok_or_else(|| unknown("kernel", name, all.iter().map(|kernel| kernel.name)))?;
    let known = kernel
        .variant(variant)
        .ok_or_else(|| unknown("variant", variant, kernel.variants.iter().map(|known| known.name)))?;
    instructions::run(known, runs);
    Ok(())
}

fn unknown<'a>(kind: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    format!("there is no {kind} `{name}`; there are {}", known.collect::<Vec<_>>().join(", "))
}
