//! Writes the programs.
//!
//! `PREEMPT_SEED` picks others (a number, or `random`), `PREEMPT_PROGRAMS` says how many, `PREEMPT_ONLY` is the
//! number of the one to write alone.

mod generator;

use std::path::Path;
use std::{env, fs, process};

/// What CI runs.
const SEED: u64 = 1;
const PROGRAMS: usize = 240;

fn main() {
    for variable in ["PREEMPT_SEED", "PREEMPT_PROGRAMS", "PREEMPT_ONLY"] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    let seed = match env::var("PREEMPT_SEED").as_deref() {
        Err(_) => SEED,
        // Another one each time that the build script runs.
        Ok("random") => fastrand::u64(0..1_000_000),
        Ok(text) => number("PREEMPT_SEED", text),
    };
    let programs = env::var("PREEMPT_PROGRAMS").map_or(PROGRAMS, |text| number("PREEMPT_PROGRAMS", &text));
    let only = env::var("PREEMPT_ONLY").ok().map(|text| number("PREEMPT_ONLY", &text));

    // The package is compiled in two editions, and let chains are of one.
    let edition_2024 = env::var("CARGO_PKG_NAME").as_deref() == Ok("preempt-random");
    let text = generator::file(seed, programs, only, edition_2024);
    let out = env::var("OUT_DIR").expect("cargo sets it for build scripts");
    fs::write(Path::new(&out).join("programs.rs"), text).expect("OUT_DIR can be written");
}

fn number<N: std::str::FromStr>(variable: &str, text: &str) -> N {
    text.parse().unwrap_or_else(|_| {
        eprintln!("{variable} is to be a number, not {text:?}");
        process::exit(1)
    })
}
