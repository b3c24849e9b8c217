//! What the checks cost: the article's table of old and new, for loops compiled twice.

use std::hint::black_box;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use preempt::Runtime;

use crate::calibrate::turns_in;
use crate::section::Outcome;
use crate::sizes::Sizes;

/// The section's heading.
pub(crate) const HEADING: &str = "What a check costs";

twice! {
    use std::hint::black_box;
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

    /// Nothing but turns; the barrier keeps the optimiser from counting them itself.
    #[inline(never)]
    pub(crate) fn empty(turns: u64) -> u64 {
        for _ in 0..turns {
            black_box(());
        }
        turns
    }

    /// A value in a register; the rotation makes each turn wait for the one before.
    #[inline(never)]
    pub(crate) fn local(turns: u64) -> u64 {
        let mut sum = 0_u64;
        for turn in 0..turns {
            sum = (sum ^ turn).rotate_left(1);
        }
        sum
    }

    /// A counter in memory that others may read.
    #[inline(never)]
    pub(crate) fn shared(counter: &AtomicU64, turns: u64) -> u64 {
        for _ in 0..turns {
            counter.store(counter.load(Relaxed).wrapping_add(1), Relaxed);
        }
        counter.load(Relaxed)
    }

    /// The loop of scenes (c) and (e).
    #[inline(never)]
    pub(crate) fn generator(seed: u64, turns: u64) -> u64 {
        let (mut state, mut sum) = (seed, 0_u64);
        for _ in 0..turns {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            sum = sum.wrapping_add(state >> 33);
        }
        sum
    }

    /// A sum over memory, which the compiler does four numbers at a time if nothing is in the way.
    #[inline(never)]
    pub(crate) fn slice(numbers: &[u64]) -> u64 {
        let mut sum = 0_u64;
        for number in numbers {
            sum = sum.wrapping_add(*number);
        }
        sum
    }
}

/// Numbers of one pass over a slice: they fit into the first cache.
const NUMBERS: usize = 2048;

type Loop = Box<dyn FnMut(u64) -> u64 + Send>;

/// One loop, compiled both ways.
struct Kernel {
    name: &'static str,
    plain: Loop,
    checked: Loop,
    /// What Go's checks added.
    go: &'static str,
}

fn kernels() -> Vec<Kernel> {
    let (plain_counter, checked_counter) = (AtomicU64::new(0), AtomicU64::new(0));
    vec![
        Kernel {
            name: "empty loop",
            plain: Box::new(plain::empty),
            checked: Box::new(checked::empty),
            go: "+150 %",
        },
        Kernel {
            name: "local counter",
            plain: Box::new(plain::local),
            checked: Box::new(checked::local),
            go: "+96 %",
        },
        Kernel {
            name: "shared counter",
            plain: Box::new(move |turns| plain::shared(&plain_counter, turns)),
            checked: Box::new(move |turns| checked::shared(&checked_counter, turns)),
            go: "+18 %",
        },
        Kernel {
            name: "generator, (c) and (e)",
            plain: Box::new(|turns| plain::generator(black_box(1), turns)),
            checked: Box::new(|turns| checked::generator(black_box(1), turns)),
            go: "not measured",
        },
        Kernel {
            name: "sum of a slice",
            plain: passes(plain::slice),
            checked: passes(checked::slice),
            go: "+51 %",
        },
    ]
}

/// A loop over so many numbers, pass after pass over the same ones.
fn passes(sum: fn(&[u64]) -> u64) -> Loop {
    let numbers: Vec<u64> = (0..NUMBERS as u64).collect();
    Box::new(move |turns| {
        let mut left = turns as usize;
        let mut total = 0_u64;
        while left > 0 {
            let length = left.min(NUMBERS);
            total = total.wrapping_add(sum(black_box(&numbers[..length])));
            left -= length;
        }
        total
    })
}

/// Times all loops in a task.
pub(crate) fn measure(sizes: &Sizes) -> Outcome {
    let (sample, samples) = (sizes.sample, sizes.samples);
    let runtime = Runtime::builder().workers(1).build().expect("the system has room for one worker");
    runtime.run(move || {
        let mut outcome = Outcome::default();
        outcome.line("  ns per turn            plain   checks   ratio   Go's checks");
        for kernel in &mut kernels() {
            let turns = turns_in(sample, &mut kernel.plain);
            let [plain, checked] = medians(samples, turns, kernel);
            outcome.line(format!(
                "  {:<22} {plain:>5.2}    {checked:>5.2}   {:>5.2}   {}",
                kernel.name,
                checked / plain,
                kernel.go
            ));
        }
        outcome.tell(
            2,
            "Plain and checked runs took turns, in a task; medians. Where each turn waits for the one before, as in the \
             scenes, the processor does the check beside it. It costs most where the compiler would have done several \
             turns at once (the slice), which Go's never does.",
        );
        outcome
    })
}

/// Nanoseconds per turn, plain and checked.
fn medians(samples: usize, turns: u64, kernel: &mut Kernel) -> [f64; 2] {
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..samples {
        for (times, run) in times.iter_mut().zip([&mut kernel.plain, &mut kernel.checked]) {
            let start = Instant::now();
            black_box(run(turns));
            times.push(start.elapsed());
        }
    }
    times.map(|times| median(times).as_secs_f64() * 1e9 / turns as f64)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
