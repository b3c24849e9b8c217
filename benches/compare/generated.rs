//! The source of a crate whose build is measured: many functions of the loops that users write.

use std::fmt::Write as _;

/// How many functions there are.
pub(crate) const FUNCTIONS: usize = 200;

/// How many loops each has.
pub(crate) const LOOPS: usize = 4;

/// Single loops. `{C}` is another number in each function, so that no two functions are the same code.
const SINGLE: [&str; 9] = [
    // A range of indices.
    "    for i in 0..ys.len() {
        ys[i] = ys[i].wrapping_mul({C}) ^ (i as u64);
    }
",
    // A slice.
    "    for x in xs {
        sum = sum.wrapping_add(*x ^ {C});
    }
",
    // Two slices side by side.
    "    for (y, x) in ys.iter_mut().zip(xs) {
        *y = y.wrapping_add(x.wrapping_mul({C}));
    }
",
    // A slice with its indices, and a branch.
    "    for (i, x) in xs.iter().enumerate() {
        if *x > {C} {
            sum += i as u64;
        }
    }
",
    // A `while` with an index.
    "    let mut i = 0;
    while i < xs.len() {
        if xs[i] % {C} == 0 {
            sum += 1;
        }
        i += 1;
    }
",
    // A `while let` over a stack.
    "    let mut stack = vec![{C}];
    while let Some(n) = stack.pop() {
        sum = sum.wrapping_add(n);
        if n > 1 {
            stack.push(n / 2);
        }
    }
",
    // A `loop` with a call.
    "    let mut left = {C} % 100;
    loop {
        if left == 0 {
            break;
        }
        sum = mix(sum, left);
        left -= 1;
    }
",
    // A `Vec` by value.
    "    for x in xs.to_vec() {
        sum = sum.rotate_left(5) ^ x.wrapping_add({C});
    }
",
    // A body that calls and allocates.
    "    let mut texts = Vec::new();
    for x in xs {
        texts.push(mix(*x, {C}).to_string());
    }
    sum += texts.concat().len() as u64;
",
];

/// Two loops, one in the other.
const PAIR: &str = "    for row in xs.chunks(16) {
        for x in row {
            sum = sum.wrapping_mul(31).wrapping_add(*x ^ {C});
        }
    }
";

/// The crate with that attribute on its functions, or none.
pub(crate) fn source(attribute: Option<&str>) -> String {
    let attribute = attribute.map(|attribute| format!("#[{attribute}]\n")).unwrap_or_default();
    let mut source = String::from("//! Written by a program.\n#![allow(warnings, clippy::all)]\n");
    let mix = "#[inline(never)]\npub fn mix(a: u64, b: u64) -> u64 {\n    (a ^ b).wrapping_mul(31).rotate_left(7)\n}\n";
    write!(source, "\n{attribute}{mix}").expect("memory can be written");
    let mut singles = SINGLE.iter().cycle();
    for number in 0..FUNCTIONS {
        write!(
            source,
            "\n{attribute}pub fn f{number}(xs: &[u64], ys: &mut [u64]) -> u64 {{\n    let mut sum = 0_u64;\n"
        )
        .expect("memory can be written");
        // Every other function has a pair, which is two of its loops.
        let pair = number % 2 == 1;
        let bodies = pair.then_some(&PAIR).into_iter().chain(singles.by_ref());
        for (place, body) in bodies.take(if pair { LOOPS - 1 } else { LOOPS }).enumerate() {
            source.push_str(&body.replace("{C}", &format!("{}_u64", 3 + LOOPS * number + place)));
        }
        source.push_str("    sum\n}\n");
    }
    source
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use super::*;

    /// The functions' text, from the attribute to the closing brace.
    fn functions(source: &str) -> Vec<&str> {
        source.split("\n\n").filter(|text| text.contains("pub fn f")).collect()
    }

    #[test]
    fn each_function_has_its_loops_and_no_two_are_the_same() {
        let source = source(None);
        let functions = functions(&source);
        assert_eq!(functions.len(), FUNCTIONS);
        let mut bodies = HashSet::new();
        for function in functions {
            let keywords = function.split_whitespace().filter(|word| ["for", "while", "loop"].contains(word));
            assert_eq!(keywords.count(), LOOPS, "{function}");
            assert!(bodies.insert(function.split_once('{').expect("a body").1), "{function}");
        }
    }

    #[test]
    fn every_loop_occurs_about_as_often() {
        let source = source(None);
        for body in SINGLE {
            let line = body.lines().find(|line| line.contains("{C}")).expect("a number");
            let (before, after) = line.split_once("{C}").expect("a number");
            let count =
                source.lines().filter(|line| line.starts_with(before) && line.ends_with(after)).count();
            assert!((60..=90).contains(&count), "{count} of {line}");
        }
    }

    #[test]
    fn the_attribute_is_all_that_differs() {
        let annotated = source(Some("preempt::preemptible"));
        assert_eq!(annotated.matches("#[preempt::preemptible]").count(), FUNCTIONS + 1);
        assert_eq!(annotated.replace("#[preempt::preemptible]\n", ""), source(None));
    }

    #[test]
    fn the_crate_compiles() {
        let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
            .args(["--edition=2024", "--crate-type=lib", "--crate-name=generated", "--emit=metadata=-", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("rustc starts");
        let mut stdin = rustc.stdin.take().expect("it is piped");
        stdin.write_all(source(None).as_bytes()).expect("rustc reads");
        drop(stdin);
        assert!(rustc.wait().expect("rustc ends").success());
    }
}
