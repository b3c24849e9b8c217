//! Real work on real input: tasks that count, sort and hash the words of files, while another one sleeps.

pub(crate) mod text;
mod words;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use preempt::metrics::RuntimeMetrics;
use preempt::{Builder, Runtime};

use crate::calibrate::turns_in;
use crate::lateness::Lateness;
use crate::report::{grouped, time, times};
use crate::section::Outcome;
use crate::sizes::Sizes;
use crate::timeline::{COLUMNS, lanes, letter, stretches};
use text::Text;
use words::{Digest, checked, plain};

/// The section's heading.
pub(crate) const HEADING: &str = "Real work: tasks count, sort and hash the words of files, while a ticker sleeps 1 ms at a time\n\
     The plain tasks keep a worker for more than ten slices: the runtime's watchdog will say so on stderr.";

/// Tasks that compute: on every worker more than one.
const TASKS_PER_WORKER: usize = 2;
const LEAST_TASKS: usize = 4;

/// With checks the ticker's p99 must be so many times smaller.
const FAR: u32 = 4;

/// Of the most frequent words so many are shown.
const SHOWN: usize = 5;

/// How often the sizes are doubled if the tasks turn out too fast.
const DOUBLINGS: usize = 3;

type Job = for<'a> fn(&'a [u8], u64) -> Digest<'a>;

/// What one task found, detached from its text.
#[derive(Debug, PartialEq, Eq)]
struct Findings {
    words: u64,
    hash: u64,
    counts: Vec<(Vec<u8>, u64)>,
}

/// What one way of compiling it showed.
struct Played {
    findings: Vec<Findings>,
    late: Lateness,
    /// How long each task computed.
    computed: Vec<Duration>,
    metrics: RuntimeMetrics,
    lanes: Vec<String>,
    wall: Duration,
}

/// Plays it without checks and with them.
pub(crate) fn play(text: &Text, sizes: &Sizes) -> Outcome {
    let mut outcome = Outcome::default();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let parts = text.parts((workers * TASKS_PER_WORKER).max(LEAST_TASKS));
    let mut rounds = turns_in(sizes.work, |rounds| plain::digest(&parts[0], rounds));
    // Parts differ: a little more.
    rounds += rounds.div_ceil(4);
    let mut pair = [plain::digest as Job, checked::digest].map(|job| run(job, &parts, rounds, workers));
    for _ in 0..DOUBLINGS {
        if pair.iter().all(|played| played.computed.iter().all(|computed| *computed >= sizes.work)) {
            break;
        }
        rounds *= 2;
        pair = [plain::digest as Job, checked::digest].map(|job| run(job, &parts, rounds, workers));
    }
    let [plain, checked] = pair;
    describe(&plain, &checked, &mut outcome);
    for played in [&plain, &checked] {
        outcome.expect(
            played.computed.iter().all(|computed| *computed >= sizes.work),
            format_args!("each task computes for {}", time(sizes.work)),
        );
    }
    outcome.expect(plain.findings == checked.findings, "the results are the same with checks and without");
    outcome.expect(
        checked.late.percentile(99) * FAR < plain.late.percentile(99),
        "with checks the ticker is far less late",
    );
    outcome
}

