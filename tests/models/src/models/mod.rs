//! The models, by the module whose promise they check.

mod composed;
mod idle;
mod inbox;
mod monitor;
mod park;
mod state;

use std::sync::Arc;

use loom::model::Builder;
use loom::thread::{self, JoinHandle};

/// Explores every execution of `model`.
fn explore(model: impl Fn() + Sync + Send + 'static) {
    Builder::new().check(model);
}

/// Explores the executions of `model` in which at most that many times a thread is interrupted that could
/// go on.
fn explore_bounded(preemptions: usize, model: impl Fn() + Sync + Send + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(model);
}

/// Runs `f` on a thread of its own with what the threads share.
fn spawn<S: Send + Sync + 'static, T: 'static>(
    shared: &Arc<S>,
    f: impl FnOnce(&S) -> T + Send + 'static,
) -> JoinHandle<T> {
    let shared = Arc::clone(shared);
    thread::spawn(move || f(&shared))
}

/// Waits for a thread of the model.
fn join<T>(thread: JoinHandle<T>) -> T {
    thread.join().expect("loom ends the model where a thread panics")
}
