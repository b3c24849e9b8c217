//! `#[preempt::main]` and `#[preempt::test]`, used as in a program.

#[path = "support/rt.rs"]
mod support;

use std::thread;

use preempt::preemptible;
use support::spin_until;

fn worker() -> String {
    thread::current().name().unwrap_or_default().to_owned()
}

mod program {
    #[preempt::main(workers = 1, stack_size = 256 * 1024)]
    pub(crate) fn value() -> Result<u32, String> {
        let task = preempt::spawn(super::worker);
        let name = task.join().map_err(|error| error.to_string())?;
        if name == "preempt-worker-0" { Ok(preempt::metrics::snapshot().workers as u32) } else { Err(name) }
    }

    /// As programs begin.
    #[preempt::main(workers = 1)]
    pub(crate) fn main() -> Result<(), Box<dyn std::error::Error>> {
        let limit: u32 = "7".parse()?;
        assert_eq!(limit, 7);
        Err("not this time".into())
    }

    #[preempt::main]
    pub(crate) fn fails() {
        panic!("in main");
    }
}

#[test]
fn main_runs_as_a_task_of_a_runtime_of_its_own() {
    assert_eq!(program::value(), Ok(1));
}

#[test]
fn main_may_return_an_error_that_is_not_send() {
    assert_eq!(format!("{:?}", program::main()), format!("{:?}", std::process::ExitCode::FAILURE));
}

#[preempt::test]
fn a_test_may_return_an_error_that_is_not_send() -> Result<(), Box<dyn std::error::Error>> {
    Ok("7".parse::<u32>().map(drop)?)
}

#[test]
#[should_panic(expected = "in main")]
fn a_panic_in_main_goes_on() {
    program::fails();
}

#[preempt::test(workers = 1)]
fn a_test_is_a_task_that_shares_its_worker() {
    assert_eq!(worker(), "preempt-worker-0");
    let neighbour = preempt::spawn(worker);
    spin_until(|| neighbour.is_finished());
    assert!(preempt::metrics::snapshot().checks > 0);
    assert_eq!(neighbour.join().unwrap(), "preempt-worker-0");
}

#[preempt::test]
fn a_test_has_a_large_stack() {
    fn deep(depth: u32) -> u32 {
        let frame = std::hint::black_box([depth; 256]);
        if depth == 0 { 0 } else { deep(depth - 1) + frame[255] / frame[0] }
    }
    // More than the 1 MiB of other tasks.
    assert_eq!(deep(2500), 2500);
}

#[preempt::test]
#[should_panic(expected = "seventeen")]
fn a_test_can_be_expected_to_panic() {
    preempt::yield_now();
    panic!("not sixteen but {}", "seventeen");
}

#[preempt::test]
fn a_test_can_return_a_result() -> Result<(), std::num::ParseIntError> {
    let number: u32 = preempt::spawn(|| "12".parse()).join().unwrap()?;
    assert_eq!(number, 12);
    Ok(())
}

#[preempt::test]
#[should_panic(expected = "an error")]
fn a_result_that_is_an_error_fails_the_test() {
    fn body() -> Result<(), &'static str> {
        Err("an error")
    }
    body().unwrap();
}

#[preempt::test]
#[ignore = "it shows that the attribute is kept: run, it would fail"]
fn an_ignored_test_does_not_run() {
    panic!("it ran");
}

#[preempt::test(workers = 1)]
#[preemptible]
fn a_test_can_be_annotated_itself() {
    let neighbour = preempt::spawn(|| ());
    while !neighbour.is_finished() {}
    let metrics = preempt::metrics::snapshot();
    assert!(metrics.preemptions > 0);
    assert!(metrics.sites.iter().any(|site| site.site.function().contains("a_test_can_be_annotated_itself")));
}

#[test]
fn each_test_has_a_runtime_of_its_own() {
    #[preempt::main(workers = 1)]
    fn started() -> u64 {
        preempt::metrics::snapshot().started
    }
    assert_eq!([started(), started()], [1, 1]);
}

#[test]
fn the_ignored_test_is_listed_as_such() {
    let program = std::env::current_exe().expect("the test's own program is known");
    let output = std::process::Command::new(program).args(["--list", "--ignored"]).output().unwrap();
    let list = String::from_utf8(output.stdout).unwrap();
    assert!(list.contains("an_ignored_test_does_not_run: test"), "{list}");
    assert!(!list.contains("each_test_has"), "{list}");
}
