//! Every form of every program does what the plain one does.
//!
//! ```text
//! cargo test -p preempt-random                                        the programs that CI runs
//! PREEMPT_SEED=7 PREEMPT_PROGRAMS=500 cargo test -p preempt-random    others, and more of them
//! PREEMPT_SEED=random cargo test -p preempt-random                    others each time they are compiled
//! PREEMPT_SEED=7 PREEMPT_ONLY=31 cargo test -p preempt-random         one, to look at
//! PREEMPT_STRESS=1 cargo test -p preempt-random                       in tasks, every check gives way
//! ```
//!
//! A failure tells the seed, the program's number and text, and the first line in which the logs differ.

#![allow(missing_docs, reason = "a test")]

mod programs {
    #![allow(warnings, clippy::all, clippy::undocumented_unsafe_blocks, reason = "generated")]
    use crate::Program;
    include!(concat!(env!("OUT_DIR"), "/programs.rs"));
}

/// What the programs see.
mod prelude {
    pub(crate) use preempt_random::log::{Failed, Log, poll};

    macro_rules! break_if {
        ($condition:expr) => {
            if $condition {
                break;
            }
        };
    }
    macro_rules! continue_if {
        ($condition:expr) => {
            if $condition {
                continue;
            }
        };
    }
    macro_rules! return_if {
        ($condition:expr, $value:expr) => {
            if $condition {
                return $value;
            }
        };
    }
    pub(crate) use {break_if, continue_if, return_if};
}

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use preempt::Runtime;
use preempt_random::log::{Failed, Line, Log, message};
use preempt_tests::counting;
use programs::{PROGRAMS, SEED, TAGS};

/// One program in its forms.
pub struct Program {
    number: usize,
    source: &'static str,
    plain: Run,
    forms: &'static [(&'static str, Run)],
}

type Run = fn(&Log, i64) -> Result<i64, Failed>;

/// What every program is run with.
const ARGUMENTS: [i64; 6] = [0, 1, 2, 3, 10, -7];

/// What a run came to.
#[derive(PartialEq)]
struct Outcome {
    /// What it returned, or what its panic said.
    value: Result<Result<i64, Failed>, String>,
    log: Vec<Line>,
}

fn outcome(run: Run, argument: i64, log: &Log) -> Outcome {
    let value = catch_unwind(AssertUnwindSafe(|| run(log, argument))).map_err(|panic| message(&*panic));
    Outcome { value, log: log.lines() }
}

/// Panics are what the programs do.
fn silence() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let text = message(panic.payload());
            if !["out of fuel", "the program panics", "next panics"]
                .iter()
                .any(|known| text.starts_with(known))
            {
                hook(panic);
            }
        }));
    });
}

/// Requires that `form` did what the plain program did.
fn assert_same(program: &Program, name: &str, argument: i64, plain: &Outcome, form: &Outcome) {
    if plain == form {
        return;
    }
    let place = plain.log.iter().zip(&form.log).position(|(a, b)| a != b);
    let place = place.unwrap_or_else(|| plain.log.len().min(form.log.len()));
    let line =
        |outcome: &Outcome| outcome.log.get(place).map_or_else(|| "the end".to_owned(), Line::to_string);
    panic!(
        "the form `{name}` does something else\n  seed {SEED}, program {}, argument {argument}\n  \
         plain: {:?}\n  {name}: {:?}\n  line {place} of the log: {} and not {}\n{}",
        program.number,
        plain.value,
        form.value,
        line(form),
        line(plain),
        program.source,
    );
}

#[test]
fn every_form_of_a_program_does_the_same() {
    silence();
    println!("seed {SEED}, {} programs", PROGRAMS.len());
    for program in PROGRAMS {
        for argument in ARGUMENTS {
            let log = Log::default();
            let (plain, reached) = counting::reached(|| outcome(program.plain, argument, &log));
            assert!(reached.is_empty(), "the plain program {} has checks", program.number);
            for &(name, form) in program.forms {
                let log = Log::default();
                let (other, prologues, loops) = counting::count(|| outcome(form, argument, &log));
                assert_same(program, name, argument, &plain, &other);
                assert_checks(program, name, argument, log.ticks(), prologues, loops);
            }
        }
    }
}

