//! Functions inside the program: closures, async blocks, items.
//!
//! Jumps do not lead out of them, and `return` and `?` mean something else in each.

use super::loops;
use super::program::{Program, Returns};

/// Stands for the attribute, which the plain form must not have.
pub(super) const ATTRIBUTE: &str = "#[ATTRIBUTE]";

/// Text in a function of its own: no jump leads out of it.
fn apart(
    program: &mut Program,
    returns: Returns,
    variables: &[&str],
    write: impl FnOnce(&mut Program) -> String,
) -> String {
    let variables = variables.iter().map(|&name| name.to_owned()).collect();
    let variables = std::mem::replace(&mut program.variables, variables);
    let returns = std::mem::replace(&mut program.returns, returns);
    let around = std::mem::take(&mut program.around);
    // Labels end at a function, a closure and an async block: inside, the same names are others.
    let hidden = std::mem::take(&mut program.hidden_labels);
    let text = write(program);
    program.hidden_labels = hidden;
    program.around = around;
    program.variables = variables;
    program.returns = returns;
    text
}

pub(super) fn closure(program: &mut Program, depth: u32) -> String {
    let name = program.name("f");
    let typed = if program.chance(50) { "w: i64" } else { "w" };
    let option = program.chance(40);
    let returns = if option { Returns::Option } else { Returns::Number };
    let body = apart(program, returns, &["w"], |program| {
        let first = loops::any(program, depth);
        let exits = if option { program.question_mark() + &loops::exit(program) } else { String::new() };
        format!("{first} {exits} {}", program.statements(depth, 1))
    });
    let (kind, value) = if option { ("Option<i64>", ".unwrap_or(3)") } else { ("i64", "") };
    let at = program.called() + &program.at(if option { "closure that gives an option" } else { "closure" });
    format!(
        "let {name} = |{typed}| -> {kind} {{ let mut v: i64 = w; let mut w = v;\n{at} {body} {} }}; \
         v = {name}({}){value};\n",
        returns.wrap("v ^ w"),
        program.number()
    )
}

pub(super) fn nested_function(program: &mut Program, depth: u32) -> String {
    let name = program.name("inner");
    // It is no part of the annotated function: its loops burn fuel without being counted.
    let annotated = std::mem::replace(&mut program.annotated, false);
    let body = apart(program, Returns::Number, &["v"], |program| loops::any(program, depth));
    program.annotated = annotated;
    format!(
        "fn {name}(l: &Log, mut v: i64) -> i64 {{ {} {body} v }} v = {name}(l, {});\n",
        program.at("nested function"),
        program.number()
    )
}

/// An annotated function that a macro makes, with a loop whose head and body are fragments.
pub(super) fn of_fragments(program: &mut Program, depth: u32) -> String {
    let (name, place) = (program.name("each"), program.place("function of fragments"));
    let (skipping, annotated) =
        (std::mem::replace(&mut program.skipping, false), std::mem::replace(&mut program.annotated, true));
    let head = ["0..3_i64", "1..=2_i64", "vec![1_i64, 5].into_iter()", "l.items(0, 3)"][program.below(4)];
    let tick = program.tick();
    let body = apart(program, Returns::Number, &["v"], |program| program.statements(depth, 2));
    (program.skipping, program.annotated) = (skipping, annotated);
    format!(
        "looped! {{ {ATTRIBUTE} {name}(l, v) i in {head} => {{ {tick} l.value({place}, i); v ^= i; {body} }} }} v = {name}(l, {});\n",
        program.number()
    )
}

pub(super) fn asynchronous(program: &mut Program, depth: u32) -> String {
    let body = apart(program, Returns::Number, &["w"], |program| {
        let first = loops::any(program, depth);
        format!("{first} l.ready().await; {}", program.statements(depth, 1))
    });
    let at = program.at("async block");
    format!("v = poll(async {{ let mut v: i64 = v; let mut w = v; {at} {body} v ^ w }});\n")
}

pub(super) fn caught(program: &mut Program, depth: u32) -> String {
    let body = apart(program, Returns::Number, &["w"], |program| {
        let first = loops::any(program, depth);
        format!("{first} {}", program.statements(depth, 2))
    });
    let (at, place) =
        (program.called() + &program.at("catch_unwind"), program.place("panic in catch_unwind"));
    format!(
        "v = l.caught(|| {{ let mut v: i64 = v; let mut w = v; {at} {body} l.panic_if(w.rem_euclid(3) == 1, {place}); v ^ w }});\n"
    )
}
