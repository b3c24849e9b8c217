//! What resched checks cost code that is not asked to give way often: every kernel plain and annotated.
//!
//! **Measured:** the time of one run of a kernel (`<kernel>/plain`, `<kernel>/preemptible`), inside a task
//! of a runtime with one worker and slices of 10 ms. The baseline of a kernel is its plain variant *in the
//! same build*; the overhead is the ratio of the two medians. A second task is runnable all the time and
//! gives way as soon as it is resumed, so the monitor sets the flag at the end of each slice and the timed
//! task is switched away from and back; the neighbour's own work, which would be scheduling and not
//! overhead, is next to none. Between two runs there is a `checkpoint()` in both variants: plain kernels
//! give way there, annotated ones mostly inside.
//!
//! **Not measured:** a cold start, the inputs' making, what a neighbour's use of the caches costs, how long
//! a request waits for a check, compile time and code size. The data fit the caches: a loop that waits for
//! memory pays less for its checks.
//!
//! **Trust it so far:** before timing, all variants must have the same result. Where a build has no checks,
//! both variants are the same code, and LLVM may make them one function: then they show the noise between
//! two runs, and only a saved baseline tells builds apart. Identical loops at different addresses differ by
//! up to a quarter; to take most of that out, build with
//! `RUSTFLAGS="-C llvm-args=-align-all-nofallthru-blocks=5 -C llvm-args=-align-all-functions=6"`.
//!
//! ```text
//! cargo bench -p preempt-benches                                                  plain against annotated
//! cargo bench -p preempt-benches -- --save-baseline both
//! cargo bench -p preempt-benches --no-default-features --features prologue-checks -- --baseline both
//! ```
#![allow(missing_docs, reason = "criterion's macros define functions")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use preempt::{JoinHandle, Runtime};
use preempt_benches::{Workload, all_kernels};

/// A task that is always runnable and wants nothing.
struct Neighbour {
    stop: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Neighbour {
    fn start(runtime: &Runtime) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let task = runtime.spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                preempt::yield_now();
            }
        });
        Self { stop, task }
    }

    fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        self.task.join().expect("the neighbour only yields");
    }
}

/// Runs the workload `turns` times in a task and gives it back with the time it took there.
fn time(runtime: &Runtime, mut workload: Box<dyn Workload>, turns: u64) -> (Box<dyn Workload>, Duration) {
    runtime.run(move || {
        let start = Instant::now();
        for _ in 0..turns {
            workload.run();
            preempt::checkpoint();
        }
        let elapsed = start.elapsed();
        (workload, elapsed)
    })
}

fn overhead(criterion: &mut Criterion) {
    let runtime = Runtime::builder().workers(1).build().expect("a runtime with one worker");
    let neighbour = Neighbour::start(&runtime);
    for kernel in all_kernels() {
        kernel.check();
        let mut group = criterion.benchmark_group(kernel.name);
        for variant in &kernel.variants {
            let mut workload = Some(variant.full());
            group.bench_function(variant.name, |bencher| {
                bencher.iter_custom(|turns| {
                    let given = workload.take().expect("every timing gives it back");
                    let (given, elapsed) = time(&runtime, given, turns);
                    workload = Some(given);
                    elapsed
                });
            });
        }
        group.finish();
    }
    neighbour.end();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(50)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3));
    targets = overhead
}
criterion_main!(benches);
