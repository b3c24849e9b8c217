//! How a task is given a name and a stack before it is spawned.

use std::fmt;
use std::sync::Arc;

use super::JoinHandle;
use crate::runtime::Handle;
use crate::stack::{self, StackSize};

/// Spawns one task with a name and a stack size of its own, as [`std::thread::Builder`] does for a thread.
///
/// ```
/// let handle = preempt::Builder::new().name("adder").stack_size(256 * 1024).spawn(|| 1 + 1)?;
/// assert_eq!(handle.join().unwrap(), 2);
/// # Ok::<(), preempt::SpawnError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Builder {
    name: Option<Arc<str>>,
    stack_size: Option<usize>,
}

impl Builder {
    /// A task without a name, with the runtime's stack size.
    pub fn new() -> Self {
        Self::default()
    }

    /// The name that reports, metrics and timelines use.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into().into());
        self
    }

    /// Usable bytes of the task's stack, rounded up to pages. Memory is only committed where the task has
    /// touched it.
    pub fn stack_size(mut self, bytes: usize) -> Self {
        self.stack_size = Some(bytes);
        self
    }

    /// Spawns `f` in the calling task's runtime, or in the global one outside of a task; see
    /// [`spawn`](crate::spawn).
    ///
    /// # Errors
    ///
    /// [`SpawnError`] if the stack is too small.
    ///
    /// # Panics
    ///
    /// Panics outside of a task if the global runtime cannot be started.
    pub fn spawn<F, T>(self, f: F) -> Result<JoinHandle<T>, SpawnError>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.spawn_on(&Handle::current(), f)
    }

    /// Spawns `f` in that runtime.
    ///
    /// # Errors
    ///
    /// [`SpawnError`] if the stack is too small.
    pub fn spawn_on<F, T>(self, runtime: &Handle, f: F) -> Result<JoinHandle<T>, SpawnError>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let shared = runtime.shared();
        let stack_size = match self.stack_size {
            Some(asked) => checked_size(asked)?,
            None => shared.config.stack_size,
        };
        Ok(shared.spawn(self.name, stack_size, f))
    }
}

/// `asked` as the size of a stack.
pub(crate) fn checked_size(asked: usize) -> Result<StackSize, SpawnError> {
    let minimum = stack::minimum_size();
    if asked < minimum {
        return Err(SpawnError { asked, minimum });
    }
    StackSize::new(asked).map_err(|_| SpawnError { asked, minimum })
}

/// A stack cannot have the size asked for: it is smaller than what a panic with a backtrace needs, or
/// larger than the address space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpawnError {
    asked: usize,
    minimum: usize,
}

impl fmt::Display for SpawnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { asked, minimum } = self;
        if asked < minimum {
            write!(
                f,
                "a stack of {asked} bytes is too small: ask for at least {minimum} bytes by `stack_size`"
            )
        } else {
            write!(
                f,
                "a stack of {asked} bytes is larger than the address space: ask for less by `stack_size`"
            )
        }
    }
}

impl std::error::Error for SpawnError {}
