//! Every form of every program does what the plain one does.
//!
//! ```text
//! cargo test -p preempt-random                                        the programs that CI runs
//! PREEMPT_SEED=7 PREEMPT_PROGRAMS=500 cargo test -p preempt-random    others, and more of them
//! PREEMPT_SEED=random cargo test -p preempt-random                    others in each run; cargo prints the seed
//! PREEMPT_SEED=7 PREEMPT_ONLY=31 cargo test -p preempt-random         one, to look at
//! ```
//!
//! A failure tells the seed, the program's number and text, and the first line in which the logs differ. `build.rs`
//! lists all variables.

#![allow(missing_docs, reason = "a test")]

mod constructs;
#[macro_use]
#[path = "../support/jumps.rs"]
mod jumps;
mod promise;
#[path = "../support/rt.rs"]
mod rt;

mod programs {
    #![allow(warnings, clippy::all, clippy::undocumented_unsafe_blocks, reason = "generated")]
    use crate::{Form, Program};
    macro_rules! form {
        ($program:ident, $name:ident) => {
            Form { name: stringify!($name), run: $program::$name::run, line: $program::$name::LINE }
        };
    }
    include!(concat!(env!("OUT_DIR"), "/programs.rs"));
}

/// What the programs see.
mod prelude {
    pub(crate) use preempt_random::log::{Failed, Log, poll};

    macro_rules! return_if {
        ($condition:expr, $value:expr) => {
            if $condition {
                return $value;
            }
        };
    }
    macro_rules! tried {
        ($value:expr) => {
            $value?
        };
    }
    macro_rules! looped {
        ($(#[$attribute:meta])* $name:ident($l:ident, $v:ident) $i:ident in $head:expr => $body:block) => {
            $(#[$attribute])*
            fn $name($l: &Log, mut $v: i64) -> i64 {
                for $i in $head $body
                $v
            }
        };
    }
    pub(crate) use {looped, return_if, tried};
}

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Once};

use preempt::Runtime;
use preempt_random::log::{Failed, Line, Log, Turns, message};
use preempt_tests::{counting, turns};
use programs::{LET_CHAINS, PROGRAMS, SEED, TAGS};

/// One program in its forms.
pub struct Program {
    number: usize,
    source: &'static str,
    plain: Form,
    forms: &'static [Form],
}

/// A program in one form.
pub struct Form {
    name: &'static str,
    run: Run,
    /// In which line of the generated file its text begins.
    line: u32,
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

/// Runs a form: what it came to, and the turns that it took.
fn outcome(form: &Form, argument: i64) -> (Outcome, Turns) {
    let log = Log::new(form.line);
    let value = catch_unwind(AssertUnwindSafe(|| (form.run)(&log, argument)));
    let value = value.map_err(|panic| message(&*panic));
    (Outcome { value, log: log.lines() }, log.turns())
}

/// Panics are what the programs do.
fn silence() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let text = message(panic.payload());
            if !["out of fuel", "the program panics", "next panics", "a drop panics"]
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
            let ((plain, _), reached) = counting::reached(|| outcome(&program.plain, argument));
            assert!(reached.is_empty(), "the plain program {} has checks", program.number);
            for form in program.forms {
                let ((other, turns), prologues, loops) = counting::count(|| outcome(form, argument));
                assert_same(program, form.name, argument, &plain, &other);
                assert_checks(program, form.name, argument, turns, prologues, loops);
            }
        }
    }
}

/// Requires the checks that the form promises.
fn assert_checks(
    program: &Program,
    name: &str,
    argument: i64,
    turns: Turns,
    prologue_checks: usize,
    loop_checks: usize,
) {
    let (prologues, loops) = (promise::prologue_checks(name, turns), promise::loop_checks(name, turns));
    assert!(
        prologues.contains(&prologue_checks) && loops.contains(&loop_checks),
        "the form `{name}` has {prologue_checks} prologue checks, {prologues:?} promised, and {loop_checks} loop \
         checks, {loops:?} promised\n  seed {SEED}, program {}, argument {argument}\n{}",
        program.number,
        program.source
    );
}

