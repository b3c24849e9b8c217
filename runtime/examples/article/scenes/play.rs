//! Runs a program's tasks in a runtime of their own and keeps what was recorded.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use preempt::metrics::RuntimeMetrics;
use preempt::sync::Mutex;
use preempt::{Builder, Runtime};

use super::programs::Generator;
use crate::progress::Progress;
use crate::timeline::{Stretch, letter, stretches};

/// How many runs a worker's timeline keeps: more than any scene has where tasks do not block at each turn.
const RUNS: usize = 500_000;

/// What happened.
pub(super) struct Played {
    pub(super) workers: usize,
    pub(super) tasks: usize,
    /// Turns of each task.
    pub(super) turns: u64,
    pub(super) stretches: Vec<Stretch>,
    /// Runs that the timeline did not keep.
    pub(super) lost: u64,
    pub(super) progress: Progress,
    pub(super) metrics: RuntimeMetrics,
}

impl Played {
    /// Runs `program` in `tasks` tasks on `workers` workers.
    pub(super) fn new(
        tasks: usize,
        workers: usize,
        turns: u64,
        program: fn(&Mutex<Generator>, u64, u64) -> u64,
    ) -> Self {
        let runtime = Runtime::builder()
            .workers(workers)
            .record_timeline(RUNS)
            .build()
            .expect("the system has room for two workers");
        let handle = runtime.handle().clone();
        let shared = Arc::new(Mutex::new(Generator::new(1)));
        let running: Vec<_> = (0..tasks)
            .map(|task| {
                let shared = Arc::clone(&shared);
                Builder::new()
                    .name(letter(task))
                    .spawn_on(&handle, move || program(&shared, black_box(task as u64), turns))
                    .expect("the default stack is large enough")
            })
            .collect();
        for task in running {
            black_box(task.join().expect("the programs do not panic"));
        }
        // The last run of a task is recorded after its result is there; once the workers have ended, all are.
        let report = runtime.shutdown_timeout(Duration::from_secs(5));
        assert!(report.leaked.is_empty(), "all tasks have been joined");

        let timeline = handle.take_timeline();
        let stretches = stretches(&timeline);
        let progress = Progress::of(&stretches, tasks);
        Self { workers, tasks, turns, stretches, lost: timeline.lost, progress, metrics: handle.metrics() }
    }

    /// Whether tasks were preempted, and most of all at a check of that kind.
    pub(super) fn is_preempted_at(&self, kind: &str) -> bool {
        self.metrics.sites.first().is_some_and(|top| top.site.kind().to_string() == kind)
    }
}