/// Starts the ticker, then a task for each part, and waits for all. The ticker ends with the first of the
/// tasks.
fn run(job: Job, parts: &[Arc<[u8]>], rounds: u64, workers: usize) -> Played {
    let runtime = Runtime::builder()
        .workers(workers)
        .record_timeline(100_000)
        .build()
        .expect("the system has room for as many workers as processors");
    let handle = runtime.handle().clone();
    let stop = Arc::new(AtomicBool::new(false));
    let (started, ticks) = mpsc::channel();
    let ticker = {
        let stop = Arc::clone(&stop);
        handle.spawn(move || {
            started.send(()).expect("the starter waits");
            Lateness::until(&stop)
        })
    };
    ticks.recv().expect("the ticker says that it has started");
    let tasks: Vec<_> = parts
        .iter()
        .enumerate()
        .map(|(task, part)| {
            let (part, stop) = (Arc::clone(part), Arc::clone(&stop));
            let work = move || {
                let digest = job(&part, rounds);
                // From here on a worker may be idle: the ticker measures only while everybody computes.
                stop.store(true, Ordering::Relaxed);
                let counts = digest.sorted.iter().map(|(word, times)| (word.to_vec(), *times)).collect();
                Findings { words: digest.words, hash: digest.hash, counts }
            };
            Builder::new()
                .name(letter(task))
                .spawn_on(&handle, work)
                .expect("the default stack is large enough")
        })
        .collect();
    let findings = tasks.into_iter().map(|task| task.join().expect("the work does not panic")).collect();
    let late = ticker.join().expect("the ticker does not panic");
    let report = runtime.shutdown_timeout(Duration::from_secs(5));
    assert!(report.leaked.is_empty(), "all tasks have been joined");

    let timeline = handle.take_timeline();
    let stretches = stretches(&timeline);
    let computed = (0..parts.len())
        .map(|task| {
            stretches
                .iter()
                .filter(|stretch| stretch.task == task)
                .map(|stretch| stretch.end - stretch.start)
                .sum()
        })
        .collect();
    let wall = stretches.iter().map(|stretch| stretch.end).max().unwrap_or_default();
    Played {
        findings,
        late,
        computed,
        metrics: handle.metrics(),
        lanes: lanes(&stretches, workers, wall, COLUMNS),
        wall,
    }
}

/// The pictures, the figures of both, and what was found.
fn describe(plain: &Played, checked: &Played, outcome: &mut Outcome) {
    for (how, played) in [("without checks", plain), ("with checks", checked)] {
        outcome.line(format!("  {how}: {} tasks, {}", played.findings.len(), time(played.wall)));
        for (worker, lane) in played.lanes.iter().enumerate() {
            outcome.line(format!("  {worker} |{lane}|"));
        }
    }
    outcome.line("");
    outcome.line(
        "  how late the ticker woke:   p50       p99       max       wake-ups   tasks preempted   computed",
    );
    for (how, played) in [("without checks", plain), ("with checks", checked)] {
        outcome.line(format!(
            "  {how:<25}   {:<9} {:<9} {:<9} {:<10} {:<17} {}",
            time(played.late.percentile(50)),
            time(played.late.percentile(99)),
            time(played.late.max()),
            grouped(played.late.count() as u64),
            grouped(played.metrics.preemptions),
            time(played.computed.iter().sum())
        ));
    }
    if let Some(top) = most_preempted(checked) {
        outcome.line(format!("  most often preempted at {top}"));
    }
    if plain.findings == checked.findings {
        outcome.tell(2, &format!("Both found the same: {}.", found(&checked.findings)));
    }
}

fn most_preempted(played: &Played) -> Option<String> {
    let top = played.metrics.sites.first()?;
    let site = top.site;
    Some(format!("{}:{} ({}, {})", site.file(), site.line(), site.kind(), times(top.preemptions)))
}

/// What all tasks found together.
fn found(findings: &[Findings]) -> String {
    let mut totals: BTreeMap<&[u8], u64> = BTreeMap::new();
    for (word, times) in findings.iter().flat_map(|findings| &findings.counts) {
        *totals.entry(word).or_default() += times;
    }
    let words: u64 = findings.iter().map(|findings| findings.words).sum();
    let hash = findings.iter().fold(0_u64, |hash, findings| hash.rotate_left(1) ^ findings.hash);
    let mut most: Vec<_> = totals.iter().collect();
    most.sort_by_key(|(word, times)| (Reverse(**times), **word));
    let most: Vec<_> = most
        .iter()
        .take(SHOWN)
        .map(|(word, times)| format!("`{}` ({})", shortened(word), grouped(**times)))
        .collect();
    format!(
        "{} words, {} of them different, most often {}; hash {hash:016x}",
        grouped(words),
        grouped(totals.len() as u64),
        most.join(", ")
    )
}

/// A word that can be printed, whatever the file was.
fn shortened(word: &[u8]) -> String {
    String::from_utf8_lossy(word).chars().take(24).flat_map(char::escape_debug).collect()
}
