//! What `#[preempt::main]` and `#[preempt::test]` expand to.

use crate::runtime::Runtime;
use crate::stack;
use crate::task;

/// Runs `body` as a task of a runtime made for it on the calling thread, and returns its value.
///
/// # Panics
///
/// Panics if the runtime cannot be started, and goes on with a panic of `body`.
pub fn entry<F, R>(workers: Option<usize>, stack_size: Option<usize>, name: &'static str, body: F) -> R
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    let builder = Runtime::builder();
    let builder = match workers {
        Some(workers) => builder.workers(workers),
        None => builder,
    };
    let runtime = builder.build().unwrap_or_else(|error| panic!("preempt: no runtime for `{name}`: {error}"));
    task::Builder::new()
        .name(name)
        .stack_size(stack_size.unwrap_or(stack::ENTRY_SIZE))
        .spawn_on(runtime.handle(), body)
        .unwrap_or_else(|error| panic!("preempt: no task for `{name}`: {error}"))
        .join()
        .unwrap_or_else(|error| error.resume_panic())
}
