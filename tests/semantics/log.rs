//! What the programs are made of: values that write into a log what is done to them.

use std::cell::RefCell;

thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Writes an entry into this thread's log.
pub(crate) fn log(entry: impl Into<String>) {
    LOG.with(|log| log.borrow_mut().push(entry.into()));
}

/// Takes the log and leaves an empty one.
pub(crate) fn take() -> Vec<String> {
    LOG.with(|log| std::mem::take(&mut *log.borrow_mut()))
}

/// Tells when it is dropped.
pub(crate) struct Noisy(pub(crate) &'static str, pub(crate) u32);

impl Drop for Noisy {
    fn drop(&mut self) {
        log(format!("drop {} {}", self.0, self.1));
    }
}

impl Noisy {
    /// Items `1..end`, while this value lives.
    pub(crate) fn items(&self, end: u32) -> Unfused {
        Unfused::new(end)
    }

    /// Its number; tells that it was asked.
    pub(crate) fn limit(&self) -> u32 {
        log(format!("limit of {}", self.0));
        self.1
    }
}

/// An iterator of noisy items `1..end` that tells of each call. It is not fused: asked again after its
/// `None` it would go on.
pub(crate) struct Unfused {
    at: u32,
    end: u32,
    panics_at: Option<u32>,
}

impl Unfused {
    pub(crate) fn new(end: u32) -> Self {
        Self { at: 0, end, panics_at: None }
    }

    /// Panics instead of yielding that item.
    pub(crate) fn panicking_at(self, item: u32) -> Self {
        Self { panics_at: Some(item), ..self }
    }
}

impl Iterator for Unfused {
    type Item = Noisy;

    fn next(&mut self) -> Option<Noisy> {
        log(format!("next after {}", self.at));
        self.at += 1;
        if Some(self.at) == self.panics_at {
            // Without the panic hook, whose message is no part of the test.
            std::panic::resume_unwind(Box::new("next"));
        }
        (self.at != self.end).then(|| Noisy("item", self.at))
    }

    /// A foreign iterator's `size_hint` may be observed, as here.
    fn size_hint(&self) -> (usize, Option<usize>) {
        log("size_hint");
        (0, None)
    }
}

impl Drop for Unfused {
    fn drop(&mut self) {
        log("drop iterator");
    }
}
