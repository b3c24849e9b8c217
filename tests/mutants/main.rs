//! Runs the mutants that are named, or all.

use std::process::ExitCode;

use preempt_mutants::{Killer, Mutation, all, run};

fn main() -> ExitCode {
    let names: Vec<_> = std::env::args().skip(1).collect();
    if let Some(unknown) = names.iter().find(|name| all().all(|mutation| mutation.name != **name)) {
        let known: Vec<_> = all().map(|mutation| mutation.name).collect();
        eprintln!("there is no mutant `{unknown}`; there are {}", known.join(", "));
        return ExitCode::FAILURE;
    }
    let wanted = |mutation: &&Mutation| names.is_empty() || names.iter().any(|name| name == mutation.name);
    let mutations: Vec<_> = all().filter(wanted).collect();
    match run(&mutations) {
        Ok(()) => {
            let by_tests = mutations.iter().filter(|mutation| mutation.killer == Killer::Test).count();
            println!("all {} mutants are killed, {by_tests} of them by tests", mutations.len());
            ExitCode::SUCCESS
        }
        Err(survivors) => {
            eprintln!("not killed by what is to kill them:\n{survivors}");
            ExitCode::FAILURE
        }
    }
}
