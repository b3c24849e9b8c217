//! The time per item of every variant of the kernels, in this process.
//!
//! A kernel's variants take turns: each round times all of them, beginning with another one each time, so
//! that a disturbance meets all alike. A sample is as many runs as the plain code does in a fixed time, the
//! same number for every variant, so all have done the same work in the end and must have the same result.
//! What is told is the median of the rounds, and its ratio to that of the plain code.

use std::time::Duration;

use preempt_benches::timing::Rig;
use preempt_benches::{Kernel, Workload};

use crate::Result;
use crate::row::Row;
use crate::stats::median;

/// How much is measured.
struct Effort {
    rounds: usize,
    /// How long a sample of the plain code takes at least.
    sample: Duration,
}

impl Effort {
    fn new(quick: bool) -> Self {
        if quick {
            Self { rounds: 15, sample: Duration::from_micros(500) }
        } else {
            Self { rounds: 31, sample: Duration::from_millis(2) }
        }
    }
}

/// Measures the kernels one after the other, for the subcommand `bench` and in its unit.
pub(crate) fn measure(
    kernels: &[Kernel],
    quick: bool,
    bench_and_unit: (&str, &str),
    tell: &mut dyn FnMut(Row),
) -> Result<()> {
    let effort = Effort::new(quick);
    let rig = Rig::new();
    for kernel in kernels {
        kernel.check();
        let medians = medians(&rig, kernel, &effort)?;
        let plain = (kernel.variants[0].name, medians[0]);
        for (variant, time) in kernel.variants.iter().zip(&medians) {
            let case = (kernel.name, kernel.class);
            tell(Row::new(bench_and_unit, case, variant.name, *time, plain));
        }
    }
    Ok(())
}

/// The variants' medians in nanoseconds per item.
fn medians(rig: &Rig, kernel: &Kernel, effort: &Effort) -> Result<Vec<f64>> {
    let mut bench = Bench::new(rig, kernel);
    let runs = bench.runs_per_sample(effort.sample);
    let count = bench.workloads.len();
    let mut samples = vec![Vec::with_capacity(effort.rounds); count];
    for round in 0..=effort.rounds {
        for turn in 0..count {
            let variant = (round + turn) % count;
            let time = bench.time(variant, runs);
            // The first round warms up.
            if round > 0 {
                samples[variant].push(time.as_nanos() as f64);
            }
        }
    }
    bench.check_results(kernel)?;
    let items = (runs * bench.items()) as f64;
    Ok(samples.iter_mut().map(|samples| median(samples) / items).collect())
}

/// The variants of one kernel, ready to be timed.
struct Bench<'a> {
    rig: &'a Rig,
    /// Each is away only while it is timed.
    workloads: Vec<Option<Box<dyn Workload>>>,
}

impl<'a> Bench<'a> {
    fn new(rig: &'a Rig, kernel: &Kernel) -> Self {
        Self { rig, workloads: kernel.variants.iter().map(|variant| Some(variant.full())).collect() }
    }

    fn time(&mut self, variant: usize, runs: u64) -> Duration {
        let workload = self.workloads[variant].take().expect("every timing gives it back");
        let (workload, time) = self.rig.time(workload, runs);
        self.workloads[variant] = Some(workload);
        time
    }

    fn workload(&self, variant: usize) -> &dyn Workload {
        self.workloads[variant].as_deref().expect("every timing gives it back")
    }

    fn items(&self) -> u64 {
        self.workload(0).items()
    }

    /// How many runs of the plain code fill a sample. All variants do the runs that it takes to find out.
    fn runs_per_sample(&mut self, sample: Duration) -> u64 {
        let mut runs = 1;
        loop {
            let times: Vec<_> = (0..self.workloads.len()).map(|variant| self.time(variant, runs)).collect();
            if times[0] >= sample {
                return runs;
            }
            runs *= 2;
        }
    }

    fn check_results(&self, kernel: &Kernel) -> Result<()> {
        let plain = self.workload(0).digest();
        let other = (1..self.workloads.len()).find(|variant| self.workload(*variant).digest() != plain);
        other.map_or(Ok(()), |variant| {
            Err(format!(
                "{} {} computes something else than plain",
                kernel.name, kernel.variants[variant].name
            ))
        })
    }
}
