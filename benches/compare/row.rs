//! A figure, in the form that every subcommand writes and that programs read.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde_json::{Value, json};

use crate::Result;

/// One figure: a case in a variant, against the same case in another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    /// The subcommand.
    pub(crate) bench: String,
    /// The kernel.
    pub(crate) case: String,
    /// The kernel's class.
    pub(crate) class: String,
    pub(crate) variant: String,
    /// The set of compiler flags.
    pub(crate) build: String,
    pub(crate) median: f64,
    /// The unit of `median`.
    pub(crate) unit: String,
    /// The variant or case that it is compared with.
    pub(crate) against: String,
    /// `median`, divided by that of `against`.
    pub(crate) ratio: f64,
}

impl Row {
    /// A figure of one build, which is not named yet. `against` is what it is compared with, and the figure of that.
    pub(crate) fn new(
        (bench, unit): (&str, &str),
        (case, class): (&str, impl ToString),
        variant: &str,
        median: f64,
        against: (&str, f64),
    ) -> Self {
        Self {
            bench: bench.to_owned(),
            case: case.to_owned(),
            class: class.to_string(),
            variant: variant.to_owned(),
            build: String::new(),
            median,
            unit: unit.to_owned(),
            against: against.0.to_owned(),
            ratio: median / against.1,
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        let Self { bench, case, class, variant, build, median, unit, against, ratio } = self;
        json!({
            "bench": bench, "case": case, "class": class, "variant": variant, "build": build,
            "median": median, "unit": unit, "against": against, "ratio": ratio,
        })
    }

    /// Reads what [`to_json`](Self::to_json) made.
    pub(crate) fn from_json(line: &str) -> Result<Self> {
        let value: Value = serde_json::from_str(line).map_err(|error| format!("no row: {line}: {error}"))?;
        let field = |name: &str| value.get(name).ok_or_else(|| format!("no `{name}` in {line}"));
        let text = |name: &str| {
            let text = field(name)?.as_str().ok_or_else(|| format!("`{name}` is no text in {line}"))?;
            Ok::<_, String>(text.to_owned())
        };
        let number =
            |name: &str| field(name)?.as_f64().ok_or_else(|| format!("`{name}` is no number in {line}"));
        Ok(Self {
            bench: text("bench")?,
            case: text("case")?,
            class: text("class")?,
            variant: text("variant")?,
            build: text("build")?,
            median: number("median")?,
            unit: text("unit")?,
            against: text("against")?,
            ratio: number("ratio")?,
        })
    }
}

/// A file to be written, and its name for messages.
pub(crate) struct Target<'a> {
    path: &'a Path,
    file: File,
}

/// Creates the file for [`write`](fn@write).
pub(crate) fn create(path: &Path) -> Result<Target<'_>> {
    let file =
        File::create(path).map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    Ok(Target { path, file })
}

/// Writes the rows as an array, one a line.
pub(crate) fn write(target: Target<'_>, rows: &[Row]) -> Result<()> {
    write_to(BufWriter::new(target.file), rows)
        .map_err(|error| format!("{} cannot be written: {error}", target.path.display()))
}

fn write_to(mut file: impl Write, rows: &[Row]) -> io::Result<()> {
    let lines: Vec<_> = rows.iter().map(|row| row.to_json().to_string()).collect();
    writeln!(file, "[\n{}\n]", lines.join(",\n"))?;
    file.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        let row = Row::new(("overhead", "ns/item"), ("sum", "for"), "default", 1.25, ("plain", 0.5));
        assert_eq!(row.ratio, 2.5);
        Row { build: "aligned".into(), ..row }
    }

    #[test]
    fn a_row_is_read_as_it_was_written() {
        assert_eq!(Row::from_json(&row().to_json().to_string()), Ok(row()));
    }

    #[test]
    fn what_is_no_row_is_told() {
        assert!(Row::from_json("Compiling").is_err_and(|error| error.contains("Compiling")));
        let without = row().to_json().to_string().replace("ratio", "relation");
        assert!(Row::from_json(&without).is_err_and(|error| error.contains("no `ratio`")));
    }

    #[test]
    fn the_file_is_an_array_of_rows() {
        let mut file = Vec::new();
        write_to(&mut file, &[row(), row()]).expect("memory can be written");
        let array: Vec<Value> = serde_json::from_slice(&file).expect("it is JSON");
        assert_eq!(array, [row().to_json(), row().to_json()]);
    }
}
