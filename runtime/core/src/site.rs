//! Where a check stands in the source, so that a preemption can be told to a person.

use std::fmt;

/// What kind of check a [`Site`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SiteKind {
    /// At the start of a function's or a closure's body, as in the prologue of every Go function.
    Prologue,
    /// At the head of the body of a `for`, `while` or `loop`.
    Loop,
    /// Written by hand: [`checkpoint`](crate::checkpoint).
    Checkpoint,
    /// In an iterator: [`preemptible`](crate::iter::PreemptibleIterator::preemptible).
    Iterator,
    /// Where a lock of the runtime is released.
    Unlock,
    /// Where an operation of the runtime begins that may block.
    Blocking,
}

impl fmt::Display for SiteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Prologue => "prologue",
            Self::Loop => "loop",
            Self::Checkpoint => "checkpoint",
            Self::Iterator => "iterator",
            Self::Unlock => "unlock",
            Self::Blocking => "blocking",
        })
    }
}

/// A check in the source: each check owns one `static Site` and passes it to the slow path.
///
/// Two sites are the same check exactly if they are the same `static`; a generic function has one site per
/// check, shared by its instances.
#[derive(Debug)]
pub struct Site {
    file: &'static str,
    line: u32,
    column: u32,
    function: &'static str,
    kind: SiteKind,
    cancel: bool,
}

impl Site {
    /// Describes a check. `line` and `column` count from 1, as the compiler's messages do.
    ///
    /// `cancel` says whether a cancelled task may unwind from this check; it is `false` in functions that
    /// are `unsafe` or hold an `unsafe` block, which may not be prepared for a panic here.
    #[must_use]
    pub const fn new(
        file: &'static str,
        line: u32,
        column: u32,
        function: &'static str,
        kind: SiteKind,
        cancel: bool,
    ) -> Self {
        Self { file, line, column, function, kind, cancel }
    }

    /// The source file, as the compiler names it.
    #[must_use]
    pub const fn file(&self) -> &'static str {
        self.file
    }

    /// The line of the loop's keyword or of the function's name, from 1.
    #[must_use]
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// The column in [`line`](Self::line), from 1.
    #[must_use]
    pub const fn column(&self) -> u32 {
        self.column
    }

    /// The path of the function that holds the check: `module::path::Type::function`.
    #[must_use]
    pub const fn function(&self) -> &'static str {
        self.function
    }

    /// Whether the check stands at a function's start, in a loop, or was written by hand.
    #[must_use]
    pub const fn kind(&self) -> SiteKind {
        self.kind
    }

    /// Whether a cancelled task may unwind from this check.
    #[must_use]
    pub const fn cancel(&self) -> bool {
        self.cancel
    }
}

/// `file:line:column`, the form in which the compiler's messages name a place.
impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_prints_like_a_place_in_a_compiler_message() {
        let site = Site::new("src/a.rs", 3, 5, "a::f", SiteKind::Loop, true);
        assert_eq!(site.to_string(), "src/a.rs:3:5");
        assert_eq!(site.kind().to_string(), "loop");
    }
}
