//! How many turns of a loop take how long here.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// A measurement shorter than this says nothing.
const ENOUGH: Duration = Duration::from_millis(4);

/// How often it is repeated; the shortest counts, for disturbances only ever make it longer.
const ATTEMPTS: usize = 3;

/// How many turns of `program` take about `duration`.
pub(crate) fn turns_in<R>(duration: Duration, mut program: impl FnMut(u64) -> R) -> u64 {
    let mut measure = |turns| {
        let start = Instant::now();
        black_box(program(turns));
        start.elapsed()
    };
    let mut turns = 1_u64;
    while measure(turns) < ENOUGH && turns < u64::MAX / 2 {
        turns *= 2;
    }
    let best = (0..ATTEMPTS).map(|_| measure(turns)).min().unwrap_or(ENOUGH).max(Duration::from_nanos(1));
    let factor = duration.as_secs_f64() / best.as_secs_f64();
    // Rounded to three digits: these are numbers that people read.
    let exact = turns as f64 * factor;
    let unit = 10_f64.powf((exact.log10() - 2.0).floor().max(0.0));
    ((exact / unit).round() * unit).max(1.0) as u64
}
