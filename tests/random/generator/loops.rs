//! Loops: their kinds, labels and exits.

use super::iterators::{self, Iterable};
use super::program::{Around, AroundKind, Program, Returns};
use super::{functions, quiet};

/// Stands for the mark, which the plain form must not have.
pub(super) const SKIP: &str = "#[SKIP]";

/// A loop of any kind, as a statement.
pub(super) fn any(program: &mut Program, depth: u32) -> String {
    match program.rng.u8(0..24) {
        0..=5 => for_loop(program, depth),
        6..=8 => quiet::for_loop(program),
        9..=10 => while_loop(program, depth),
        11 => quiet::while_loop(program),
        12..=14 => while_let(program, depth),
        15..=17 => endless(program, depth),
        18 => loop_in_head(program, depth),
        19 => jump_out_of_head(program, depth),
        20..=21 => quiet::batch(program),
        22 => functions::of_fragments(program, depth),
        _ => skipped(program, depth),
    }
}

/// A label for a loop at this depth: loops beside each other have the same.
pub(super) fn label(program: &mut Program) -> Option<String> {
    let mut depth = program.hidden_labels + program.around.len();
    // A name that hides another would be warned of, and no lint controls that.
    if program.options.shadowed_labels && program.chance(40) {
        depth = program.below(depth + 1);
    }
    program.chance(50).then(|| format!("'l{depth}"))
}

pub(super) fn with_colon(label: Option<&String>) -> String {
    label.map_or_else(String::new, |label| format!("{label}: "))
}

/// The body's statements, inside a loop of this kind.
pub(super) fn inside(
    program: &mut Program,
    label: Option<&String>,
    kind: AroundKind,
    write: impl FnOnce(&mut Program) -> String,
) -> String {
    program.around.push(Around { label: label.cloned(), kind });
    let text = write(program);
    program.around.pop();
    text
}

fn for_loop(program: &mut Program, depth: u32) -> String {
    let Iterable { before, head, pattern, item, endless, tag } = iterators::any(program);
    let (label, x, place) = (label(program), program.name("x"), program.place(tag));
    let first = program.at(if endless { "endless iterator" } else { "for" });
    let (counter, bound) = if endless {
        let n = program.name("n");
        (format!("let mut {n} = 0; "), format!("{n} += 1; if {n} > {} {{ break; }} ", program.rng.u8(1..6)))
    } else {
        (String::new(), String::new())
    };
    let statements = inside(program, label.as_ref(), AroundKind::Loop, |program| {
        program.variables.push(x.clone());
        let most = if depth == 0 { 2 } else { 3 };
        let text = program.statements(depth, most);
        program.variables.pop();
        text
    });
    let tick = program.tick();
    format!(
        "{{ {before}{counter}{}for {pattern} in {head} {{ {tick} {first} {bound}let mut {x}: i64 = {item}; l.value({place}, {x}); \
         {statements} }} l.value({place}, v); }}\n",
        with_colon(label.as_ref())
    )
}

fn while_loop(program: &mut Program, depth: u32) -> String {
    let (label, k, limit) = (label(program), program.name("k"), program.rng.u8(1..6));
    let (in_condition, guard) = (program.place("condition"), program.place("guard in condition"));
    let (first, tick) = (program.at("while"), program.tick());
    let condition = match program.rng.u8(0..6) {
        0 => format!("{k} < {limit}"),
        1 => format!("{{ l.at({in_condition}); {k} < {limit} }}"),
        2 => format!("l.guard({guard}).limit({limit}) > {k}"),
        3 => format!("{{ for i in 0..2_i64 {{ {tick} l.value({in_condition}, i); }} {k} < {limit} }}"),
        4 => {
            let (condition, at) = (program.condition(), program.at("return out of a condition"));
            format!("{{ if {condition} {{ {at} {} }} {k} < {limit} }}", leave_function(program))
        }
        _ => format!("{k} < {limit} && {{ let _g = l.guard({guard}); v != 5 }}"),
    };
    let statements =
        inside(program, label.as_ref(), AroundKind::Loop, |program| program.statements(depth, 3));
    format!(
        "{{ let mut {k} = 0; {}while {condition} {{ {k} += 1; {tick} {first} {statements} }} l.same({k}); }}\n",
        with_colon(label.as_ref())
    )
}

