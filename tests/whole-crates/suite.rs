//! Runs test programs and reads what libtest prints: the name of each test and how it ended.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::Result;
use crate::builds::Program;

/// A test program that has not ended by then hangs. The slowest takes a minute.
const PATIENCE: Duration = Duration::from_secs(20 * 60);

/// How each test ended, by program and name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcomes(pub(crate) BTreeMap<(String, String), String>);

/// Runs all programs, as cargo would: in the package's folder. The tests `skip` are left out.
pub(crate) fn run(
    programs: &[Program],
    folder: &Path,
    skip: &[String],
    environment: &[(&str, &Path)],
) -> Result<Outcomes> {
    let mut outcomes = BTreeMap::new();
    for program in programs {
        let mut command = Command::new(&program.path);
        command.current_dir(folder).env("CARGO_MANIFEST_DIR", folder).env_remove("PREEMPT_STRESS");
        command.args(["--color", "never"]);
        if !skip.is_empty() {
            command.arg("--exact").args(skip.iter().flat_map(|test| ["--skip", test]));
        }
        command.envs(environment.iter().copied());
        let printed = output(&mut command).map_err(|error| format!("{}: {error}", program.name))?;
        let tests = parse(&printed).map_err(|error| format!("{}: {error}\n{printed}", program.name))?;
        outcomes.extend(tests.into_iter().map(|(test, outcome)| ((program.name.clone(), test), outcome)));
    }
    Ok(Outcomes(outcomes))
}

/// What the program wrote to stdout. It must end, and not by a signal.
fn output(command: &mut Command) -> Result<String> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let (sender, ended) = mpsc::channel::<()>();
    let read_to_end = |mut pipe: Box<dyn Read + Send>, at_the_end: mpsc::Sender<()>| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            let read = pipe.read_to_end(&mut bytes);
            drop(at_the_end);
            read.map(|_| String::from_utf8_lossy(&bytes).into_owned())
        })
    };
    let stdout = read_to_end(Box::new(child.stdout.take().ok_or("no stdout")?), sender.clone());
    let stderr = read_to_end(Box::new(child.stderr.take().ok_or("no stderr")?), sender);
    let hangs = ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout);
    if hangs {
        child.kill()?;
    }
    let status = child.wait()?;
    let text = |reader: thread::JoinHandle<std::io::Result<String>>| {
        reader.join().map_err(|_| "a reader panicked")?.map_err(|error| error.to_string())
    };
    let (stdout, stderr) = (text(stdout)?, text(stderr)?);
    // 101: tests have failed, which the lines tell.
    if hangs || !matches!(status.code(), Some(0 | 101)) {
        let how = if hangs { format!("hangs, for {PATIENCE:?}") } else { status.to_string() };
        return Err(format!("{how}\n{stdout}\n{stderr}").into());
    }
    Ok(stdout)
}

/// The lines `test NAME ... OUTCOME`, which must be as many as the last line says.
fn parse(printed: &str) -> Result<BTreeMap<String, String>> {
    let mut tests = BTreeMap::new();
    let mut expected = None;
    for line in printed.lines() {
        if let Some((name, outcome)) = line.strip_prefix("test ").and_then(|line| line.rsplit_once(" ... ")) {
            tests.insert(name.to_owned(), outcome.to_owned());
        } else if let Some(summary) = line.strip_prefix("test result: ") {
            // `ok. 3 passed; 0 failed; 1 ignored; 0 measured; ..`
            let counts = summary.split_once(". ").map_or("", |(_, counts)| counts).split("; ").take(3);
            expected = counts
                .map(|count| count.split(' ').next()?.parse::<usize>().ok())
                .try_fold(0, |sum, count| Some(sum + count?));
        }
    }
    match expected {
        Some(count) if count == tests.len() => Ok(tests),
        Some(count) => Err(format!("{} tests are told of, and {count} counted", tests.len()).into()),
        None => Err("it is no program of libtest".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "\nrunning 3 tests\ntest a::b ... ok\ntest c - should panic ... FAILED\n\
        test d has been running for over 60 seconds\ntest d ... ignored, slow\n\nfailures:\n    c\n\n";

    #[test]
    fn each_test_has_its_outcome() {
        let tests = parse(&format!(
            "{PRINTED}test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 7 filtered out; finished in 1s\n"
        ))
        .expect("it is what libtest prints");
        let expected = [("a::b", "ok"), ("c - should panic", "FAILED"), ("d", "ignored, slow")];
        assert_eq!(tests, expected.map(|(name, outcome)| (name.to_owned(), outcome.to_owned())).into());
    }

    #[test]
    fn a_test_that_is_lost_is_an_error() {
        let summary =
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1s\n";
        assert!(parse(&format!("{PRINTED}{summary}")).is_err());
        assert!(parse(PRINTED).is_err());
    }
}
