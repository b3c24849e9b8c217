//! Other attributes above and below ours.

use std::sync::atomic::{AtomicUsize, Ordering};

use preempt::preemptible;
use preempt_tests::counting::{checks, count};

#[async_trait::async_trait]
trait Sums {
    async fn sum(&self) -> u32;
}

struct Above;
struct Below;

#[preemptible]
#[async_trait::async_trait]
impl Sums for Above {
    async fn sum(&self) -> u32 {
        let mut sum = 0;
        for i in 0..4 {
            sum += i;
        }
        sum
    }
}

#[async_trait::async_trait]
#[preemptible]
impl Sums for Below {
    async fn sum(&self) -> u32 {
        let mut sum = 0;
        for i in 0..4 {
            sum += i;
        }
        sum
    }
}

#[tokio::main(flavor = "current_thread")]
#[preemptible]
async fn tokio_above(sums: &dyn Sums) -> u32 {
    for _ in 0..2 {}
    sums.sum().await
}

#[preemptible]
#[tokio::main(flavor = "current_thread")]
async fn tokio_below(sums: &dyn Sums) -> u32 {
    for _ in 0..2 {}
    sums.sum().await
}

#[test]
fn async_trait_and_tokio_main_stand_above_or_below() {
    for run in [tokio_above, tokio_below] {
        let (value, _, loops) = count(|| run(&Above));
        assert_eq!((value, loops), (6, 2 + 4));
        let (value, _, loops) = count(|| run(&Below));
        assert_eq!((value, loops), (6, 2 + 4));
    }
}

#[preemptible]
#[tracing::instrument(skip_all, fields(n))]
fn instrument_below(n: u32) -> Result<u32, String> {
    let mut sum = 0;
    for i in 0..n {
        sum += i;
    }
    Ok(sum)
}

#[tracing::instrument(skip_all, err)]
#[preemptible]
fn instrument_above(n: u32) -> Result<u32, String> {
    let mut sum = 0;
    for i in 0..n {
        sum += i;
    }
    Ok(sum)
}

#[test]
fn instrument_stands_above_or_below() {
    let (value, _, loops) = count(|| instrument_below(4));
    assert_eq!((value, loops), (Ok(6), 4));
    let (value, _, loops) = count(|| instrument_above(4));
    assert_eq!((value, loops), (Ok(6), 4));
}

static RUNS: AtomicUsize = AtomicUsize::new(0);

#[test]
#[preemptible]
fn a_test_may_be_annotated_below() {
    for _ in 0..3 {
        RUNS.fetch_add(1, Ordering::Relaxed);
    }
}

#[preemptible]
#[test]
#[should_panic(expected = "on purpose")]
fn a_test_may_be_annotated_above() {
    let mut turns = 0;
    loop {
        turns += 1;
        assert!(turns < 3, "on purpose");
    }
}

#[preemptible]
#[inline(never)]
#[track_caller]
#[cold]
fn caller() -> u32 {
    loop {
        break std::panic::Location::caller().line();
    }
}

#[test]
fn track_caller_names_the_caller() {
    assert_eq!(count(|| caller()), (line!(), 1, 1));
}

#[cfg(target_arch = "x86_64")]
#[preemptible]
#[target_feature(enable = "sse2")]
fn with_feature(values: &[f32]) -> f32 {
    let mut sum = 0.0;
    for value in values {
        sum += value;
    }
    sum
}

#[cfg(target_arch = "x86_64")]
#[test]
fn target_features_are_kept() {
    // SAFETY: every x86-64 processor has SSE2.
    assert_eq!(checks(|| unsafe { with_feature(&[1.0, 2.0]) }), 3);
}

#[preemptible]
#[expect(unused_variables, reason = "the attribute must reach the body")]
fn conditional_code(#[cfg(any())] gone: u32, #[cfg(test)] kept: u32) -> u32 {
    let unused = 3;
    #[cfg(any())]
    compile_error!("this statement is not there");
    #[cfg(any())]
    for _ in 0..100 {}
    #[cfg(test)]
    for _ in 0..2 {}
    match kept {
        #[cfg(any())]
        0 => loop {},
        other => other,
    }
}

#[test]
fn conditional_code_stays_conditional() {
    assert_eq!(count(|| conditional_code(5)), (5, 1, 2));
}
