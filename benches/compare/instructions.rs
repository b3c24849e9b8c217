//! Instructions per item of every variant, for where time is too noisy: counted by callgrind, which always
//! counts the same.
//!
//! It starts `valgrind` on this very program once per variant; there `counted_run` runs the workload, and
//! callgrind collects only inside it. No runtime is started: a check whose flag is not set executes the
//! same instructions in a task and outside.
//!
//! An instruction is not a time. A check that stops LLVM from vectorising shows here in full, one that
//! fills an idle slot of the processor shows though it costs nothing.

use std::process::Command;

use preempt_benches::{Kernel, Variant, Workload};

use crate::Result;
use crate::row::Row;

/// Counts every variant of the kernels.
pub(crate) fn measure(kernels: &[Kernel], tell: &mut dyn FnMut(Row)) -> Result<()> {
    for kernel in kernels {
        let items = kernel.variants[0].full().items() as f64;
        let mut first = None;
        for variant in &kernel.variants {
            let median = count(kernel, variant)? as f64 / items;
            let plain = *first.get_or_insert((variant.name, median));
            let case = (kernel.name, kernel.class);
            tell(Row::new(("instructions", "instructions/item"), case, variant.name, median, plain));
        }
    }
    Ok(())
}

/// How many instructions one run takes.
fn count(kernel: &Kernel, variant: &Variant) -> Result<u64> {
    let program = std::env::current_exe().map_err(|error| format!("this program has no path: {error}"))?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*counted_run*"])
        .arg(program)
        .args(["run", "--kernel", kernel.name, "--variant", variant.name])
        .output()
        .map_err(|error| format!("`valgrind` does not start ({error}): install it to count instructions"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let collected = said.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok());
    collected
        .filter(|count| output.status.success() && *count > 0)
        .ok_or_else(|| format!("callgrind did not count {} {}:\n{said}", kernel.name, variant.name))
}

/// Runs one variant: once to warm up, and `runs` times to be counted or profiled.
pub(crate) fn run(variant: &Variant, runs: u64) {
    let mut workload = variant.full();
    workload.run();
    for _ in 0..runs {
        counted_run(&mut *workload);
    }
}

/// What callgrind collects in, by its name.
#[inline(never)]
fn counted_run(workload: &mut dyn Workload) {
    workload.run();
}
