//! What the pass makes of the loops of a source file, told by the names it inserts.
//!
//! Only the expansion knows: the class of a loop is decided by all that stands in its function. So the pass runs
//! here, as a library (`preempt-expand`). Code that `cfg` removes is counted too, as the annotator does.

use serde::Serialize;

use crate::Result;

/// How many loops there are of each class that has no check in each turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Classes {
    /// `for` loops that are cut into strips where their iterator's type allows it.
    pub strips: usize,
    /// `while` loops that count, made nests.
    pub nests: usize,
    /// Loops with a check every few turns.
    pub batches: usize,
}

impl Classes {
    /// Adds another file's.
    pub(crate) fn add(&mut self, other: Self) {
        self.strips += other.strips;
        self.nests += other.nests;
        self.batches += other.batches;
    }
}

/// Counts the loops of an annotated file.
pub(crate) fn count(annotated: &str, name: &str) -> Result<Classes> {
    let expanded = preempt_expand::file(annotated, name)?;
    let times = |mark: &str| expanded.matches(mark).count();
    Ok(Classes {
        strips: times(".__preempt_strip("),
        nests: times("let __preempt_both"),
        batches: times("'__preempt_batch: loop"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_of_each_class_is_counted_once() {
        let text = "
            #[::preempt::preemptible]
            fn f(xs: &mut [u64], n: usize) -> u64 {
                for x in xs.iter_mut() { *x += 1; }
                let mut i = 0_usize;
                while i < n { xs[i] += 1; i += 1; }
                let mut x = xs[0];
                while x % 2 == 0 { x /= 2; }
                for _ in 0..n { other(); }
                while let Some(y) = other() { x += y; }
                x
            }
            fn without_the_attribute(xs: &mut [u64]) {
                for x in xs { *x += 1; }
            }";
        let expected = Classes { strips: 1, nests: 1, batches: 1 };
        assert_eq!(count(text, "lib.rs").expect("it can be expanded"), expected);
    }
}
