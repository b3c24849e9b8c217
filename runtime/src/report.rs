//! What the runtime tells a person by itself, on stderr.

use std::fmt;

/// What a pipe that is writable takes without waiting: the least `PIPE_BUF` that POSIX allows.
const AT_ONCE: usize = 512;

/// Writes a line, unless stderr does not take it at once.
///
/// Not by `eprintln!`: that panics where stderr is closed or full, and waits for whoever holds its lock,
/// maybe a suspended task, or for the reader of a pipe. The monitor must do none of that.
pub(crate) fn report(message: fmt::Arguments<'_>) {
    let line = format!("preempt: {message}\n");
    let mut rest = line.as_bytes();
    while !rest.is_empty() && is_writable() {
        let length = rest.len().min(AT_ONCE);
        // SAFETY: the bytes are readable.
        let written = unsafe { libc::write(libc::STDERR_FILENO, rest.as_ptr().cast(), length) };
        match usize::try_from(written) {
            Ok(written) if written > 0 => rest = &rest[written..],
            _ => return,
        }
    }
}

/// Whether stderr takes something now.
fn is_writable() -> bool {
    let mut stderr = libc::pollfd { fd: libc::STDERR_FILENO, events: libc::POLLOUT, revents: 0 };
    // SAFETY: one entry, valid for reads and writes; a timeout of zero only asks.
    let ready = unsafe { libc::poll(&raw mut stderr, 1, 0) };
    ready == 1 && stderr.revents & libc::POLLOUT != 0
}