fn while_let(program: &mut Program, depth: u32) -> String {
    let (label, x, count) = (label(program), program.name("x"), program.rng.u8(1..5));
    let (place, tag) = (program.place("while let"), program.at("while let"));
    let chain = if program.options.edition_2024 && program.chance(30) {
        format!(" && {{ {} true }} && {x} != 3", program.at("let chain"))
    } else {
        String::new()
    };
    let (before, head) = match program.rng.u8(0..4) {
        0 => (format!("let mut stack = vec![1_i64, 2, 3, {count}];"), format!("Some(mut {x}) = stack.pop()")),
        1 => (format!("let mut items = l.items({place}, {count});"), format!("Some(mut {x}) = items.next()")),
        2 => (
            format!("let cell = std::cell::RefCell::new(vec![1_i64, {count}]);"),
            format!("Some(mut {x}) = cell.borrow_mut().pop()"),
        ),
        _ => {
            let guard = program.place("guard in while let");
            (
                format!("let mut left = {count}_i64;"),
                format!("Some(mut {x}) = l.guard({guard}).down(&mut left)"),
            )
        }
    };
    let statements = inside(program, label.as_ref(), AroundKind::Loop, |program| {
        program.variables.push(x.clone());
        let text = program.statements(depth, 3);
        program.variables.pop();
        text
    });
    let tick = program.tick();
    format!(
        "{{ {before} {}while let {head}{chain} {{ {tick} {tag} {x} += 0; {statements} }} }}\n",
        with_colon(label.as_ref())
    )
}

/// `loop`, with a value in its breaks.
fn endless(program: &mut Program, depth: u32) -> String {
    let (label, n, most) = (label(program), program.name("n"), program.rng.u8(1..5));
    let first = program.at("loop");
    let statements =
        inside(program, label.as_ref(), AroundKind::Value, |program| program.statements(depth, 3));
    let (value, tick) = (program.number(), program.tick());
    format!(
        "{{ let mut {n} = 0; v = {}loop {{ {tick} {first} {n} += 1; if {n} > {most} {{ break {value}; }} {statements} }}; }}\n",
        with_colon(label.as_ref())
    )
}

/// A loop in the head of a loop.
fn loop_in_head(program: &mut Program, depth: u32) -> String {
    let (place, inner) =
        (program.place("loop in a head"), program.apart_from_labels(|program| any(program, 0)));
    let statements = inside(program, None, AroundKind::Loop, |program| program.statements(depth, 2));
    let tick = program.tick();
    format!(
        "for i in {{ {inner} let n = loop {{ {tick} v ^= 1; if v != 4 {{ break v.rem_euclid(4); }} }}; 0..n }} \
         {{ {tick} l.value({place}, i); {statements} }}\n"
    )
}

/// A head out of which a jump or a `?` leads: it is no part of its loop.
fn jump_out_of_head(program: &mut Program, depth: u32) -> String {
    let (head, place) = if program.chance(40) && program.returns != Returns::Number {
        let place = program.place("question mark in a head");
        (format!("0..{}?.rem_euclid(4)", program.fallible(place)), place)
    } else {
        let (condition, at) = (program.condition(), program.at("jump out of a head"));
        let leave = leave(program);
        (format!("{{ if {condition} {{ {at} {leave} }} 0..3_i64 }}"), program.place("head with a jump"))
    };
    let (label, tick) = (label(program), program.tick());
    let statements =
        inside(program, label.as_ref(), AroundKind::Loop, |program| program.statements(depth, 2));
    format!("{}for i in {head} {{ {tick} l.value({place}, i); {statements} }}\n", with_colon(label.as_ref()))
}

/// A loop whose value is an operand, beside a temporary that lives longer.
pub(super) fn in_operand(program: &mut Program, depth: u32) -> String {
    let (label, n, guard) = (label(program), program.name("n"), program.place("guard beside an operand"));
    let (first, tick) = (program.at("loop as an operand"), program.tick());
    let statements =
        inside(program, label.as_ref(), AroundKind::Value, |program| program.statements(depth, 2));
    format!(
        "{{ let mut {n} = 0; v = l.guard({guard}).limit({n}) ^ {}loop {{ {tick} {first} {n} += 1; \
         if {n} > 2 {{ break {}; }} {statements} }}.wrapping_mul(2); }}\n",
        with_colon(label.as_ref()),
        program.number()
    )
}

