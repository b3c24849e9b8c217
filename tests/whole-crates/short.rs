//! The short form of the test: small crates, within `cargo test`.

#![allow(missing_docs, reason = "a test")]

use std::path::Path;

use preempt_whole_crates::{Options, catalogue, compare, report};

#[test]
fn the_tests_of_annotated_crates_do_not_notice() {
    let options = Options {
        work: Path::new(env!("CARGO_TARGET_TMPDIR")).join("whole-crates"),
        profile: "release".to_owned(),
        timings: 1,
    };
    let crates = catalogue::crates().expect("the catalogue can be read");
    let reports: Vec<_> = crates
        .iter()
        .filter(|krate| krate.short)
        .map(|krate| compare(krate, &options).unwrap_or_else(|error| panic!("{}: {error}", krate.name)))
        .collect();
    println!("{}", report::tables(&reports));
    assert!(reports.len() >= 2, "some crates are marked as short");
    for report in &reports {
        assert!(report.faults.is_empty(), "{}: {:#?}", report.name, report.faults);
        // Only the symbols of ELF have sizes.
        if cfg!(target_os = "linux") {
            let text = report.tests_text_bytes;
            assert!(text.annotated > text.plain && text.plain > 0, "{}: {text:?}", report.name);
        }
    }
}
