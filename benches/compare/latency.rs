//! How long annotated code goes on after it was asked to give way.
//!
//! A thread runs a kernel over and over; another sets the first one's flag at a random moment. The clock
//! runs from just before that until the slow path of a check is entered. Both threads' time to do this is
//! in the figure, and so is whatever the machine does to either of them: therefore a control, a loop with
//! nothing in it but a check, takes turns with each kernel, and what is told is both.
//!
//! The check is one of `preempt-core`, the context one that writes the time down: where the runtime would
//! switch tasks. A kernel that does not reach a check is a failure, not a small figure.

use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::rc::Rc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::task::Waker;
use std::thread;
use std::time::{Duration, Instant};

use preempt_benches::Kernel;
use preempt_benches::input::Random;
use preempt_core::Site;
use preempt_core::context::{self, Context, State};
use preempt_core::flag::{self, Remote};

use crate::Result;
use crate::row::Row;
use crate::stats::quantile;

/// The variant that is measured: what users get.
const VARIANT: &str = "default";

/// A request comes after a random time below this: longer than a kernel runs, so that it meets every part.
const LONGEST_WAIT: Duration = Duration::from_micros(400);

/// How long a kernel may go on: a thousand times what the slowest should, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(5);

/// Measures the kernels one after the other.
pub(crate) fn measure(kernels: &[Kernel], quick: bool, tell: &mut dyn FnMut(Row)) -> Result<()> {
    let rounds = if quick { 200 } else { 2_000 };
    let requester = Requester::start()?;
    let mut deaf = Vec::new();
    for kernel in kernels {
        let mut workload = kernel.variant(VARIANT).ok_or("the kernels have no such variant")?.full();
        let (mut times, mut control_times) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let Some(time) = requester.time(&mut || workload.run()) else {
                deaf.push(kernel.name);
                break;
            };
            times.push(time);
            control_times.push(requester.time(&mut control).ok_or("the control reaches no check")?);
        }
        if times.len() < rounds {
            continue;
        }
        for (name, q) in [("p50", 0.5), ("p99", 0.99), ("max", 1.0)] {
            let (median, control) = (quantile(&mut times, q), quantile(&mut control_times, q));
            let case = (kernel.name, kernel.class);
            tell(Row::new(("check-latency", "us"), case, name, median, ("control", control)));
        }
    }
    if deaf.is_empty() { Ok(()) } else { Err(format!("no check is reached by {}", deaf.join(", "))) }
}

/// Checks and nothing else.
#[preempt::preemptible(loops = "every-turn", prologue = true)]
#[inline(never)]
fn control() {
    for _ in 0..1_000 {
        black_box(());
    }
}

/// A thread that sets the flag of the one that started it.
struct Requester {
    /// When the next request is to be made, and when the last one was.
    due: SyncSender<Instant>,
    made: Receiver<Instant>,
    random: RefCell<Random>,
}

impl Requester {
    fn start() -> Result<Self> {
        let remote = Remote::current().ok_or("the thread is ending")?;
        let (due, next_due) = sync_channel::<Instant>(1);
        let (tell_made, made) = sync_channel(1);
        thread::Builder::new()
            .name("requester".to_owned())
            .spawn(move || {
                for due in next_due {
                    // A sleep would end long after the moment.
                    while Instant::now() < due {
                        std::hint::spin_loop();
                    }
                    let now = Instant::now();
                    remote.request();
                    if tell_made.send(now).is_err() {
                        return;
                    }
                }
            })
            .map_err(|error| format!("there is no thread to be had: {error}"))?;
        Ok(Self { due, made, random: RefCell::new(Random::new(1)) })
    }

    /// Runs `run` until a request was answered: the microseconds that it took, or `None` if patience ended.
    fn time(&self, run: &mut dyn FnMut()) -> Option<f64> {
        let wait =
            LONGEST_WAIT.mul_f64((self.random.borrow_mut().number() >> 11) as f64 / (1_u64 << 53) as f64);
        let due = Instant::now() + wait;
        let listener = Rc::new(Listener { state: State::new(), heard: Cell::new(None) });
        self.due.send(due).expect("the requester lives as long as this");
        context::enter(Rc::clone(&listener) as Rc<dyn Context>, || {
            while listener.heard.get().is_none() && due.elapsed() < PATIENCE {
                run();
            }
        });
        let made = self.made.recv().expect("the requester lives as long as this");
        flag::clear();
        listener.heard.get().map(|heard| heard.duration_since(made).as_secs_f64() * 1e6)
    }
}

/// A context that writes down when it was asked to give way, and lets the code go on.
struct Listener {
    state: State,
    heard: Cell<Option<Instant>>,
}

impl Context for Listener {
    fn state(&self) -> &State {
        &self.state
    }

    fn preempt(&self, _: &'static Site) {
        self.heard.set(self.heard.get().or_else(|| Some(Instant::now())));
        flag::clear();
    }

    fn park(&self) {
        thread::park();
    }

    fn yield_now(&self) {}

    fn waker(&self) -> Waker {
        Waker::noop().clone()
    }
}
