//! Random programs of tasks that compute, block, spawn, time out and are aborted: nothing is lost, nothing
//! hangs, every destructor runs.
//!
//! Each round builds a runtime of random size, gives it a random mix of tasks and ends it. The seeds are
//! fixed; `PREEMPT_SOAK_SEED=n` runs another one, `PREEMPT_SOAK_ROUNDS=n` more rounds. A failure names its
//! seed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use preempt::sync::{Mutex, Receiver, Sender, channel};
use preempt::{JoinHandle, Runtime};

/// Xorshift: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// Counts how many of its kind are alive.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(alive: &Arc<AtomicUsize>) -> Self {
        alive.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(alive))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[preempt::preemptible]
fn compute(turns: u64) -> u64 {
    let mut state = turns;
    for turn in 0..turns {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(turn);
    }
    state
}

/// What a round's tasks share.
#[derive(Clone)]
struct World {
    alive: Arc<AtomicUsize>,
    sender: Sender<Counted>,
    receiver: Receiver<Counted>,
    sum: Arc<Mutex<u64>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Compute,
    Send,
    Receive,
    Lock,
    TimeOut,
    Sleep,
    Spawn,
    Block,
}

const KINDS: [Kind; 8] = [
    Kind::Compute,
    Kind::Send,
    Kind::Receive,
    Kind::Lock,
    Kind::TimeOut,
    Kind::Sleep,
    Kind::Spawn,
    Kind::Block,
];

impl World {
    fn task(self, kind: Kind, size: u64) {
        let _counted = Counted::new(&self.alive);
        match kind {
            Kind::Compute => drop(compute(size)),
            Kind::Send => {
                for _ in 0..size % 50 {
                    self.sender.send(Counted::new(&self.alive)).expect("this task holds a receiver");
                }
            }
            Kind::Receive => {
                for _ in 0..size % 50 {
                    drop(self.receiver.recv().expect("this task holds a sender"));
                }
            }
            Kind::Lock => {
                for _ in 0..size % 20 {
                    let mut sum = self.sum.lock();
                    *sum = sum.wrapping_add(compute(size / 100));
                }
            }
            Kind::TimeOut => {
                let elapsed = preempt::timeout(Duration::from_micros(size % 3000), || {
                    let _inside = Counted::new(&self.alive);
                    loop {
                        compute(1000);
                    }
                });
                let Err(preempt::Elapsed) = elapsed;
            }
            Kind::Sleep => preempt::sleep(Duration::from_micros(size % 2000)),
            Kind::Spawn => {
                let children: Vec<_> = (0..size % 10)
                    .map(|_| {
                        let inside = Counted::new(&self.alive);
                        preempt::spawn(move || (compute(size / 10), inside).0)
                    })
                    .collect();
                children.into_iter().for_each(finish);
            }
            Kind::Block => {
                finish(preempt::spawn_blocking(move || size));
                for _ in 0..size % 100 {
                    preempt::yield_now();
                }
            }
        }
    }
}

/// Joins a task, which may have been aborted but may not have panicked.
fn finish<T>(handle: JoinHandle<T>) {
    if let Err(error) = handle.join() {
        assert!(error.is_cancelled(), "{error}");
    }
}

fn round(random: &mut Random) -> u64 {
    let stressed = std::env::var_os("PREEMPT_STRESS").is_some();
    let runtime = Runtime::builder()
        .workers(1 + random.below(4) as usize)
        .time_slice(Duration::from_micros(100 + random.below(2000)))
        .build()
        .expect("a runtime");
    let (sender, receiver) = channel(random.below(4) as usize);
    let world = World { alive: Arc::default(), sender, receiver, sum: Arc::default() };
    let alive = Arc::clone(&world.alive);
    let mut handles = Vec::new();
    for _ in 0..5 + random.below(60) {
        let kind = KINDS[random.below(8) as usize];
        let size = random.below(if stressed { 2000 } else { 200_000 });
        let world = world.clone();
        handles.push((kind, runtime.spawn(move || world.task(kind, size))));
        if random.below(10) == 0 {
            handles[random.below(handles.len() as u64) as usize].1.abort();
        }
    }
    drop(world);
    for (kind, handle) in handles {
        // Senders and receivers need not come in equal numbers, and each holds both ends.
        if matches!(kind, Kind::Send | Kind::Receive) {
            handle.abort();
        } else if random.below(3) == 0 {
            continue;
        }
        finish(handle);
    }
    let checks = runtime.handle().metrics().checks;
    let report = runtime.shutdown_timeout(Duration::from_secs(60));
    assert!(report.leaked.is_empty(), "{report:?}");
    assert_eq!(alive.load(Ordering::Relaxed), 0, "every destructor has run");
    checks
}

#[test]
fn random_programs_come_to_their_end_and_leave_nothing() {
    let number = |name| std::env::var(name).ok().map(|text| text.parse::<u64>().expect(name));
    let seeds = number("PREEMPT_SOAK_SEED").map_or_else(|| vec![1, 2, 3], |seed| vec![seed]);
    let rounds = number("PREEMPT_SOAK_ROUNDS").unwrap_or(20);
    for seed in seeds {
        let (done, wait) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let mut random = Random::new(seed);
            let checks: u64 = (0..rounds).map(|_| round(&mut random)).sum();
            // The test has given up if nobody listens.
            let _ = done.send(());
            checks
        });
        match wait.recv_timeout(Duration::from_secs(300)) {
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("seed {seed} hangs"),
            _ => {
                let checks = thread.join().unwrap_or_else(|_| panic!("seed {seed} fails"));
                assert!(checks > 0, "no check was reached: the pass does nothing");
            }
        }
    }
}
