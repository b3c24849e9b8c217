//! What resched checks cost code that is not asked to give way often, and what the features change in it.
//!
//! The program `compare` measures the same kernels more carefully (more variants, interleaved, in several
//! builds). This bench is for comparing one build with another: criterion keeps baselines.
//!
//! **Measured:** the time of one run of a kernel (`<kernel>/plain`, `<kernel>/default`) inside a task, as
//! [`preempt_benches::timing`] describes. The baseline of a kernel is its plain variant *in the same build*;
//! the overhead is the ratio of the two medians.
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

use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use preempt_benches::all_kernels;
use preempt_benches::timing::Rig;

/// The variants that are timed here: what the features of the build make of `default` is what baselines
/// compare.
const VARIANTS: [&str; 2] = ["plain", "default"];

fn overhead(criterion: &mut Criterion) {
    let rig = Rig::new();
    for kernel in all_kernels() {
        kernel.check();
        let mut group = criterion.benchmark_group(kernel.name);
        for variant in kernel.variants.iter().filter(|variant| VARIANTS.contains(&variant.name)) {
            let mut workload = Some(variant.full());
            group.bench_function(variant.name, |bencher| {
                bencher.iter_custom(|runs| {
                    let given = workload.take().expect("every timing gives it back");
                    let (given, elapsed) = rig.time(given, runs);
                    workload = Some(given);
                    elapsed
                });
            });
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    targets = overhead
}
criterion_main!(benches);
