//! A computation that is cut short: `timeout` around code that never ends by itself.

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use preempt::{Elapsed, Runtime, preemptible, timeout};

use crate::processor::waited_for_processor;
use crate::report::time;
use crate::section::Outcome;

/// The section's heading.
pub(crate) const HEADING: &str = "timeout(100 ms, || heavy()), where heavy never returns";

const LIMIT: Duration = Duration::from_millis(100);

/// How long after the limit it must have ended, if no other process interferes.
const ALLOWANCE: Duration = Duration::from_millis(20);

/// Calls on top of each other, each with a value to drop.
const DEPTH: usize = 3;

/// Something with a destructor.
struct Held<'a>(&'a AtomicUsize);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Never returns by itself; so it needs its checks whatever the features say.
#[preemptible(loops = true)]
fn heavy(dropped: &AtomicUsize, depth: usize) -> u64 {
    let _held = Held(dropped);
    if depth > 1 {
        return heavy(dropped, depth - 1);
    }
    let mut state = 1_u64;
    loop {
        state = black_box(state.rotate_left(5) ^ 0x9e37);
    }
}

/// What became of one call.
struct Ended {
    result: Result<u64, Elapsed>,
    after: Duration,
    /// How long of that other processes had the processor.
    waited: Duration,
    dropped: usize,
}

fn cut_short() -> Ended {
    let dropped = AtomicUsize::new(0);
    let waited_before = waited_for_processor();
    let start = Instant::now();
    let result = timeout(LIMIT, || heavy(&dropped, DEPTH));
    let after = start.elapsed();
    let waited = waited_for_processor().saturating_sub(waited_before);
    Ended { result, after, waited, dropped: dropped.into_inner() }
}

/// Plays it in a task and on a plain thread.
pub(crate) fn play() -> Outcome {
    let mut outcome = Outcome::default();
    let runtime = Runtime::builder().workers(1).build().expect("the system has room for one worker");
    for (place, ended) in [("in a task", runtime.run(cut_short)), ("on a plain thread", cut_short())] {
        outcome.line(format!(
            "  {place:<18} {} after {:.2} ms, {} of {DEPTH} destructors ran",
            if ended.result.is_err() { "unwound" } else { "returned" },
            ended.after.as_secs_f64() * 1e3,
            ended.dropped
        ));
        outcome.expect(ended.result == Err(Elapsed), format_args!("{place}: the call is unwound"));
        outcome.expect(ended.dropped == DEPTH, format_args!("{place}: each destructor runs once"));
        outcome.expect(
            (LIMIT..=LIMIT + ALLOWANCE + ended.waited).contains(&ended.after),
            format_args!("{place}: it ends within {} after the limit", time(ALLOWANCE)),
        );
    }
    outcome
}
