//! Times a workload where its checks are at work: inside a task that has company.
//!
//! Outside a task, or alone on its worker, annotated code could win by being left in peace. So there is a
//! runtime with one worker and slices of 10 ms, and a second task that is runnable all the time and gives
//! way as soon as it is resumed: the monitor sets the flag at the end of each slice, and the timed task is
//! switched away from and back. The neighbour's own work, which would be scheduling and not overhead, is
//! next to none. Between two runs there is a `checkpoint()`, whatever the variant: plain kernels give way
//! there, annotated ones mostly inside.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use preempt::{JoinHandle, Runtime};

use crate::Workload;

/// A worker with a neighbour for whatever is timed on it.
#[derive(Debug)]
pub struct Rig {
    runtime: Runtime,
    neighbour: Option<JoinHandle<()>>,
    stop: Arc<AtomicBool>,
}

impl Rig {
    /// Starts the worker and the neighbour.
    ///
    /// # Panics
    ///
    /// If there is no thread to be had.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it starts threads")]
    pub fn new() -> Self {
        let runtime = Runtime::builder().workers(1).build().expect("a runtime with one worker");
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let neighbour = runtime.spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                preempt::yield_now();
            }
        });
        Self { runtime, neighbour: Some(neighbour), stop }
    }

    /// Runs the workload `runs` times in a task and gives it back with the time it took there.
    #[must_use]
    pub fn time(&self, mut workload: Box<dyn Workload>, runs: u64) -> (Box<dyn Workload>, Duration) {
        self.runtime.run(move || {
            let start = Instant::now();
            for _ in 0..runs {
                workload.run();
                preempt::checkpoint();
            }
            let elapsed = start.elapsed();
            (workload, elapsed)
        })
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(neighbour) = self.neighbour.take() {
            // It only yields. If it was lost with the runtime, there is nothing to wait for.
            drop(neighbour.join());
        }
    }
}