/// Requires the checks that the form promises; what was entered counted in `ticks`.
///
/// A body that burns fuel calls, so no class of loops spares it the check of each turn.
fn assert_checks(program: &Program, name: &str, argument: i64, ticks: usize, prologues: usize, loops: usize) {
    let off = cfg!(feature = "checks-off");
    let loops_are_right = if off || name == "no_loops" { loops == 0 } else { loops >= ticks };
    let prologues_are_right = match name {
        _ if off => prologues == 0,
        "no_prologue" => prologues == 0,
        "prologue" => prologues == 1,
        _ => prologues <= 1,
    };
    assert!(
        loops_are_right && prologues_are_right,
        "seed {SEED}, program {} {name}, argument {argument}: {ticks} turns, {loops} loop checks, {prologues} \
         prologue checks\n{}",
        program.number,
        program.source
    );
}

#[test]
fn programs_in_tasks_do_the_same_though_they_take_turns() {
    silence();
    for workers in [1, 2] {
        let runtime = Runtime::builder().workers(workers).build().expect("a runtime");
        let tasks: Vec<_> = (0..8)
            .map(|part| {
                runtime.spawn(move || {
                    for program in PROGRAMS.iter().skip(part).step_by(8) {
                        for argument in [1, -7] {
                            let plain = outcome(program.plain, argument, &Log::default());
                            for &(name, form) in program.forms {
                                let other = outcome(form, argument, &Log::default());
                                assert_same(program, name, argument, &plain, &other);
                            }
                        }
                    }
                })
            })
            .collect();
        for task in tasks {
            task.join().expect("the same");
        }
    }
}

/// The generator's own test: what it claims to write is written, and runs.
#[test]
fn the_programs_do_all_that_programs_do() {
    silence();
    // Fewer programs, or others, need not have all of it.
    if (SEED, PROGRAMS.len()) != (1, 240) {
        return;
    }
    let mut reached = BTreeSet::new();
    let (mut panics, mut failures, mut lines) = (0, 0, Vec::new());
    for program in PROGRAMS {
        let mut most = 0;
        for argument in ARGUMENTS {
            let plain = outcome(program.plain, argument, &Log::default());
            panics += usize::from(plain.value.is_err());
            failures += usize::from(matches!(plain.value, Ok(Err(_))));
            most = most.max(plain.log.len());
            // Guards in a vector stand at places of their own.
            reached.extend(plain.log.iter().map(|line| (program.number, line.place)));
            reached.extend(plain.log.iter().map(|line| (program.number, line.place / 1_000)));
        }
        lines.push(most);
    }
    let mut tags: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for &(number, place, tag) in TAGS {
        tags.entry(tag).or_default().push(reached.contains(&(number, place)));
    }
    assert!(tags.len() > 80, "only {} kinds of things are written", tags.len());
    let runs = PROGRAMS.len() * ARGUMENTS.len();
    let never: Vec<_> = tags.iter().filter(|(_, places)| !places.contains(&true)).collect();
    assert!(
        never.is_empty(),
        "written and never run: {:?}",
        never.iter().map(|(tag, _)| tag).collect::<Vec<_>>()
    );
    assert!((runs / 50..runs / 2).contains(&panics), "{panics} of {runs} runs panic");
    assert!(failures > runs / 50, "{failures} of {runs} runs fail");
    lines.sort_unstable();
    assert!(lines[lines.len() / 10] > 8, "a tenth of the programs do next to nothing: {}", Lines(&lines));
}

struct Lines<'a>(&'a [usize]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &self.0[..self.0.len() / 5])
    }
}
