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

/// A line for each inner loop with the nanoseconds that an entry takes, and what the variants add to them.
pub(crate) fn entries(rows: &[Row]) {
    const ADDED: [&str; 3] = ["again", "every-turn", "default"];
    println!("ns per entry of plain code, and what the variants add to it");
    println!("{:<18} {:>10} {:>10} {:>10} {:>10}", "head/turns", "plain", ADDED[0], ADDED[1], ADDED[2]);
    for case in rows.chunk_by(|a, b| a.case == b.case) {
        let added: String = ADDED
            .iter()
            .map(|name| case.iter().find(|row| row.variant == *name).map(added))
            .map(|added| format!(" {:>10}", added.map_or_else(|| "-".to_owned(), |ns| format!("{ns:+.2}"))))
            .collect();
        println!("{:<18} {:>10.2}{added}", case[0].case, case[0].median);
    }
    let short =
        rows.iter().filter(|row| row.variant == "default" && turns(&row.case).is_some_and(|n| n <= 32));
    if let Some(worst) = short.max_by(|a, b| added(a).total_cmp(&added(b))) {
        println!("with 1 to 32 turns, `default` adds {:+.2} ns at the most ({})", added(worst), worst.case);
    }
}

/// What a row's `median` has more than what it is compared with.
fn added(row: &Row) -> f64 {
    row.median - row.median / row.ratio
}

/// The number of turns in the name of an entry's case.
fn turns(case: &str) -> Option<u32> {
    case.split_once('/')?.1.parse().ok()
}

/// A line for each profile's time and code of the generated crate.
pub(crate) fn build_costs(rows: &[Row]) {
    println!("{:<18} {:>15} {:>22} {:>22}", "", "plain", "every-turn", "default");
    for case in rows.chunk_by(|a, b| (&a.build, &a.case) == (&b.build, &b.case)) {
        let figure = |row: &Row| match row.unit.as_str() {
            "bytes" => format!("{:.0} {}", row.median, row.unit),
            _ => format!("{:.3} {}", row.median, row.unit),
        };
        let rest: String = case[1..]
            .iter()
            .map(|row| format!(" {:>22}", format!("{} {:+.0} %", figure(row), (row.ratio - 1.0) * 100.0)))
            .collect();
        let name = format!("{}, {}", case[0].case, case[0].build);
        println!("{name:<18} {:>15}{rest}", figure(&case[0]));
    }
}

/// A line for each function in each home: the plain code's time, and what the variants make of it.
pub(crate) fn homes(rows: &[Row]) {
    const COLUMNS: [&str; 3] = ["thread-local", "process", "again"];
    println!("the plain code's time, and of the others the ratio to it and what is added to it");
    let [first, second, third] = COLUMNS;
    println!("{:<8} {:<15} {:>13} {first:>16} {second:>16} {third:>16}", "function", "in", "plain");
    // Told by function: what is to be compared is the homes.
    let mut rows: Vec<_> = rows.iter().collect();
    rows.sort_by(|a, b| a.case.cmp(&b.case));
    for case in rows.chunk_by(|a, b| (&a.build, &a.case) == (&b.build, &b.case)) {
        let rest: String = COLUMNS
            .iter()
            .map(|name| case.iter().find(|row| row.variant == *name))
            .map(|row| {
                row.map_or_else(|| "-".to_owned(), |row| format!("{:.3} {:+.2} ns", row.ratio, added(row)))
            })
            .map(|cell| format!(" {cell:>16}"))
            .collect();
        let plain = format!("{:.2} {}", case[0].median, case[0].unit);
        println!("{:<8} {:<15} {plain:>13}{rest}", case[0].case, case[0].build);
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_s_case_names_its_turns_and_its_row_what_is_added() {
        assert_eq!(turns("range/192"), Some(192));
        assert_eq!(turns("range"), None);
        let row = Row::new(("entry", "ns/entry"), ("range/8", "for"), "default", 3.0, ("plain", 2.0));
        assert_eq!(added(&row), 1.0);
    }
}
