//! What all output goes through, and how numbers and times are written.

use std::fmt::Arguments;
use std::io::{self, Write};
use std::process;
use std::time::Duration;

/// Lines are at most this long.
pub(crate) const WIDTH: usize = 108;

/// Prints a line; unlike `println!` it does not panic when the reader has gone (`article | head`).
macro_rules! say {
    ($($argument:tt)*) => { $crate::report::print(::std::format_args!($($argument)*)) };
}
pub(crate) use say;

/// See [`say!`].
pub(crate) fn print(line: Arguments<'_>) {
    if writeln!(io::stdout().lock(), "{line}").is_err() {
        process::exit(0);
    }
}

/// What the sections have in common, before the first.
pub(crate) fn introduce(input: &str) {
    say!(
        "How to read the pictures: a lane for each worker, a letter for each task; each column is a hundredth of"
    );
    say!(
        "the time and shows the task that ran most in it, or a dot where the worker was idle most. What is told of Go"
    );
    say!("was measured on another day: Go 1.27.3, two processors.");
    say!("Input of the last section: {input}.");
    for (feature, on) in [
        ("loop-checks", cfg!(feature = "loop-checks")),
        ("prologue-checks", cfg!(feature = "prologue-checks")),
    ] {
        if !on {
            say!("This build has no `{feature}`: what rests on them cannot be shown.");
        }
    }
}

/// A section's heading.
pub(crate) fn heading(text: &str) {
    say!("");
    for (number, line) in text.lines().enumerate() {
        if number == 0 {
            say!("{line}\n{}", "-".repeat(line.chars().count()));
        } else {
            say!("{line}");
        }
    }
}

/// Breaks `text` at blanks, but not at those that join a number and its unit (U+00A0), into lines that
/// begin with `indent` blanks.
pub(crate) fn wrap(indent: usize, text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && indent + line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(format!("{:indent$}{line}", ""));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(format!("{:indent$}{line}", ""));
    }
    lines
}

/// `12345678` as `12,345,678`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 time`, `12 times`.
pub(crate) fn times(count: u64) -> String {
    format!("{} {}", grouped(count), if count == 1 { "time" } else { "times" })
}

/// A duration in the unit that suits it.
pub(crate) fn time(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds >= 1.0 {
        format!("{seconds:.2} s")
    } else if seconds >= 0.1 {
        format!("{:.0} ms", seconds * 1e3)
    } else if seconds >= 1e-3 {
        format!("{:.1} ms", seconds * 1e3).replace(".0 ", " ")
    } else {
        format!("{:.0} µs", seconds * 1e6)
    }
}

/// A share as a percentage.
pub(crate) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 0.1 {
        "<0.1\u{a0}%".to_owned()
    } else if percent > 0.0 && percent < 0.95 {
        format!("{percent:.1}\u{a0}%")
    } else {
        format!("{percent:.0}\u{a0}%")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_come_in_groups_of_three() {
        let numbers = [0, 999, 1_000, 12_345_678];
        assert_eq!(numbers.map(grouped), ["0", "999", "1,000", "12,345,678"]);
    }

    #[test]
    fn a_long_sentence_is_broken_at_blanks_and_indented() {
        let text = ["word"; 40].join(" ");
        let lines = wrap(4, &text);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| line.len() <= WIDTH && line.starts_with("    word")), "{lines:?}");
        assert_eq!(lines.join(" ").split_whitespace().count(), 40);
    }

    #[test]
    fn a_number_stays_with_its_unit() {
        let text = format!("{} 95\u{a0}%", "x".repeat(WIDTH - 4));
        assert_eq!(wrap(0, &text).last().map(String::as_str), Some("95\u{a0}%"));
    }

    #[test]
    fn shares_are_rounded_but_never_to_nothing() {
        let shares = [0.0, 0.0002, 0.004, 0.379, 1.0].map(|share| percent(share).replace('\u{a0}', ""));
        assert_eq!(shares, ["0%", "<0.1%", "0.4%", "38%", "100%"]);
    }

    #[test]
    fn times_are_written_in_the_unit_that_suits_them() {
        let durations = [1_234_000_000, 123_400_000, 12_340_000, 12_300].map(Duration::from_nanos);
        assert_eq!(durations.map(time), ["1.23 s", "123 ms", "12.3 ms", "12 µs"]);
    }
}
