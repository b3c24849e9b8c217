//! A copy of the workspace, in which files can be spoilt.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use preempt_tests::nested_cargo::bare;

use crate::{Fate, Mutation, Suite};

/// The copy, with a target folder that all mutants share.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Copies the workspace.
    ///
    /// # Panics
    ///
    /// If that fails.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it writes files")]
    pub fn new() -> Self {
        let original = original();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| original.join("target"), PathBuf::from);
        let root = target.join("mutants");
        for folder in ["preempt-macros", "runtime", "tests", "benches"] {
            let copy = root.join(folder);
            remove(&copy);
            copy_folder(&original.join(folder), &copy).expect("the workspace can be copied");
        }
        for file in ["Cargo.toml", "Cargo.lock", "README.md"] {
            fs::copy(original.join(file), root.join(file)).expect("the workspace can be copied");
        }
        Self { root }
    }

    /// Puts the error in.
    ///
    /// # Panics
    ///
    /// If the text that is to be changed does not stand there exactly once: the code has changed, and the mutation
    /// is to be thought of anew.
    pub fn mutate(&self, mutation: &Mutation) {
        for edit in mutation.edits {
            let file = self.source(edit.file);
            let source = fs::read_to_string(&file).expect("the copy can be read");
            let count = source.matches(edit.text).count();
            assert!(
                count == 1,
                "`{}`: its text stands {count} times in {}:\n{}",
                mutation.name,
                edit.file,
                edit.text
            );
            fs::write(file, source.replace(edit.text, edit.replacement)).expect("the copy can be written");
        }
    }

    /// Takes the error out again.
    ///
    /// # Panics
    ///
    /// If the files cannot be copied.
    pub fn restore(&self, mutation: &Mutation) {
        for edit in mutation.edits {
            let original = original().join(edit.file);
            let source = fs::read_to_string(original).expect("the original can be read");
            // Written, not copied: cargo goes by the time of the change.
            fs::write(self.source(edit.file), source).expect("the copy can be written");
        }
    }

    fn source(&self, file: &str) -> PathBuf {
        self.root.join(file)
    }

    /// Runs a suite in the copy.
    ///
    /// # Panics
    ///
    /// If cargo does not start, or if the mutated crate itself does not compile: then it is no mutant.
    #[must_use]
    pub fn run(&self, suite: Suite) -> Fate {
        let (package, test) = suite.target();
        let output = bare("test", &self.root)
            .args(["--locked", "-p", package, "--test", test])
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("PREEMPT_PROGRAMS", "100")
            .env("PREEMPT_FORMS", "2")
            // What rustc says of them is not shown.
            .env("PREEMPT_SHADOWED_LABELS", "1")
            .env("RUST_BACKTRACE", "0")
            .env_remove("PREEMPT_SEED")
            .env_remove("PREEMPT_ONLY")
            .env_remove("PREEMPT_STRESS")
            .output()
            .expect("cargo can be run");
        if output.status.success() {
            return Fate::Lives;
        }
        let (stdout, stderr) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let first = |text: &str, mark: &str| {
            let found = text.lines().skip_while(|line| !line.contains(mark));
            found.skip(1).find(|line| !line.trim().is_empty()).map(|line| line.trim().to_owned())
        };
        if stdout.contains("test result: FAILED") {
            return Fate::Killed(first(&stdout, " panicked at ").unwrap_or_default());
        }
        // A process that a panic in a panic ended, or a stack that ran over, is a failure too.
        if stdout.contains("running ") {
            return Fate::Killed("the test process ended".to_owned());
        }
        for mutated in ["preempt-macros", "preempt-core"] {
            let refused = format!("could not compile `{mutated}`");
            assert!(!stderr.contains(&refused), "the mutation is no Rust\n{stderr}");
        }
        let error = stderr.lines().find(|line| line.starts_with("error"));
        Fate::DoesNotCompile(error.unwrap_or("no reason given").to_owned())
    }
}

fn original() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("the package is in tests/")
}

fn remove(folder: &Path) {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => panic!("{}: {error}", folder.display()),
        _ => {}
    }
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if !entry.file_type()?.is_dir() {
            fs::copy(path, target)?;
        } else if entry.file_name() != "target" {
            copy_folder(&path, &target)?;
        }
    }
    Ok(())
}
