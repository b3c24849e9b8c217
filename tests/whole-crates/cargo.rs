//! Cargo runs whose failure is a result.

use std::process::{Command, Output};

use serde_json::Value;

use crate::Result;

/// Runs the command and returns what it wrote to stdout.
pub(crate) fn stdout(command: &mut Command) -> Result<String> {
    let output = command.output().map_err(|error| format!("{command:?} does not start: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    let Output { status, stdout, stderr } = output;
    let (stdout, stderr) = (rendered(&String::from_utf8_lossy(&stdout)), String::from_utf8_lossy(&stderr));
    Err(format!("{command:?}: {status}\n{stdout}\n{stderr}").into())
}

/// Runs a command that may have to fetch packages: without the network if that will do.
pub(crate) fn fetching(make: impl Fn() -> Command) -> Result<String> {
    stdout(make().arg("--offline")).or_else(|_| stdout(&mut make()))
}

/// The messages of a run with `--message-format=json`.
pub(crate) fn messages(output: &str) -> impl Iterator<Item = Value> + '_ {
    output.lines().filter_map(|line| serde_json::from_str(line).ok())
}

/// The compiler's errors among the messages, as a person reads them; what is no message stays.
fn rendered(output: &str) -> String {
    let of = |line: &str| match serde_json::from_str::<Value>(line) {
        Ok(message) if message["message"]["level"] == "error" => {
            message["message"]["rendered"].as_str().unwrap_or_default().to_owned()
        }
        Ok(_) => String::new(),
        Err(_) => format!("{line}\n"),
    };
    output.lines().map(of).collect()
}
