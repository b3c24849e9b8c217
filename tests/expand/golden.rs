//! The golden expansions: `cases/NAME.rs` and, beside it, `cases/NAME.expanded.rs`, which is what the pass
//! makes of it.
//!
//! `PREEMPT_BLESS=1 cargo test -p preempt-expand --test golden` writes them anew.

#![allow(missing_docs, reason = "a test")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Once;
use std::{env, fs};

use proc_macro2::{TokenStream, TokenTree};

/// The folder, as rustc names files in it: from the workspace's root.
const FOLDER: &str = "tests/expand/cases";
const BLESS: &str = "PREEMPT_BLESS";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

/// The names of the cases and of the expansions in the folder, after these have been written if that is
/// asked for.
fn names() -> (BTreeSet<String>, BTreeSet<String>) {
    static WRITE: Once = Once::new();
    WRITE.call_once(|| {
        if env::var_os(BLESS).is_some() {
            for case in found().0 {
                fs::write(folder().join(format!("{case}.expanded.rs")), expand(&case))
                    .expect("it is written");
            }
        }
    });
    found()
}

fn found() -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut cases, mut expansions) = (BTreeSet::new(), BTreeSet::new());
    for entry in fs::read_dir(folder()).expect("the folder can be read") {
        let file = entry.expect("and so can its entries").file_name();
        let file = file.to_str().expect("a name in ASCII");
        let name = file.strip_suffix(".rs").unwrap_or_else(|| panic!("{file} is not Rust"));
        match name.strip_suffix(".expanded") {
            Some(case) => expansions.insert(case.to_owned()),
            None => cases.insert(name.to_owned()),
        };
    }
    (cases, expansions)
}

fn read(file: &str) -> String {
    fs::read_to_string(folder().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn expand(case: &str) -> String {
    preempt_expand::file(&read(&format!("{case}.rs")), &format!("{FOLDER}/{case}.rs"))
        .unwrap_or_else(|error| panic!("{error}"))
}

/// The first line in which they differ.
fn difference(expected: &str, found: &str) -> String {
    let line = expected.lines().zip(found.lines()).take_while(|(a, b)| a == b).count();
    let of = |text: &str| text.lines().nth(line).unwrap_or("(the end)").to_owned();
    format!("line {}\n  golden: {}\n  now:    {}", line + 1, of(expected), of(found))
}

#[test]
fn expansions_are_the_golden_ones() {
    let (cases, expansions) = names();
    assert!(cases.len() >= 20, "only {} cases", cases.len());
    let differences: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let (golden, now) = (read(&format!("{case}.expanded.rs")), expand(case));
            (golden != now).then(|| format!("{case}: {}", difference(&golden, &now)))
        })
        .collect();
    assert!(
        differences.is_empty(),
        "{}\nif that is meant: {BLESS}=1 cargo test -p preempt-expand --test golden",
        differences.join("\n")
    );
    assert_eq!(cases, expansions, "an expansion has lost its source");
}

/// Each `unsafe` in the code, with what it is about.
fn unsafes(tokens: TokenStream, found: &mut BTreeSet<String>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) if ident == "unsafe" => {
                found.insert(tokens.peek().map_or_else(String::new, ToString::to_string));
            }
            TokenTree::Group(group) => unsafes(group.stream(), found),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// A loop's body may be there several times, and what is unsafe in it.
#[test]
fn nothing_unsafe_is_inserted() {
    for case in names().0 {
        let of = |text: String| {
            let mut found = BTreeSet::new();
            unsafes(text.parse().expect("tokens"), &mut found);
            found
        };
        let (written, expanded) = (of(read(&format!("{case}.rs"))), of(expand(&case)));
        assert_eq!(expanded, written, "{case}: `unsafe` that the user has not written");
        assert_eq!(!written.is_empty(), case == "unsafe_code", "{case}");
    }
}

#[test]
fn every_attribute_is_expanded() {
    for case in names().0 {
        let expanded = expand(&case);
        let left = expanded.lines().find(|line| line.trim_start().starts_with("#[preempt"));
        assert_eq!(left, None, "{case}");
        assert!(expanded.contains("__private::check"), "{case} has no check:\n{expanded}");
    }
}

/// The other target compiles and compares what it lists.
#[test]
fn every_case_is_compiled_in_both_forms() {
    let listed = |list: &str, suffix: &str| -> BTreeSet<String> {
        list.lines()
            .filter_map(|line| line.strip_prefix("#[path = \"cases/")?.strip_suffix(&format!("{suffix}\"]")))
            .map(str::to_owned)
            .collect()
    };
    let (cases, expansions) = names();
    assert_eq!(listed(include_str!("annotated.rs"), ".rs"), cases);
    assert_eq!(listed(include_str!("expanded.rs"), ".expanded.rs"), expansions);
}

#[test]
fn a_file_that_is_not_rust_is_refused_with_its_place() {
    let error = preempt_expand::file("fn f() {\n    let x = ;\n}", "x.rs").expect_err("not Rust");
    assert!(error.starts_with("x.rs:2:13: "), "{error}");
}

/// As for rustc, an error stands beside the item, which is kept.
#[test]
fn what_the_pass_refuses_becomes_an_error_in_the_text() {
    let text = preempt_expand::file("#[preemptible]\nconst fn f() {}\n", "x.rs").expect("it is Rust");
    assert!(text.contains("compile_error!") && text.contains("const fn f() {}"), "{text}");
}

/// Rustc expands from the outside in, and what an outer attribute hands down is seen by the inner one.
#[test]
fn attributes_are_expanded_in_the_order_of_rustc() {
    let text = "#[preemptible(crate = a)] mod m { #[preemptible] fn f() { #[preemptible] fn g() {} } }";
    let text = preempt_expand::file(text, "x.rs").expect("it is Rust");
    assert_eq!(text.matches("(a::__private::check)").count(), 1, "{text}");
    assert_eq!(text.matches("(::preempt::__private::check)").count(), 1, "{text}");
}

#[test]
fn the_program_prints_the_expansion_of_a_file() {
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_preempt-expand"))
            .args(arguments)
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
            .output()
            .expect("it starts");
        (output.status.code(), String::from_utf8(output.stdout).expect("text"))
    };
    let file = format!("{FOLDER}/for_loop.rs");
    assert_eq!(run(&[&file]), (Some(0), expand("for_loop")));
    assert_eq!(run(&["no-such-file.rs"]), (Some(1), String::new()));
    assert_eq!(run(&[]), (Some(2), String::new()));
}
