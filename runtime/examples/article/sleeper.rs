//! A task that sleeps beside tasks that compute: how late it wakes is how long others hold its worker.

use std::hint::black_box;
use std::time::Duration;

use preempt::{Runtime, preemptible};

use crate::lateness::{Lateness, SLEEP};
use crate::report::time;
use crate::section::Outcome;
use crate::sizes::Sizes;

/// The section's heading.
pub(crate) const HEADING: &str = "A task that sleeps 1 ms at a time, beside four that compute, on one worker";

const HOGS: u64 = 4;

/// The slices to try; Go has the first.
const SLICES: [Duration; 3] = [Duration::from_millis(10), Duration::from_millis(2), Duration::from_millis(1)];

/// Beyond its slice, a task may be this late.
const ALLOWANCE: Duration = Duration::from_millis(1);

/// Computes until it is aborted; so it needs its checks whatever the features say.
#[preemptible(loops = true)]
fn hog(seed: u64) -> u64 {
    let mut state = seed;
    loop {
        state = black_box(state.rotate_left(5) ^ 0x9e37);
    }
}

/// Measures at each slice.
pub(crate) fn play(sizes: &Sizes) -> Outcome {
    let mut outcome = Outcome::default();
    outcome.line(
        "  how late it woke:   p50       p99       max       wake-ups   p99 of its own   must be within",
    );
    for slice in SLICES {
        let late = beside_hogs(slice, sizes.wakes);
        let (p99, bound) = (late.percentile_of_its_own(99), slice + ALLOWANCE);
        outcome.line(format!(
            "  slices of {:<7}   {:<9} {:<9} {:<9} {:<10} {:<16} {}",
            time(slice),
            time(late.percentile(50)),
            time(late.percentile(99)),
            time(late.max()),
            late.count(),
            time(p99),
            time(bound)
        ));
        outcome.expect(
            p99 <= bound,
            format_args!("at slices of {}, p99 is within {}", time(slice), time(bound)),
        );
    }
    outcome.tell(
        2,
        "A task that wakes goes ahead of those that were preempted, so it waits for one slice and not for four. \
         Its own is what remains without the time for which the runtime's threads waited for a processor. Go, one \
         processor, slices of 10 ms: p50 19.2 ms, p99 19.3 to 19.6 ms, max 39.4 ms.",
    );
    outcome
}

fn beside_hogs(slice: Duration, wakes: usize) -> Lateness {
    let runtime =
        Runtime::builder().workers(1).time_slice(slice).build().expect("the system has room for one worker");
    let hogs: Vec<_> = (0..HOGS).map(|seed| runtime.spawn(move || hog(seed)).abort_on_drop()).collect();
    let late = runtime.run(move || {
        // Until each hog has had its first turn.
        preempt::sleep(slice * HOGS as u32 + SLEEP);
        Lateness::of_wakes(wakes)
    });
    drop(hogs);
    late
}
