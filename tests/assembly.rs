//! Without checks an annotated function compiles to exactly what it was, instruction by instruction.
//!
//! The kernels of the benches are compiled to assembly in three ways: as written, annotated with checks
//! off, and annotated with checks on. The first two must be equal; the third must differ everywhere, or the
//! comparison sees nothing. And where LLVM made a vector loop of the plain code, it makes the same one with checks.

#![allow(missing_docs, reason = "a test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use preempt_tests::nested_cargo::{cargo, output};

#[path = "assembly/normalise.rs"]
mod normalise;

/// Kernels with loops over packed numbers on x86-64 without options. (Not all that have some: where LLVM has other
/// knowledge of the first turn, as in `blur` and `kmeans`, the loops are as good and not the same.)
const VECTORISED: &[&str] = &[
    "byte_count",
    "chains",
    "edit_distance",
    "fannkuch",
    "fft",
    "fluid",
    "lu",
    "matmul_ikj",
    "saxpy",
    "stencil",
    "sum",
];

/// The kernels' names, which are those of their files and of the functions that are called from outside.
fn names() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../benches/kernels");
    let files = fs::read_dir(folder).expect("the kernels' folder can be read");
    let mut names: Vec<_> = files
        .map(|file| file.expect("and so can its entries").path())
        .filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned()))
        .filter(|name| name != "mod")
        .collect();
    names.sort();
    names
}

/// Each kernel's functions, with their normalised assembly in a build with these features: the entry, and
/// helpers that are called by it rather than inlined.
fn kernels(name: &str, features: &[&str]) -> BTreeMap<String, BTreeMap<String, String>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("assembly");
    let file = folder.join(format!("{name}.s"));
    output(
        cargo("rustc", "preempt-assembly", features, &folder)
            .args(["--release", "--lib", "--"])
            .arg(format!("--emit=asm={}", file.display()))
            .args([
                "-Csymbol-mangling-version=v0",
                "-Copt-level=3",
                "-Ccodegen-units=1",
                "-Cdebuginfo=0",
                "-Cdebug-assertions=off",
            ]),
    );
    let text = fs::read_to_string(&file).expect("rustc has written the assembly");
    names()
        .into_iter()
        .map(|kernel| {
            let functions = normalise::functions(&text, &format!("7kernels{}", mangled(&kernel)));
            let code = functions
                .get(&mangled(&kernel))
                .unwrap_or_else(|| panic!("{kernel} is not in {}", file.display()));
            assert!(code.lines().count() > 5, "{kernel} is no more than\n{code}");
            (kernel, functions)
        })
        .collect()
}

/// The loops of one block of code that work on packed numbers, each as the names of its instructions, sorted: the
/// scheduler may have another register at hand.
fn vector_loops(code: &str) -> Vec<Vec<&str>> {
    let mut loops = Vec::new();
    let mut block: (&str, Vec<&str>) = ("", Vec::new());
    for line in code.lines() {
        if let Some(label) = line.strip_suffix(':') {
            block = (label, Vec::new());
            continue;
        }
        let (name, operands) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        block.1.push(name);
        if name.starts_with('j') && operands.trim() == block.0 && block.1.iter().any(|name| is_packed(name)) {
            let mut names = block.1.clone();
            names.sort_unstable();
            loops.push(names);
        }
    }
    loops
}

/// Arithmetic on several numbers at once (SSE2).
fn is_packed(name: &str) -> bool {
    matches!(
        name,
        "addps" | "addpd" | "mulps" | "mulpd" | "paddb" | "paddw" | "paddd" | "paddq" | "pxor" | "pmuludq"
    )
}

/// An identifier in a mangled path.
fn mangled(name: &str) -> String {
    format!("{}{name}", name.len())
}

#[test]
fn kernels_have_the_plain_assembly_without_checks_and_the_plain_vector_loops_with_them() {
    let plain = kernels("plain", &[]);
    let off = kernels("off", &["annotated", "loop-checks", "prologue-checks", "checks-off"]);
    let unasked = kernels("unasked", &["annotated"]);
    let on = kernels("on", &["annotated", "loop-checks", "prologue-checks"]);
    assert!(plain.len() >= 10, "only {} kernels", plain.len());
    assert!(plain["binary_trees"].contains_key(&mangled("grow")), "a function that calls itself twice");
    for (kernel, plain) in &plain {
        assert_eq!(&off[kernel], plain, "{kernel} with `checks-off` differs from what was written");
        assert_eq!(&unasked[kernel], plain, "{kernel} with no feature differs from what was written");
        let entry = mangled(kernel);
        assert_ne!(on[kernel][&entry], plain[&entry], "{kernel} has no checks where it should have them");
    }
    // The instructions' names are those of x86-64.
    for kernel in VECTORISED.iter().filter(|_| cfg!(target_arch = "x86_64")) {
        let entry = mangled(kernel);
        let (with_checks, without) =
            (vector_loops(&on[*kernel][&entry]), vector_loops(&plain[*kernel][&entry]));
        assert!(!without.is_empty(), "{kernel} is not vectorised as written");
        for inner in &without {
            assert!(
                with_checks.contains(inner),
                "{kernel} has not got the loop {inner:?} but {with_checks:?}"
            );
        }
    }
}
