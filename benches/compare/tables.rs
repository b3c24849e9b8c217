//! The rows, for people.

use crate::row::Row;
use crate::stats::{geomean, quantile};

/// The variants of `overhead` and `instructions`, in the order of their columns.
const COLUMNS: [&str; 4] = ["again", "prologue", "every-turn", "default"];

/// The classes in the order of their summaries.
const CLASSES: [&str; 3] = ["for", "scalar", "call"];

/// A line for each kernel with the ratio of each variant to the plain code, then a summary by class.
pub(crate) fn ratios(rows: &[Row]) {
    let Some(first) = rows.first() else { return };
    line("kernel", "class", &first.unit, COLUMNS.map(str::to_owned));
    for case in rows.chunk_by(|a, b| a.case == b.case) {
        let ratio = |name| case.iter().find(|row| row.variant == name).map(|row| row.ratio);
        line(&case[0].case, &case[0].class, &format!("{:.3}", case[0].median), COLUMNS.map(ratio).map(cell));
    }
    let present = CLASSES.into_iter().filter(|class| rows.iter().any(|row| row.class == *class));
    for class in present.map(Some).chain([None]) {
        let name = class.unwrap_or("all");
        let of = |variant| of(rows, class, variant);
        line("geomean", name, "", COLUMNS.map(|variant| geomean(of(variant))).map(cell));
        line("worst", name, "", COLUMNS.map(|variant| of(variant).reduce(f64::max)).map(cell));
    }
}

/// What the place of the code alone costs: the plain code against its copy at another place.
pub(crate) fn band(rows: &[Row]) {
    let mut again: Vec<_> = of(rows, None, "again").collect();
    if !again.is_empty() {
        println!(
            "the noise: `again`, the plain code at another place, has ratios from {:.3} to {:.3}, \
             nine in ten of them up to {:.3}",
            quantile(&mut again, 0.0),
            quantile(&mut again, 1.0),
            quantile(&mut again, 0.9),
        );
    }
}

/// The ratios of a variant, in one class or in all.
fn of(rows: &[Row], class: Option<&str>, variant: &str) -> impl Iterator<Item = f64> {
    rows.iter()
        .filter(move |row| row.variant == variant && class.is_none_or(|class| row.class == class))
        .map(|row| row.ratio)
}

fn cell(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"))
}

fn line(name: &str, class: &str, first: &str, rest: [String; 4]) {
    let rest: String = rest.iter().map(|cell| format!(" {cell:>10}")).collect();
    println!("{name:<18} {class:<7} {first:>17}{rest}");
}

/// A line for each kernel with the times from a request to the slow path, beside the control's.
pub(crate) fn latencies(rows: &[Row]) {
    println!("us from a request to the slow path; in brackets the control's");
    println!("{:<18} {:<7} {:>18} {:>18} {:>18}", "kernel", "class", "p50", "p99", "max");
    for case in rows.chunk_by(|a, b| a.case == b.case) {
        let times: String = case
            .iter()
            .map(|row| format!(" {:>18}", format!("{:.2} ({:.2})", row.median, control(row))))
            .collect();
        println!("{:<18} {:<7}{times}", case[0].case, case[0].class);
    }
    let over =
        rows.iter().filter(|row| row.variant == "p99").map(|row| (row.median - control(row), &row.case));
    if let Some((over, case)) = over.max_by(|a, b| a.0.total_cmp(&b.0)) {
        println!("the worst p99 is {over:.2} us above the control's ({case})");
    }
}

/// What the control took for the same share of requests.
fn control(row: &Row) -> f64 {
    row.median / row.ratio
}
