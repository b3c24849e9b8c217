//! Quiet loops: their bodies only compute, so that the pass may hold them for cheap.

use super::iterators::{self, Iterable};
use super::loops::{inside, label, leave_function, with_colon};
use super::program::{AroundKind, Program};

/// A body that only computes.
fn body(program: &mut Program, item: &str) -> String {
    let variable = program.variable();
    let mut body = format!("{variable} = {variable}.wrapping_mul(31).wrapping_add({item}); ");
    if program.chance(30) {
        body += &format!("if {variable}.rem_euclid(7) == 2 {{ continue; }} ");
    }
    if program.chance(40) {
        body += &format!("v ^= {variable} & 0xFF; ");
    }
    if program.chance(30) {
        let (condition, leave) = (
            program.condition(),
            if program.chance(70) { "break;".to_owned() } else { leave_function(program) },
        );
        body += &format!("if {condition} {{ {leave} }} ");
    }
    if program.chance(10) {
        body += &format!("break_if!({variable}.rem_euclid(5) == 1); ");
    }
    body
}

pub(super) fn for_loop(program: &mut Program) -> String {
    let Iterable { before, head, pattern, item, endless, tag } = iterators::any(program);
    let (label, place) = (label(program), program.place(tag));
    let bound = if endless { "n.turns += 1; if n.turns > 4 { break; } " } else { "n.turns += 1; " };
    let body = inside(program, label.as_ref(), AroundKind::Loop, |program| body(program, &item));
    format!(
        "{{ {before}let mut n = {}; {}for {pattern} in {head} {{ {bound}{body} }} l.value({place}, v); {} }}\n",
        program.quiet_counter(),
        with_colon(label.as_ref()),
        program.at("quiet for")
    )
}

pub(super) fn while_loop(program: &mut Program) -> String {
    let (limit, label) = (program.small(12), label(program));
    let (comparison, kind) =
        [("i < n", "i64"), ("i <= n", "i32"), ("i != n", "u64"), ("n > i", "usize")][program.below(4)];
    let variable = program.variable();
    let body = inside(program, label.as_ref(), AroundKind::Loop, |program| match program.rng.u8(0..3) {
        0 => format!("{variable} = {variable}.wrapping_add(i as i64 + 1);"),
        1 => format!("{variable} = {variable}.wrapping_mul(3) ^ i as i64; v = v.wrapping_add(1);"),
        _ => format!("{variable} ^= i as i64; if {variable} == 77 {{ break; }}"),
    });
    format!(
        "{{ let n = {limit} as {kind}; let mut i: {kind} = 0; let mut counter = {};\n\
         {}while {comparison} {{ counter.turns += 1; {body} i += 1; }} l.value({}, i as i64); {} }}\n",
        program.quiet_counter(),
        with_colon(label.as_ref()),
        program.place("while that counts"),
        program.at("quiet while")
    )
}

/// A `while` or `loop` that LLVM could unroll: it does not count, and its body is cheap.
pub(super) fn batch(program: &mut Program) -> String {
    let (label, limit, variable) = (label(program), program.small(14), program.variable());
    let (counter, place) = (program.quiet_counter(), program.place("value of a batch"));
    let to = label.clone().unwrap_or_default();
    let exit = match program.rng.u8(0..5) {
        0 => format!("if {variable} & 3 == 1 {{ continue {to}; }}"),
        1 => format!("if {variable} & 15 == 9 {{ return {}; }}", program.returns.wrap("v")),
        2 => format!("break_if!({variable} & 15 == 9);"),
        _ => String::new(),
    };
    let step = format!("left -= 1; {variable} = {variable}.wrapping_mul(31) ^ left;");
    let (before, after) = (
        format!("let mut left = {limit}; let mut counter = {counter}; {}", with_colon(label.as_ref())),
        format!("l.value({place}, left);"),
    );
    if program.chance(50) {
        let (condition, tag) = match (&label, program.rng.u8(0..3)) {
            (Some(label), 0) => {
                let leave = format!("if {variable} & 7 == 5 {{ break {label}; }}");
                (format!("{{ {leave} left > 0 }}"), "break out of a condition")
            }
            (_, 1) => ("left > 0 && v != 7".to_owned(), "while that is a batch"),
            _ => ("left > 0".to_owned(), "while that is a batch"),
        };
        let at = program.at(tag);
        return format!(
            "{{ {before} while {condition} {{ counter.turns += 1; {step} {exit} }} {after} {at} }}\n"
        );
    }
    // Of a macro's `break` the compiler would miss the value.
    let exit = exit.replace("break_if!", "continue_if!");
    let (value, at) = (program.variable(), program.at("loop that is a batch"));
    format!(
        "{{ {} v = {} loop {{ counter.turns += 1; if left <= 0 {{ break {value}; }} {step} {exit} }}; {after} {at} }}\n",
        before.trim_end_matches(&with_colon(label.as_ref())),
        with_colon(label.as_ref())
    )
}
