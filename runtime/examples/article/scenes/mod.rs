//! The article's five programs, each on one worker and on two.

mod play;
mod programs;

use std::hint::black_box;
use std::time::Duration;

use preempt::sync::Mutex;

use crate::calibrate::turns_in;
use crate::report::{grouped, percent, times};
use crate::section::Outcome;
use crate::sizes::Sizes;
use crate::timeline::{COLUMNS, lanes};
use play::Played;
use programs::{Generator, TURNS_PER_YIELD};

/// In a scene that starves its tasks, the last begins later than this.
const LATE: f64 = 0.6;

/// One program: so many tasks that all do the same.
pub(crate) struct Scene {
    name: char,
    title: &'static str,
    tasks: usize,
    /// What a task does: the generator that all share, a seed of its own, and how many turns.
    program: fn(&Mutex<Generator>, u64, u64) -> u64,
    /// No fewer turns than that, however slow they are.
    least_turns: u64,
    /// What Go does, on one processor and on two, where it was measured.
    go: [Option<&'static str>; 2],
    /// What one sees if all is as it must be.
    sentence: &'static str,
    /// What must be.
    expect: fn(&Played, &mut Outcome),
}

/// The scenes in the article's order.
pub(crate) fn all() -> [Scene; 5] {
    [
        Scene {
            name: 'a',
            title: "ten tasks share a random generator behind a lock",
            tasks: 10,
            program: |shared, _, turns| programs::shares_a_generator(shared, turns),
            least_turns: 1,
            go: [
                Some(
                    "ten times 1e6 turns in 176 ms; 16 preempted, 14 blocked; the last started at 6.6\u{a0}%",
                ),
                Some("the same in 2,139 ms, twelve times slower than on one; blocked 744,535 times"),
            ],
            sentence: "Two reasons to stop, counted apart: a slice ends, and a task that finds the lock taken blocks. A \
                       slice that ends with the lock in hand goes on to its release, so on one worker nobody blocks.",
            expect: |played, outcome| {
                outcome.expect(played.metrics.preemptions > 0, "tasks are preempted");
                outcome.expect(played.workers == 1 || played.metrics.parks > 0, "tasks block");
                if played.workers == 1 {
                    expect_progress(played, outcome);
                }
            },
        },
        Scene {
            name: 'b',
            title: "twenty tasks call a function, no checks in the loop",
            tasks: 20,
            program: |_, seed, turns| programs::calls_a_function(seed, turns),
            least_turns: 1,
            go: [Some("twenty times 1e7 turns in 921 ms; 41 preempted; the last started at 38\u{a0}%"), None],
            sentence: "The loop has no check and needs none: each slice ends at the first line of the function that it calls.",
            expect: |played, outcome| {
                expect_progress(played, outcome);
                outcome.expect(played.is_preempted_at("prologue"), "most preemptions are at a prologue");
            },
        },
        Scene {
            name: 'c',
            title: "twenty tasks with a loop that calls nothing, no checks in the loop",
            tasks: 20,
            program: |_, seed, turns| programs::never_gives_way(seed, turns),
            least_turns: 1,
            go: [
                Some(
                    "twenty times 1e8 turns in 502 ms (no signals); none preempted; the last started at 95\u{a0}%",
                ),
                None,
            ],
            sentence: "Starved: whoever has a worker keeps it to the end, and the last task begins when all others are done \
                       or nearly so.",
            expect: |played, outcome| {
                // Where other processes interfere, a slice can be over before the task has come to its loop.
                outcome.expect(!played.is_preempted_at("loop"), "no task is preempted in its loop");
                outcome.expect(
                    played.metrics.preemptions < played.tasks as u64 / 2,
                    "hardly a task is preempted",
                );
                outcome.expect(played.progress.least == 0.0, "some task has not begun at half time");
                outcome.expect(
                    played.progress.last_started > LATE,
                    format_args!("the last task starts after {}", percent(LATE)),
                );
            },
        },
        Scene {
            name: 'd',
            title: "the same loop, giving way by hand each 1e7 turns",
            tasks: 20,
            program: |_, seed, turns| programs::gives_way_by_hand(seed, turns),
            least_turns: 3 * TURNS_PER_YIELD,
            go: [
                Some(
                    "twenty times 1e8 turns in 915 ms, +86 %; 200 times Gosched; the last started at 0.001\u{a0}%",
                ),
                None,
            ],
            sentence: "The cure by hand: all are under way at once, as the first `yield_now` stands before the first turn. \
                       How long 1e7 turns take is up to the machine.",
            expect: |played, outcome| {
                expect_progress(played, outcome);
                let yields = played.tasks as u64 * played.turns.div_ceil(TURNS_PER_YIELD);
                outcome.expect(
                    played.metrics.yields == yields,
                    format_args!("{} yields are counted", grouped(yields)),
                );
            },
        },
        Scene {
            name: 'e',
            title: "the loop of (c), with loop checks",
            tasks: 20,
            program: |_, seed, turns| programs::has_loop_checks(seed, turns),
            least_turns: 1,
            go: [
                Some("twenty times 1e8 turns in 591 ms, +18 %; 22 preempted; the last started at 63\u{a0}%"),
                None,
            ],
            sentence: "The cure by the compiler: the same source, and each task gives way after its slice, wherever it is.",
            expect: |played, outcome| {
                expect_progress(played, outcome);
                outcome.expect(played.is_preempted_at("loop"), "most preemptions are in the loop");
            },
        },
    ]
}

fn expect_progress(played: &Played, outcome: &mut Outcome) {
    outcome.expect(played.progress.least > 0.0, "every task has progressed at half time");
}

impl Scene {
    /// What stands over it.
    pub(crate) fn heading(&self) -> String {
        format!("({}) {}", self.name, self.title)
    }

