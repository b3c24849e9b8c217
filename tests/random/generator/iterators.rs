//! What `for` goes over.

use super::program::Program;

/// The head of a `for` loop, and what it needs.
pub(super) struct Iterable {
    /// Statements before the loop.
    pub(super) before: String,
    pub(super) head: String,
    pub(super) pattern: String,
    /// The item, bound by the pattern, as an `i64`.
    pub(super) item: String,
    /// Whether the body has to end the loop.
    pub(super) endless: bool,
    pub(super) tag: &'static str,
}

fn iterable(tag: &'static str, head: String, pattern: &str, item: &str) -> Iterable {
    Iterable {
        before: String::new(),
        head,
        pattern: pattern.to_owned(),
        item: item.to_owned(),
        endless: false,
        tag,
    }
}

/// Any iterator; the adapters on top are as random as what they stand on.
pub(super) fn any(program: &mut Program) -> Iterable {
    match program.rng.u8(0..10) {
        0..=4 => leaf(program),
        5..=6 => users(program),
        7..=8 => adapted(program),
        _ => by_reference(program),
    }
}

fn leaf(program: &mut Program) -> Iterable {
    let n = program.small(7);
    match program.rng.u8(0..24) {
        0 => iterable("range of i64", format!("0..{n}"), "i", "i"),
        1 => iterable("range of u8 to its end", "250_u8..=255".to_owned(), "i", "i as i64"),
        2 => iterable("range of i8", format!("-2_i8..({n} as i8)"), "i", "i as i64"),
        3 => iterable("empty range", "5..2_i32".to_owned(), "i", "i as i64"),
        4 => iterable("inclusive range", format!("1..={n}"), "i", "i"),
        5 => iterable("inclusive range of usize", format!("0..={n} as usize"), "i", "i as i64"),
        6 => iterable(
            "range near the greatest u64",
            "u64::MAX - 3..u64::MAX".to_owned(),
            "i",
            "(i >> 60) as i64",
        ),
        7 => iterable("range of i128", format!("0..{n} as i128"), "i", "i as i64"),
        8 => iterable("range of char", "'w'..='z'".to_owned(), "c", "c as i64"),
        9 => iterable(
            "range of char over the surrogates",
            "'\\u{D7FE}'..'\\u{E002}'".to_owned(),
            "c",
            "c as i64",
        ),
        10 => iterable("range of literals", "0..4".to_owned(), "i", "i as i64"),
        11 => iterable("array by value", "[3_i64, 1, v]".to_owned(), "i", "i"),
        12 => iterable("array of units", "[(); 4]".to_owned(), "()", "1"),
        13 => iterable(
            "array of guards",
            format!(
                "[l.guard({}), l.guard({})]",
                program.place("guards in an array"),
                program.place("guards in an array")
            ),
            "g",
            "g.place()",
        ),
        14 => Iterable {
            before: "let list = vec![4_i64, v, 2, 9, 1]; ".to_owned(),
            ..iterable("slice", "&list".to_owned(), "i", "*i")
        },
        15 => Iterable {
            before: "let mut list = vec![4_i64, v, 2]; ".to_owned(),
            ..iterable("mutable slice", "&mut list".to_owned(), "i", "{ *i ^= 1; *i }")
        },
        16 => iterable("vector by value", "vec![v, 2, 3, 8, 1, 0]".to_owned(), "i", "i"),
        17 => iterable(
            "vector of guards",
            format!("l.guards({}, 4)", program.place("guards in a vector")),
            "g",
            "g.place()",
        ),
        18 => iterable("bytes", "\"preempt\".bytes()".to_owned(), "b", "b as i64"),
        19 => iterable("chars", "\"añ𝄞b\".chars()".to_owned(), "c", "c as i64"),
        20 => Iterable {
            before: "let list = [7_i64, v, 5, 4, 3]; ".to_owned(),
            ..iterable("chunks", "list.chunks(2)".to_owned(), "c", "c[0]")
        },
        21 => Iterable {
            before: "let list = [7_i64, v, 5, 4, 3]; ".to_owned(),
            ..iterable("windows", "list.windows(2)".to_owned(), "pair", "pair[0] - pair[1] / 3")
        },
        22 => Iterable { endless: true, ..iterable("open range", format!("{n}.."), "i", "i") },
        _ => Iterable { endless: true, ..iterable("repeat", format!("std::iter::repeat({n})"), "i", "i") },
    }
}

/// Iterators of the program's own, whose `next` can be seen.
fn users(program: &mut Program) -> Iterable {
    let (n, place) = (program.rng.u8(0..6), program.place("next"));
    match program.rng.u8(0..10) {
        0 => iterable("logging iterator", format!("l.items({place}, {n})"), "i", "i"),
        1 => iterable("iterator that is not fused", format!("l.unfused({place}, {n})"), "i", "i"),
        2 => iterable("iterator that panics", format!("l.panicking({place}, {n})"), "i", "i"),
        3 => Iterable {
            endless: true,
            ..iterable("endless logging iterator", format!("l.items({place}, 255)"), "i", "i")
        },
        4 => iterable(
            "temporary in a head",
            format!("l.guard({}).items({place}, {n})", program.place("guard in a head")),
            "i",
            "i",
        ),
        5 => Iterable {
            before: "let cell = std::cell::RefCell::new(vec![1_i64, v, 3]); ".to_owned(),
            ..iterable(
                "borrow in a head",
                "cell.borrow().iter()".to_owned(),
                "i",
                "{ l.same(cell.try_borrow_mut().is_err() as i64); *i }",
            )
        },
        6 => iterable(
            "boxed iterator",
            format!("Box::new(l.items({place}, {n})) as Box<dyn Iterator<Item = i64> + '_>"),
            "i",
            "i",
        ),
        7 => iterable("iterator that panics in size_hint", format!("l.secretive({place}, {n})"), "i", "i"),
        8 => iterable(
            "items of their own, of a temporary",
            format!("l.guard({}).guards({n})", program.place("guard in a head")),
            "g",
            "g.place()",
        ),
        _ => iterable("option", "l.some(v)".to_owned(), "i", "i"),
    }
}

