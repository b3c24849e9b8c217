//! Without checks an annotated function compiles to exactly what it was, instruction by instruction.
//!
//! The kernels of the benches are compiled to assembly in three ways: as written, annotated with checks
//! off, and annotated with checks on. The first two must be equal; the third must differ everywhere, or the
//! comparison sees nothing.

#![allow(missing_docs, reason = "a test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use preempt_tests::nested_cargo::{cargo, output};

#[path = "assembly/normalise.rs"]
mod normalise;

const KERNELS: [&str; 10] =
    ["sum", "saxpy", "matmul", "mandelbrot", "sieve", "fib", "gcd", "collatz", "lcs", "tokens"];

/// The kernels' normalised assembly in a build with these features.
fn kernels(name: &str, features: &[&str]) -> BTreeMap<&'static str, String> {
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
    KERNELS
        .into_iter()
        .map(|kernel| {
            // The mangled path `kernels::sum::sum`.
            let symbol = format!("7kernels{0}{kernel}{0}{kernel}", kernel.len());
            let code = normalise::function(&text, &symbol)
                .unwrap_or_else(|| panic!("{kernel} is not in {}", file.display()));
            assert!(code.lines().count() > 5, "{kernel} is no more than\n{code}");
            (kernel, code)
        })
        .collect()
}

#[test]
fn kernels_without_checks_have_the_assembly_of_plain_ones() {
    let plain = kernels("plain", &[]);
    let off = kernels("off", &["annotated", "loop-checks", "prologue-checks", "checks-off"]);
    let unasked = kernels("unasked", &["annotated"]);
    let on = kernels("on", &["annotated", "loop-checks", "prologue-checks"]);
    for kernel in KERNELS {
        assert_eq!(off[kernel], plain[kernel], "{kernel} with `checks-off` differs from what was written");
        assert_eq!(unasked[kernel], plain[kernel], "{kernel} with no feature differs from what was written");
        assert_ne!(on[kernel], plain[kernel], "{kernel} has no checks where it should have them");
    }
}
