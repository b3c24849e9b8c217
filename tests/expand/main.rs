//! Prints what the pass makes of a source file: `cargo run -p preempt-expand -- path/to/file.rs`.

#![deny(missing_docs)]

use std::process::ExitCode;
use std::{env, fs};

const USAGE: &str = "usage: cargo run -p preempt-expand -- FILE.rs\n\
                     Prints the file with the attributes of `preempt` expanded, both kinds of checks on.";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [path] = &arguments[..] else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    if path == "--help" || path == "-h" {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let expanded = fs::read_to_string(path)
        .map_err(|error| format!("{path}: {error}"))
        .and_then(|text| preempt_expand::file(&text, path));
    match expanded {
        Ok(expanded) => {
            print!("{expanded}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
