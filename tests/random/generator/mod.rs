//! Random programs as text.
//!
//! ```text
//! mod.rs          the file: each program in its forms, and the table of them
//! program.rs      what a program keeps in mind while it is written; its blocks and statements
//! functions.rs    functions inside it: closures, async blocks, items
//! loops.rs        loops: heads, labels, exits
//! quiet.rs        loops whose bodies only compute
//! iterators.rs    what `for` goes over
//! nests.rs        programs of another kind: loops with many turns
//! ```
//!
//! A program computes on `i64`s and writes a log: of bodies, conditions, calls of `next`, drops. Its text holds no
//! randomness of its own, so every form of it does the same. It ends: loops are short, and those that could go on
//! burn fuel, which ends the program with a panic.
//!
//! Some loops are *quiet*: their bodies only compute, so that the pass may hold them for cheap.

mod functions;
mod iterators;
mod loops;
pub(crate) mod nests;
mod program;
mod quiet;

use std::fmt::Write as _;

pub(crate) use program::Options;
use program::Program;

macro_rules! counted {
    ($release:literal, $arguments:literal) => {
        Form::Function(concat!(
            "#[::preempt_count_turns::count_turns(crate::turns, ",
            $release,
            ")] #[::preempt::preemptible",
            $arguments,
            "]"
        ))
    };
}

/// How a program is annotated.
const FORMS: &[(&str, Form)] = &[
    ("default", Form::Function("#[::preempt::preemptible]")),
    ("every_turn", Form::Function("#[::preempt::preemptible(loops = \"every-turn\")]")),
    ("strips_of_1", Form::Function("#[::preempt::preemptible(strip = 1)]")),
    ("strips_of_2", Form::Function("#[::preempt::preemptible(strip = 2)]")),
    ("strips_of_3", Form::Function("#[::preempt::preemptible(strip = 3)]")),
    ("strips_of_5", Form::Function("#[::preempt::preemptible(strip = 5)]")),
    ("strips", Form::Function("#[::preempt::preemptible(strip = 16384)]")),
    ("no_loops", Form::Function("#[::preempt::preemptible(loops = false)]")),
    ("prologue", Form::Function("#[::preempt::preemptible(prologue = true)]")),
    ("no_prologue", Form::Function("#[::preempt::preemptible(prologue = false)]")),
    ("closures", Form::Function("#[::preempt::preemptible(closures = true)]")),
    ("no_cancel", Form::Function("#[::preempt::preemptible(cancel = false)]")),
    ("implementation", Form::Impl("#[::preempt::preemptible]")),
    ("module", Form::Mod("#[::preempt::preemptible]")),
    ("default_body", Form::Trait("#[::preempt::preemptible]")),
    ("asynchronous", Form::Async("#[::preempt::preemptible]")),
];

/// Forms whose turns are counted between checks; those of `release` have the strips of a build without
/// `debug_assertions`.
const COUNTED: &[(&str, Form)] = &[
    ("counted_release", counted!("release", "")),
    ("counted_strips_of_2", counted!("", "(strip = 2)")),
    ("counted_default", counted!("", "")),
    ("counted_strips_of_3", counted!("", "(strip = 3)")),
    ("counted_release_again", counted!("release", "(prologue = false)")),
    ("counted_strips_of_1", counted!("", "(strip = 1)")),
    ("counted_every_turn", counted!("", "(loops = \"every-turn\")")),
    ("counted_strips_of_5", counted!("", "(strip = 5)")),
];