    /// Plays it on one worker and on two.
    pub(crate) fn play(&self, sizes: &Sizes) -> Outcome {
        let mut outcome = Outcome::default();
        let turns = self.turns(sizes.scene / self.tasks as u32);
        for (workers, go) in (1..).zip(self.go) {
            let played = Played::new(self.tasks, workers, turns, self.program);
            let mut judged = Outcome::default();
            (self.expect)(&played, &mut judged);
            describe(&played, &mut outcome);
            if judged.is_good() {
                outcome.tell(2, self.sentence);
            }
            if let Some(go) = go {
                outcome.tell(2, &format!("Go, {}: {go}.", processors(workers)));
            }
            outcome.fail_with(&format!("on {}", plural_workers(workers)), judged);
        }
        outcome
    }

    /// So many turns that a task computes for about that long.
    fn turns(&self, duration: Duration) -> u64 {
        let shared = Mutex::new(Generator::new(1));
        let turns = turns_in(duration, |turns| (self.program)(&shared, black_box(1), turns));
        turns.max(self.least_turns)
    }
}

fn plural_workers(workers: usize) -> &'static str {
    if workers == 1 { "one worker" } else { "two workers" }
}

fn processors(workers: usize) -> &'static str {
    if workers == 1 { "one processor" } else { "two processors" }
}

/// The picture and the figures.
fn describe(played: &Played, outcome: &mut Outcome) {
    let progress = &played.progress;
    outcome.line("");
    outcome.line(format!(
        "  {}: {} tasks, {} turns each, {}",
        plural_workers(played.workers),
        played.tasks,
        grouped(played.turns),
        crate::report::time(progress.wall)
    ));
    for (worker, lane) in lanes(&played.stretches, played.workers, progress.wall, COLUMNS).iter().enumerate()
    {
        outcome.line(format!("  {worker} |{lane}|"));
    }
    if played.lost > 0 {
        outcome.line(format!("  (without the first {} runs)", grouped(played.lost)));
    }
    let metrics = &played.metrics;
    outcome.line(format!(
        "  preempted {}, blocked {}, yielded {}",
        times(metrics.preemptions),
        times(metrics.parks),
        times(metrics.yields)
    ));
    for at in metrics.sites.iter().take(2) {
        let site = at.site;
        outcome.line(format!(
            "  preempted {} at {}:{} ({})",
            times(at.preemptions),
            site.file(),
            site.line(),
            site.kind()
        ));
    }
    outcome.line(format!(
        "  the last task started at {} of the time; at half time, tasks had {} to {} of their work behind them",
        percent(progress.last_started),
        percent(progress.least),
        percent(progress.most)
    ));
}
