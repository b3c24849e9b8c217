//! What a check costs by where its flag lives: in executables and in libraries loaded at run time, with LTO and
//! without.
//!
//! The flag is a thread-local byte. How one is found depends on what the code is linked into: an executable's
//! lies at a distance from the thread pointer that the linker knows, a loaded library's is asked for by a call of
//! `__tls_get_addr`. Beside the checks of `#[preemptible]` there are the same checks by hand, of one flag for
//! the whole process: what another home would save.
//!
//! The sources in `homes/` are written into a workspace in the target folder, with this workspace's `preempt` as
//! the dependency: `kernels`, an executable with them, and a library with them that the executable loads. They
//! are run outside of tasks, with the flag not set: what is compared is checks that find nothing to do.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Result;
use crate::builds;
use crate::row::Row;
use crate::stats::median;
use crate::written::{self, Package, Written};

pub(crate) const ABOUT: &str =
    "functions that are mostly checks, loops and functions aligned, the flag not set";

/// The variants by their numbers in the kernels; the first is what the others are compared with.
pub(crate) const VARIANTS: [&str; 4] = ["plain", "again", "thread-local", "process"];

/// What is timed, by its number in the kernels.
struct Case {
    name: &'static str,
    class: &'static str,
    unit: &'static str,
    /// How many of the unit a run has.
    items: f64,
}

const CASES: [Case; 4] = [
    // The 20th number; of the 21891 calls those that call, as the check sinks to them.
    Case { name: "fib", class: "call", unit: "ns/call", items: 10_945.0 },
    Case { name: "turns", class: "scalar", unit: "ns/turn", items: 4096.0 },
    Case { name: "strips", class: "for", unit: "ns/turn", items: 4096.0 },
    Case { name: "short", class: "call", unit: "ns/call", items: 512.0 },
];

/// What the code is linked into, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Home {
    name: &'static str,
    /// Of the generated workspace.
    profile: &'static str,
    is_loaded: bool,
}

const HOMES: [Home; 4] = [
    Home { name: "executable", profile: "release", is_loaded: false },
    Home { name: "executable-lto", profile: "lto", is_loaded: false },
    Home { name: "cdylib", profile: "release", is_loaded: true },
    Home { name: "cdylib-lto", profile: "lto", is_loaded: true },
];

/// Builds the generated workspace, runs it in each home in turns, and returns the figures.
pub(crate) fn measure(quick: bool) -> Result<Vec<Row>> {
    let (rounds, samples) = if quick { (3, 100) } else { (9, 2000) };
    let homes = HOMES.into_iter().filter(|home| cfg!(unix) || !home.is_loaded).collect::<Vec<_>>();
    if homes.len() < HOMES.len() {
        println!("no figures of a cdylib: this platform has no dlopen");
    }
    let generated = Generated::write()?;
    for profile in ["release", "lto"] {
        generated.build(profile)?;
    }
    let mut times = vec![Vec::new(); homes.len()];
    for round in 0..rounds {
        for turn in 0..homes.len() {
            let place = (round + turn) % homes.len();
            times[place].push(read(&generated.run(homes[place], samples)?)?);
        }
    }
    Ok(homes.into_iter().zip(times).flat_map(|(home, rounds)| rows(home, &rounds)).collect())
}

/// The nanoseconds of a run of each case in each of its variants.
type Times = [[Option<f64>; VARIANTS.len()]; CASES.len()];

/// Reads what the program prints: the case, the variant, the checks that it reaches, its time.
fn read(output: &str) -> Result<Times> {
    let mut times = Times::default();
    for line in output.lines() {
        let not_understood = || format!("the generated program says `{line}`");
        let numbers: Vec<usize> =
            line.split(' ').map(|word| word.parse().map_err(|_| not_understood())).collect::<Result<_>>()?;
        let [case, variant, checks, time] = numbers[..] else { return Err(not_understood()) };
        let slot = times.get_mut(case).and_then(|case| case.get_mut(variant)).ok_or_else(not_understood)?;
        let is_checked = variant >= 2;
        if is_checked != (checks > 0) {
            return Err(format!("`{}` of `{}` reaches {checks} checks", VARIANTS[variant], CASES[case].name));
        }
        *slot = Some(time as f64);
    }
    Ok(times)
}

/// The medians of a home's rounds.
fn rows(home: Home, rounds: &[Times]) -> Vec<Row> {
    let mut rows = Vec::new();
    for (place, case) in CASES.iter().enumerate() {
        let of = |variant: usize| {
            let mut times: Vec<_> = rounds.iter().filter_map(|times| times[place][variant]).collect();
            (!times.is_empty()).then(|| median(&mut times) / case.items)
        };
        let Some(plain) = of(0) else { continue };
        rows.extend(VARIANTS.iter().enumerate().filter_map(|(variant, name)| {
            let against = (VARIANTS[0], plain);
            let row = Row::new(("homes", case.unit), (case.name, case.class), name, of(variant)?, against);
            Some(Row { build: home.name.to_owned(), ..row })
        }));
    }
    rows
}