/// Where the attribute stands.
#[derive(Clone, Copy)]
enum Form {
    Function(&'static str),
    Impl(&'static str),
    Mod(&'static str),
    /// A trait, for a default body.
    Trait(&'static str),
    /// A function that is `async`.
    Async(&'static str),
}

/// The file with all programs, or with only one. Each is written plain, in the first of the forms, in so many `others`
/// that take turns, and in one whose turns are counted.
pub(crate) fn file(
    seed: u64,
    programs: usize,
    only: Option<usize>,
    others: usize,
    options: Options,
) -> String {
    let rest = &FORMS[1..];
    let others = others.min(rest.len());
    let mut file = String::new();
    let mut table = String::new();
    let mut tags = Vec::new();
    for number in 0..programs {
        if only.is_some_and(|only| only != number) {
            continue;
        }
        // Each has a seed of its own: a program is the same, however many are written beside it.
        let program = Program::write(seed.wrapping_mul(1_000_003).wrapping_add(number as u64), options);
        let turns = rest.iter().cycle().skip(others * number % rest.len()).take(others);
        let counted = options.counted.then(|| &COUNTED[number % COUNTED.len()]);
        let forms = FORMS[..1].iter().chain(turns).chain(counted);
        let mut entry = format!(
            "Program {{ number: {number}, source: {:?}, plain: form!(p{number}, plain), forms: &[",
            program.text
        );
        let _ = writeln!(file, "pub mod p{number} {{");
        module(&mut file, "plain", Form::Function(""), &program.text);
        for &(name, form) in forms {
            module(&mut file, name, form, &program.text);
            let _ = write!(entry, "form!(p{number}, {name}), ");
        }
        let _ = writeln!(file, "}}");
        let _ = writeln!(table, "    {entry}] }},");
        tags.extend(program.tags.into_iter().map(|(place, tag)| (number, place, tag)));
    }
    let _ = writeln!(file, "pub const SEED: u64 = {seed};");
    let _ = writeln!(file, "pub const LET_CHAINS: bool = {};", options.edition_2024);
    let _ = writeln!(file, "pub const PROGRAMS: &[Program] = &[\n{table}];");
    let _ = writeln!(file, "pub const TAGS: &[(usize, u32, &str)] = &{tags:?};");
    file
}

/// The attribute of functions inside a program, that are to have the checks that the program has.
fn inside(form: Form) -> String {
    let (Form::Function(attribute)
    | Form::Impl(attribute)
    | Form::Mod(attribute)
    | Form::Trait(attribute)
    | Form::Async(attribute)) = form;
    let arguments = attribute.split_once("preemptible(").map_or("", |(_, rest)| rest.trim_end_matches(")]"));
    match arguments {
        "" => "#[::preempt::preemptible(prologue = false)]".to_owned(),
        arguments if arguments.starts_with("prologue") => inside(Form::Function("")),
        arguments => format!("#[::preempt::preemptible({arguments}, prologue = false)]"),
    }
}

fn module(file: &mut String, name: &str, form: Form, text: &str) {
    let (skip, inside) = match name {
        "plain" => ("", String::new()),
        _ => ("#[::preempt::preemptible(skip)]", inside(form)),
    };
    let text = &text.replace(loops::SKIP, skip).replace(functions::ATTRIBUTE, &inside);
    let parameters = "l: &Log, a: i64) -> Result<i64, Failed>";
    let signature = format!("pub fn run({parameters}");
    // The attribute; what stands around the text, which begins on the line of `LINE`.
    let (on_module, before, after) = match form {
        Form::Function(attribute) => ("", format!("{attribute} {signature}"), String::new()),
        Form::Impl(attribute) => (
            "",
            format!("pub struct S; {attribute} impl S {{ {signature}"),
            format!("}} {signature} {{ S::run(l, a) }}"),
        ),
        Form::Mod(attribute) => (attribute, signature, String::new()),
        Form::Trait(attribute) => (
            "",
            format!(
                "pub struct S; impl T for S {{}} {attribute} pub trait T {{ fn method(&self, {parameters}"
            ),
            format!("}} {signature} {{ S.method(l, a) }}"),
        ),
        Form::Async(attribute) => (
            "",
            format!("{attribute} pub async fn future({parameters}"),
            format!("{signature} {{ poll(future(l, a)) }}"),
        ),
    };
    let _ = writeln!(
        file,
        "{on_module}\npub mod {name} {{ use crate::prelude::*; pub const LINE: u32 = line!(); {before} {text}\n{after} }}"
    );
}