fn adapted(program: &mut Program) -> Iterable {
    let (n, place) = (program.rng.u8(1..6), program.place("closure of map"));
    let list = "let list = vec![4_i64, v, 2, 9, 1, 7, 7]; ";
    let on_list = |tag, head: String, pattern, item| Iterable {
        before: list.to_owned(),
        ..iterable(tag, head, pattern, item)
    };
    match program.rng.u8(0..18) {
        0 => on_list("enumerate", "list.iter().enumerate()".to_owned(), "(j, i)", "*i ^ j as i64"),
        1 => on_list("zip", format!("list.iter().zip(0..{n}_u8)"), "(i, j)", "*i + j as i64"),
        2 => on_list(
            "zip with an open range",
            "list.iter().zip(5_u32..)".to_owned(),
            "(i, j)",
            "*i + j as i64",
        ),
        3 => on_list("rev", "list.iter().rev()".to_owned(), "i", "*i"),
        4 => iterable("step_by", format!("(0..17_u16).step_by({n})"), "i", "i as i64"),
        5 => on_list("copied, skip, take", format!("list.iter().copied().skip({n}).take(3)"), "i", "i"),
        6 => on_list(
            "map that logs",
            format!("list.iter().map(|i| {{ l.value({place}, *i); i + 1 }})"),
            "i",
            "i",
        ),
        7 => on_list(
            "zip of a longer map",
            format!("list.iter().map(|i| {{ l.value({place}, *i); i + 1 }}).zip(0..{n}_i64)"),
            "(i, j)",
            "i ^ j",
        ),
        8 => on_list(
            "zip of a shorter map",
            format!("(0..{n}_i64).zip(list.iter().map(|i| {{ l.value({place}, *i); i + 1 }}))"),
            "(i, j)",
            "i ^ j",
        ),
        9 => on_list(
            "step_by over map",
            format!("list.iter().map(|i| {{ l.value({place}, *i); i + 1 }}).step_by({n})"),
            "i",
            "i",
        ),
        10 => on_list(
            "skip over map",
            format!("list.iter().map(|i| {{ l.value({place}, *i); i + 1 }}).skip({n} + 3)"),
            "i",
            "i",
        ),
        11 => on_list("filter", "list.iter().filter(|i| **i > 2)".to_owned(), "i", "*i"),
        12 => iterable("cloned guards", format!("l.guards({place}, {n}).iter().cloned()"), "g", "g.place()"),
        13 => iterable(
            "rev of enumerate of guards",
            format!("l.guards({place}, {n}).into_iter().enumerate().rev()"),
            "(j, g)",
            "g.place() ^ j as i64",
        ),
        15 => {
            let number = program.varying();
            on_list("cheap closure in a head", format!("list.iter().map(move |i| *i ^ {number})"), "i", "i")
        }
        16 => {
            let (called, tick) = (program.called(), program.tick());
            let body = format!(
                "{called} let mut s = *i; for j in 0..2_i64 {{ {tick} s ^= j; }} l.value({place}, s); s"
            );
            on_list("loop in a closure in a head", format!("list.iter().map(|i| {{ {body} }})"), "i", "i")
        }
        14 => on_list("drain", "list.clone().drain(1..3)".to_owned(), "i", "i"),
        _ => iterable("rev of inclusive", format!("(1..={n}_i64).rev()"), "i", "i"),
    }
}

/// Iterators that are used again after the loop.
fn by_reference(program: &mut Program) -> Iterable {
    let n = program.rng.u8(2..8);
    match program.rng.u8(0..3) {
        0 => Iterable {
            before: format!("let mut range = l.remainder(0..{n}_i64); "),
            ..iterable("&mut range", "&mut *range".to_owned(), "i", "i")
        },
        1 => Iterable {
            before: format!("let mut range = l.remainder(0..={n}_i64); "),
            ..iterable("by_ref", "range.by_ref()".to_owned(), "i", "i")
        },
        _ => Iterable {
            before: format!("let mut items = l.remainder(vec![1_i64, v, {n}].into_iter()); "),
            ..iterable("by_ref of a vector's", "items.by_ref()".to_owned(), "i", "i")
        },
    }
}

/// A generic function, with a loop over its parameter.
pub(super) fn generic_call(program: &mut Program) -> String {
    let name = program.name("each");
    let place = program.place("generic function");
    let argument = match program.rng.u8(0..3) {
        0 => "0..4_i64".to_owned(),
        1 => "vec![v, 1, 2]".to_owned(),
        _ => format!("l.items({place}, 3)"),
    };
    format!(
        "fn {name}<I: IntoIterator<Item = i64>>(l: &Log, items: I) -> i64 {{ let mut s = 0_i64; for i in items {{ l.value({place}, i); \
         s = s.wrapping_mul(5) + i; if s > 60 {{ break; }} }} s }} v = {name}(l, {argument});\n"
    )
}