/// The generated workspace.
struct Generated(Written);

impl Generated {
    fn write() -> Result<Self> {
        let workspace = builds::workspace()?;
        let packages = [
            ("kernels", "lib.rs", include_str!("homes/kernels.rs")),
            ("library", "lib.rs", include_str!("homes/library.rs")),
            ("program", "main.rs", include_str!("homes/program.rs")),
        ]
        .map(|(folder, file, source)| Package {
            folder,
            manifest: manifest(folder, workspace),
            file,
            source: source.to_owned(),
        });
        let profiles = "\n[profile.lto]\ninherits = \"release\"\nlto = \"fat\"\n";
        Written::write("homes", &packages, profiles).map(Self)
    }

    fn build(&self, profile: &str) -> Result<()> {
        let mut cargo = self.0.cargo(builds::ALIGN);
        written::run(cargo.args(["--workspace", "--profile", profile]), "workspace")
    }

    /// What the program prints.
    fn run(&self, home: Home, samples: usize) -> Result<String> {
        use std::env::consts::{DLL_PREFIX, DLL_SUFFIX, EXE_SUFFIX};

        let folder = self.0.built(home.profile);
        let mut command = Command::new(folder.join(format!("homes-program{EXE_SUFFIX}")));
        command.arg(samples.to_string()).stderr(Stdio::inherit());
        if home.is_loaded {
            command.arg(folder.join(format!("{DLL_PREFIX}homes_library{DLL_SUFFIX}")));
        }
        let output = command.output().map_err(|error| format!("the generated program: {error}"))?;
        if !output.status.success() {
            return Err(format!("the generated program fails ({}): {}", home.name, output.status));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

fn manifest(name: &str, workspace: &Path) -> String {
    let mut text = written::package(&format!("homes-{name}"));
    let (preempt, core) = (workspace.join("runtime"), workspace.join("runtime").join("core"));
    let written = match name {
        // A TOML string has Rust's escapes.
        "kernels" => write!(
            text,
            "[dependencies]\npreempt-core = {{ path = {core:?} }}\npreempt = {{ path = {preempt:?}, \
             default-features = false, features = [\"loop-checks\", \"prologue-checks\"] }}\n"
        ),
        // Nothing but a cdylib: cargo leaves LTO out where a library is an rlib as well.
        "library" => write!(text, "[lib]\ncrate-type = [\"cdylib\"]\n\n{KERNELS}"),
        _ => write!(text, "{KERNELS}"),
    };
    written.expect("a string can be written to");
    text
}

const KERNELS: &str = "[dependencies]\nkernels = { package = \"homes-kernels\", path = \"../kernels\" }\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_compare_with_the_plain_code_of_the_same_home() {
        let rounds =
            ["0 0 0 10945\n0 2 10945 21890\n3 0 0 512\n", "0 0 0 10945\n0 2 10945 43780\n3 0 0 512\n"];
        let rounds = rounds.map(|output| read(output).expect("it is understood"));
        let rows = rows(HOMES[2], &rounds);
        let found: Vec<_> =
            rows.iter().map(|row| (&*row.case, &*row.variant, row.median, row.ratio)).collect();
        assert_eq!(
            found,
            [("fib", "plain", 1.0, 1.0), ("fib", "thread-local", 3.0, 3.0), ("short", "plain", 1.0, 1.0)]
        );
        assert!(rows.iter().all(|row| row.build == "cdylib" && row.bench == "homes"));
    }

    #[test]
    fn a_program_that_checks_where_it_should_not_is_refused() {
        assert!(read("1 0 4096 9").is_err_and(|error| error.contains("`plain` of `turns` reaches 4096")));
        assert!(read("1 2 0 9").is_err_and(|error| error.contains("`thread-local` of `turns` reaches 0")));
        assert!(read("1 2").is_err_and(|error| error.contains("`1 2`")));
        assert!(read("9 0 0 1").is_err_and(|error| error.contains("`9 0 0 1`")));
        assert!(read("a panic").is_err_and(|error| error.contains("`a panic`")));
    }

    #[test]
    fn only_the_library_is_a_cdylib_and_only_the_kernels_know_preempt() {
        let where_it_is = Path::new("/some \"where\"");
        let manifests = ["kernels", "library", "program"].map(|name| manifest(name, where_it_is));
        assert_eq!(manifests.each_ref().map(|text| text.contains("[\"cdylib\"]")), [false, true, false]);
        assert_eq!(manifests.each_ref().map(|text| text.contains("preempt-core")), [true, false, false]);
        assert!(manifests[0].contains("/some \\\"where\\\"/runtime/core"), "{}", manifests[0]);
    }
}
