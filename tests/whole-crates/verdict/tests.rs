use super::*;
use crate::counts::Site;

/// What a crate shows with which nothing is wrong.
struct Fine {
    tally: Tally,
    lines: BTreeSet<(String, usize)>,
    warnings: [Warnings; 2],
    /// Plain, annotated, stressed.
    outcomes: [Outcomes; 3],
    too_long: Vec<String>,
    sites: [usize; 2],
    counts: Counts,
}

fn site(kind: &str, line: usize) -> Site {
    Site { file: "src/lib.rs".to_owned(), line, column: 1, kind: kind.to_owned() }
}

fn outcomes(tests: &[(&str, &str)]) -> Outcomes {
    let of = |&(name, outcome): &(&str, &str)| (("lib a".to_owned(), name.to_owned()), outcome.to_owned());
    Outcomes(tests.iter().map(of).collect())
}

impl Fine {
    fn new() -> Self {
        let tests = outcomes(&[("a", "ok"), ("b", "FAILED")]);
        Self {
            tally: Tally { functions: 2, tasks: 1, loops: 1, ..Tally::default() },
            lines: BTreeSet::from([("src/lib.rs".to_owned(), 1), ("src/lib.rs".to_owned(), 2)]),
            warnings: Default::default(),
            outcomes: [tests.clone(), tests.clone(), tests],
            too_long: Vec::new(),
            sites: [0, 3],
            counts: Counts {
                checks: 3,
                preemptions: 3,
                sites: [site("prologue", 1), site("loop", 2)].into(),
            },
        }
    }

    /// The faults after `change`.
    fn but(change: impl FnOnce(&mut Self)) -> Vec<String> {
        let mut fine = Self::new();
        change(&mut fine);
        faults(&Seen {
            tally: &fine.tally,
            lines: &fine.lines,
            plain_warnings: &fine.warnings[0],
            annotated_warnings: &fine.warnings[1],
            plain: &fine.outcomes[0],
            annotated: &fine.outcomes[1],
            stressed: &fine.outcomes[2],
            too_long: &fine.too_long,
            plain_checked: fine.sites[0],
            annotated_checked: fine.sites[1],
            counts: &fine.counts,
        })
    }
}

#[test]
fn a_crate_that_behaves_as_before_and_reaches_checks_is_fine_even_where_its_own_tests_fail() {
    assert_eq!(Fine::but(|_| {}), Vec::<String>::new());
}

#[test]
fn a_pass_that_inserts_nothing_is_told() {
    let faults = Fine::but(|fine| {
        fine.sites[1] = 0;
        fine.counts = Counts::default();
    });
    assert_eq!(
        faults,
        [
            "the annotated library has no checks",
            "no check was reached inside a task",
            "no task gave way at a prologue",
            "no task gave way in a loop",
        ]
    );
    assert_eq!(Fine::but(|fine| fine.sites[0] = 1), ["the plain copy has checks"]);
}

#[test]
fn an_annotator_that_does_nothing_is_told() {
    let faults = Fine::but(|fine| (fine.tally.functions, fine.tally.tasks) = (0, 0));
    assert_eq!(faults, ["no function was annotated", "no test became a task"]);
}

#[test]
fn a_test_that_ends_otherwise_is_gone_or_new_is_told() {
    assert_eq!(
        Fine::but(|fine| fine.outcomes[1] = outcomes(&[("a", "FAILED"), ("b", "FAILED")])),
        ["annotated: the test a of lib a: FAILED, and plain: ok"]
    );
    assert_eq!(
        Fine::but(|fine| fine.outcomes[2] = outcomes(&[("a", "ok"), ("c", "ok")])),
        [
            "annotated, under stress: the test b of lib a is gone",
            "annotated, under stress: the test c of lib a is new"
        ]
    );
    assert_eq!(Fine::but(|fine| fine.outcomes = Default::default()), ["no test passes in the plain copy"]);
}

#[test]
fn a_check_that_names_another_line_and_a_new_warning_are_told() {
    assert_eq!(
        Fine::but(|fine| _ = fine.counts.sites.insert(site("loop", 3))),
        ["a check says that it is at src/lib.rs:3, where no function or loop is"]
    );
    assert_eq!(Fine::but(|fine| _ = fine.counts.sites.insert(site("unlock", 3))), Vec::<String>::new());
    let faults = Fine::but(|fine| _ = fine.warnings[1].insert("dead_code".to_owned(), 1));
    assert_eq!(faults.len(), 1, "{faults:?}");
}

#[test]
fn a_test_that_is_too_long_under_stress_is_missed_there_and_nowhere_else() {
    let without = || outcomes(&[("b", "FAILED")]);
    let too_long = || vec!["a".to_owned()];
    let faults = Fine::but(|fine| (fine.outcomes[2], fine.too_long) = (without(), too_long()));
    assert_eq!(faults, Vec::<String>::new());
    let faults = Fine::but(|fine| (fine.outcomes[1], fine.too_long) = (without(), too_long()));
    assert_eq!(
        faults,
        ["annotated: the test a of lib a is gone", "annotated, under stress: the test a of lib a is new"]
    );
    let faults = Fine::but(|fine| fine.too_long = vec!["x".to_owned()]);
    assert_eq!(faults, ["the test x, which is too long under stress, does not exist"]);
}