/// The bound that is stated in the pass's module `class`, asserted by the counters of `#[count_turns]`.
#[test]
fn no_more_turns_and_operations_lie_between_two_checks_than_is_promised() {
    silence();
    let mut full = BTreeSet::new();
    for program in PROGRAMS {
        for form in program.forms.iter().filter(|form| form.name.starts_with("counted")) {
            for argument in ARGUMENTS {
                let turns = turns::count(u64::MAX, || drop(outcome(form, argument)));
                assert!(
                    cfg!(feature = "checks-off") || turns.excess.is_none() && turns.operations <= turns.bound,
                    "the form `{}`: {turns:?}\n  seed {SEED}, program {}, argument {argument}\n{}",
                    form.name,
                    program.number,
                    program.source,
                );
                full.insert(turns.full);
            }
        }
    }
    // What is promised is come up to.
    if PROGRAMS.len() >= 240 && PROGRAMS[0].forms.len() > 3 {
        assert!([1, 2, 3, 4, 5].iter().all(|turns| full.contains(turns)), "strips of {full:?}");
    }
}

#[test]
fn programs_in_tasks_do_the_same_though_every_check_gives_way() {
    let test = "programs_in_tasks_do_the_same_though_every_check_gives_way";
    // Runtimes read it when they start, and so it must be there from the beginning.
    let child = rt::in_child(test, &[("PREEMPT_STRESS", "1")], || {
        in_tasks();
        eprintln!("{ALL_THE_SAME}");
    });
    assert!(rt::stderr_of(&child).contains(ALL_THE_SAME), "the child does not run its test");
}

/// What the child says in the end.
const ALL_THE_SAME: &str = "in tasks all programs do the same";

/// Runs the programs in several tasks at once, on fewer workers. A program has its log for itself, though it shares
/// its thread.
fn in_tasks() {
    const TASKS: usize = 8;
    silence();
    for workers in [1, 2] {
        let runtime = Runtime::builder().workers(workers).build().expect("a runtime");
        let promised = Arc::new(AtomicUsize::new(0));
        let tasks: Vec<_> = (0..TASKS)
            .map(|part| {
                let promised = Arc::clone(&promised);
                runtime.spawn(move || {
                    for program in PROGRAMS.iter().skip(part).step_by(TASKS) {
                        for argument in [1, -7] {
                            let (plain, _) = outcome(&program.plain, argument);
                            for form in program.forms {
                                let (other, turns) = outcome(form, argument);
                                assert_same(program, form.name, argument, &plain, &other);
                                promised.fetch_add(*promise::loop_checks(form.name, turns).start(), Relaxed);
                            }
                        }
                    }
                })
            })
            .collect();
        for task in tasks {
            task.join().expect("the same");
        }
        let (given_way, promised) = (runtime.handle().metrics().preemptions, promised.load(Relaxed));
        assert!(given_way >= promised as u64, "{promised} checks, and only {given_way} gave way");
    }
}

/// The generator's own test: all that it is to write is written, and runs.
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
            let (plain, _) = outcome(&program.plain, argument);
            panics += usize::from(plain.value.is_err());
            failures += usize::from(matches!(plain.value, Ok(Err(_))));
            most = most.max(plain.log.len());
            // Guards in a vector stand at places of their own.
            reached.extend(plain.log.iter().map(|line| (program.number, line.place)));
            reached.extend(plain.log.iter().map(|line| (program.number, line.place / 1_000)));
        }
        assert!(most > 2, "program {} does nothing\n{}", program.number, program.source);
        lines.push(most);
    }
    let mut run = BTreeMap::new();
    for &(number, place, tag) in TAGS {
        *run.entry(tag).or_insert(false) |= reached.contains(&(number, place));
    }
    let written: BTreeSet<_> = run.keys().copied().collect();
    let wanted: BTreeSet<_> = constructs::all(LET_CHAINS).collect();
    let difference: Vec<_> = written.symmetric_difference(&wanted).collect();
    assert!(difference.is_empty(), "only written, or only listed: {difference:?}");
    let never: Vec<_> = run.iter().filter(|&(_, run)| !run).map(|(tag, _)| tag).collect();
    assert!(never.is_empty(), "written and never run: {never:?}");

    let runs = PROGRAMS.len() * ARGUMENTS.len();
    assert!((runs / 50..runs / 2).contains(&panics), "{panics} of {runs} runs panic");
    assert!(failures > runs / 50, "{failures} of {runs} runs fail");
    lines.sort_unstable();
    assert!(lines[lines.len() / 10] > 8, "a tenth do next to nothing: {:?}", &lines[..lines.len() / 5]);
    let texts: HashSet<_> = PROGRAMS.iter().map(|program| program.source).collect();
    assert_eq!(texts.len(), PROGRAMS.len(), "some programs are the same");
}
