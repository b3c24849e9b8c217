//! Writes the programs.
//!
//! | Variable | Meaning |
//! |---|---|
//! | `PREEMPT_SEED` | picks other programs: a number, or `random`, which is another one in each run and printed |
//! | `PREEMPT_PROGRAMS` | how many |
//! | `PREEMPT_FORMS` | in how many forms each stands, apart from the plain, the default and the counted one: they take turns |
//! | `PREEMPT_ONLY` | the number of the one to write alone |
//! | `PREEMPT_SHADOWED_LABELS` | `1`: labels may hide others, of which rustc warns |

mod generator;

use std::path::Path;
use std::{env, fs, process};

/// What CI runs.
const SEED: u64 = 1;
const PROGRAMS: usize = 240;

fn main() {
    let seed = match variable("PREEMPT_SEED").as_deref() {
        None => SEED,
        Some("random") => random_seed(),
        Some(text) => number("PREEMPT_SEED", text),
    };
    let programs = variable("PREEMPT_PROGRAMS").map_or(PROGRAMS, |text| number("PREEMPT_PROGRAMS", &text));
    let only = variable("PREEMPT_ONLY").map(|text| number("PREEMPT_ONLY", &text));

    // The package is compiled in two editions, and let chains are of one.
    let edition_2024 = env::var("CARGO_PKG_NAME").as_deref() == Ok("preempt-random");
    let shadowed_labels = variable("PREEMPT_SHADOWED_LABELS").as_deref() == Some("1");
    // What is counted does not depend on the edition.
    let options = generator::Options { edition_2024, shadowed_labels, counted: edition_2024 };
    // The compiler's time is what bounds them.
    let forms = if edition_2024 { 2 } else { 1 };
    let forms = variable("PREEMPT_FORMS").map_or(forms, |text| number("PREEMPT_FORMS", &text));
    let text = generator::file(seed, programs, only, forms, options);
    let out = env::var("OUT_DIR").expect("cargo sets it for build scripts");
    let write = |name, text| fs::write(Path::new(&out).join(name), text).expect("OUT_DIR can be written");
    write("programs.rs", text);
    write("nests.rs", generator::nests::file(seed, programs / 4, only));
}

/// An environment variable that cargo is to watch.
fn variable(name: &str) -> Option<String> {
    println!("cargo::rerun-if-env-changed={name}");
    env::var(name).ok()
}

/// A seed that nobody chose, told to whoever runs cargo.
fn random_seed() -> u64 {
    let seed = fastrand::u64(0..1_000_000);
    println!("cargo::warning=PREEMPT_SEED={seed}");
    // Nothing is there: so the script runs again next time, and the seed is another one.
    println!("cargo::rerun-if-changed=generator/no-such-file");
    seed
}

fn number<N: std::str::FromStr>(variable: &str, text: &str) -> N {
    text.parse().unwrap_or_else(|_| {
        eprintln!("{variable} is to be a number, not {text:?}");
        process::exit(1)
    })
}