/// A body with a tail expression, whose temporary lives longer or shorter than the body's variables, as the edition
/// has it.
pub(super) fn with_tail(program: &mut Program) -> String {
    let (local, temporary) =
        (program.place("guard before a body's tail"), program.place("guard in a body's tail"));
    format!(
        "for i in 0..2_i64 {{ {} let _local = l.guard({local}); \
         match l.guard({temporary}).some(v) {{ Some(x) => l.value({local}, x), None => v += i }} }}\n",
        program.tick()
    )
}

/// A loop that the pass is told to leave alone.
fn skipped(program: &mut Program, depth: u32) -> String {
    let (first, n) = (program.at("skip"), program.rng.u8(1..4));
    let skipped = std::mem::replace(&mut program.skipping, true);
    let statements = inside(program, None, AroundKind::Loop, |program| program.statements(depth, 2));
    program.skipping = skipped;
    let mark = if program.annotated { SKIP } else { "" };
    format!("{mark} for i in 0..{n}_i64 {{ {first} l.same(i); {statements} }}\n")
}

/// Leaves some loop, block or function if a condition holds; perhaps through a macro.
pub(super) fn exit(program: &mut Program) -> String {
    let condition = program.condition();
    let innermost = program.around.last().cloned();
    let hidden = program.chance(40);
    match innermost {
        Some(Around { kind: AroundKind::Loop, .. }) if hidden => {
            let (name, tag) =
                [("break_if", "hidden break"), ("continue_if", "hidden continue")][program.below(2)];
            let place = program.place(tag);
            format!("{name}!({{ let c = {condition}; if c {{ l.at({place}); }} c }});\n")
        }
        _ if hidden => {
            let (place, number) = (program.place("hidden return"), program.number());
            format!(
                "return_if!({{ let c = {condition}; if c {{ l.at({place}); }} c }}, {});\n",
                program.returns.wrap(&number)
            )
        }
        _ => {
            let leave = leave(program);
            format!("if {condition} {{ {leave} }}\n")
        }
    }
}

/// Leaves some loop, block or the function.
pub(super) fn leave(program: &mut Program) -> String {
    if program.around.is_empty() || program.chance(15) {
        return leave_function(program);
    }
    let innermost = program.around.len() - 1;
    let target = program.below(innermost + 1);
    let Around { label, kind } = program.around[target].clone();
    // Without a label only the innermost can be left, and from no labelled block.
    let to = match label {
        // A label that an inner one hides is not reached.
        Some(label)
            if program.around[target + 1..].iter().all(|inner| inner.label.as_ref() != Some(&label)) =>
        {
            label
        }
        _ if target == innermost && kind != AroundKind::Block => String::new(),
        _ => return leave_function(program),
    };
    let far = target != innermost;
    let number = program.number();
    match kind {
        AroundKind::Block => {
            format!("{}break {to} {number};", program.at("break out of a block with a value"))
        }
        // Few loops around have a value.
        _ if program.chance(if far && kind == AroundKind::Value { 15 } else { 40 }) => format!(
            "{}continue {to};",
            program.at(if far { "continue of an outer loop" } else { "continue" })
        ),
        AroundKind::Value => format!(
            "{}break {to} {number};",
            program.at(if far { "break of an outer loop with a value" } else { "break with a value" })
        ),
        AroundKind::Loop => {
            format!("{}break {to};", program.at(if far { "break of an outer loop" } else { "break" }))
        }
    }
}

pub(super) fn leave_function(program: &mut Program) -> String {
    let number = program.number();
    match program.returns {
        Returns::Result => {
            let place = program.place("return");
            if program.chance(80) {
                format!("l.at({place}); return Ok({number});")
            } else {
                format!("l.at({place}); return Err(Failed({place}));")
            }
        }
        Returns::Option | Returns::Number => {
            if program.returns == Returns::Option && program.chance(50) {
                return format!("{}return None;", program.at("return of nothing"));
            }
            let at = program.at("return from a closure, function or async block");
            format!("{at}return {};", program.returns.wrap(&number))
        }
    }
}
