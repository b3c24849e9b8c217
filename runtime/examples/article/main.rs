//! The five programs of an article on Go 1.13's preemption, then what `preempt` does beyond them, on real
//! input.
//!
//! ```text
//! cargo run --release --example article                    everything, in about half a minute
//! cargo run --release --example article -- --help          the options
//! cargo run --release --example article -- --check --quick what a CI runs: exit code 1 if something is not as it must be
//! ```
//!
//! Each section plays something in a runtime of its own, then tells what happened and which of its
//! expectations failed: [`scenes`] (the article's programs, with a picture of who ran when), [`overhead`]
//! (what the checks cost), [`sleeper`] (how late a task wakes beside tasks that compute), [`deadline`] (a
//! computation cut short) and [`workload`] (files given as arguments, processed by several tasks).

#[macro_use]
mod twice;

mod args;
mod calibrate;
mod deadline;
mod lateness;
mod overhead;
mod processor;
mod progress;
mod report;
mod scenes;
mod section;
mod sizes;
mod sleeper;
mod timeline;
mod workload;

use std::process::ExitCode;

use args::{Command, Options};
use report::say;
use section::Sections;
use sizes::Sizes;
use workload::text::Text;

/// The exit code for arguments that make no sense, files that cannot be read, and a build that cannot show
/// anything.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let options = match args::parse(std::env::args_os().skip(1)) {
        Ok(Command::Play(options)) => options,
        Ok(Command::Help) => {
            say!("{}", args::HELP);
            return ExitCode::SUCCESS;
        }
        Err(error) => return refuse(&error),
    };
    if cfg!(feature = "checks-off") {
        eprintln!("article: this build has the feature `checks-off`: there are no checks to show");
        return ExitCode::from(USAGE);
    }
    // Before anything is played: nobody should wait half a minute to read that a name was mistyped.
    match Text::load(&options.files) {
        Ok(text) => play(&options, text),
        Err(error) => refuse(&error),
    }
}

fn refuse(error: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("article: {error}\nTry `--help`.");
    ExitCode::from(USAGE)
}

fn play(options: &Options, text: Text) -> ExitCode {
    let sizes = Sizes::new(options.quick);
    let mut sections = Sections::new(options.check);
    report::introduce(&text.origin());
    for scene in scenes::all() {
        sections.play(&scene.heading(), || scene.play(&sizes));
    }
    sections.play(overhead::HEADING, || overhead::measure(&sizes));
    sections.play(sleeper::HEADING, || sleeper::play(&sizes));
    sections.play(deadline::HEADING, deadline::play);
    sections.play(workload::HEADING, || workload::play(&text, &sizes));
    sections.finish()
}
