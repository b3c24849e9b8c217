//! A debugger steps through an annotated loop as through a plain one: from line to line of the body, and
//! never to the attribute.

#![allow(missing_docs, reason = "a test")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use preempt_tests::nested_cargo::{cargo, output};

const SOURCE: &str = include_str!("debugger/main.rs");

/// The line that ends with the comment `// <mark>`.
fn line(mark: &str) -> usize {
    let mark = format!("// {mark}");
    SOURCE
        .lines()
        .position(|line| line.ends_with(&mark))
        .unwrap_or_else(|| panic!("no line is marked {mark}"))
        + 1
}

/// The program, built for a debugger, with checks or without.
fn program(checks: bool) -> &'static Path {
    static PROGRAMS: [OnceLock<PathBuf>; 2] = [const { OnceLock::new() }; 2];
    PROGRAMS[usize::from(checks)].get_or_init(|| {
        let (name, features) = if checks {
            ("debugger", &["loop-checks", "prologue-checks"][..])
        } else {
            ("debugger-plain", &[][..])
        };
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        output(
            cargo("build", "preempt-debugger", features, &folder)
                .env("CARGO_PROFILE_DEV_DEBUG", "2")
                .env("CARGO_PROFILE_DEV_OPT_LEVEL", "0"),
        );
        folder.join("debug").join("preempt-debugger")
    })
}

/// Runs the program with or without checks, breaks at a line and then gives gdb's `command` a number of
/// times: where each of them led, as `file:line`. `None`, with a note, where there is no gdb or it may not
/// trace.
fn places(checks: bool, start: usize, command: &str, times: usize) -> Option<Vec<String>> {
    let mut gdb = Command::new("gdb");
    gdb.args(["-nx", "-batch"]);
    let mut tell = |command: &str| {
        gdb.args(["-ex", command]);
    };
    tell("set debuginfod enabled off");
    tell("set startup-with-shell off");
    tell("set disable-randomization off");
    tell(&format!("break debugger/main.rs:{start}"));
    tell("run");
    tell("delete");
    for _ in 0..times {
        tell(command);
        tell("frame");
    }
    let Ok(result) = gdb.arg(program(checks)).output() else {
        println!("skipped: there is no `gdb`");
        return None;
    };
    let said =
        String::from_utf8_lossy(&result.stdout).into_owned() + &String::from_utf8_lossy(&result.stderr);
    if said.contains("ptrace: Operation not permitted") {
        println!("skipped: `gdb` may not trace here");
        return None;
    }
    let places: Vec<String> = said
        .lines()
        .filter(|line| line.starts_with("#0 "))
        .filter_map(|line| Some(line.rsplit_once('/')?.1.to_owned()))
        .collect();
    assert_eq!(places.len(), times, "gdb did not tell of every step:\n{said}");
    Some(places)
}

/// A check adds one more stop on the loop's own line, which is no other line to look at.
#[test]
fn next_visits_the_lines_that_it_visits_without_checks() {
    for kind in ["for", "while"] {
        let visited = |checks| {
            let mut places = places(checks, line(&format!("{kind}: first")), "next", 12)?;
            places.dedup();
            // Two whole turns and a bit, in either build.
            places.truncate(7);
            Some(places)
        };
        let Some(plain) = visited(false) else { return };
        assert_eq!(plain.len(), 7, "{plain:?}");
        assert_eq!(visited(true), Some(plain), "through a `{kind}`");
    }
}

#[test]
fn step_never_jumps_to_the_attribute() {
    for kind in ["for", "while"] {
        let at = |mark: &str| format!("main.rs:{}", line(&format!("{kind}: {mark}")));
        let Some(places) = places(true, line(&format!("{kind}: first")), "step", 200) else { return };
        assert!(!places.contains(&at("attribute")), "through a `{kind}`: {places:?}");
        let turns = places.iter().filter(|place| **place == at("first")).count();
        assert!(turns >= 2, "200 steps do not lead through two turns of a `{kind}`: {places:?}");
        assert!(
            places.iter().any(|place| place.starts_with("check.rs:")),
            "no check is stepped into: {places:?}"
        );
    }
}
