//! What entering a short inner loop costs: loops of a known number of turns, entered over and over.
//!
//! A check that is cheap by the turn may still be dear by the entry: what is set up for strips, and what
//! decides that a loop is short, is paid each time. Each kernel here is an outer `for` over entries with one
//! inner loop whose number of turns the compiler cannot know; an item is an entry. The heads of the inner
//! loops differ, the bodies do not.

use crate::Kernel;
use crate::input::{Input, Random};

/// The variants that are compared.
const VARIANTS: [&str; 4] = ["plain", "again", "every-turn", "default"];

/// What inner loops go through, and how often they are entered.
pub struct Rows {
    entries: usize,
    turns: usize,
    xs: Vec<u64>,
    ys: Vec<u64>,
    sum: u64,
}

impl Input for Rows {
    const FULL: usize = 8;
    const SMALL: usize = 3;

    /// Rows of that many turns.
    fn new(turns: usize) -> Self {
        let mut random = Random::new(6);
        let mut numbers = || (0..=turns).map(|_| random.number()).collect();
        let (xs, ys) = (numbers(), numbers());
        // A run takes some microseconds: entering the outer loop is nothing beside it.
        Self { entries: (16_384 / turns).clamp(64, 4_096), turns, xs, ys, sum: 0 }
    }

    fn items(&self) -> u64 {
        self.entries as u64
    }

    fn digest(&self) -> u64 {
        self.sum
    }
}

#[expect(clippy::needless_range_loop, reason = "the head is what is measured")]
pub mod range {
    //! A range of indices.
    use std::hint::black_box;

    use super::Rows;

    kernel! {
        For, Rows, |rows| rows.sum = sums(rows.entries, rows.turns, &rows.xs);

        /// Sums the first `turns` numbers up, again and again.
        #[inline(never)]
        pub fn sums(entries: usize, turns: usize, xs: &[u64]) -> u64 {
            let mut sum = 0_u64;
            for _ in 0..entries {
                let turns = black_box(turns);
                for i in 0..turns {
                    sum = sum.wrapping_add(xs[i]);
                }
            }
            sum
        }
    }
}

#[expect(clippy::needless_range_loop, reason = "the head is what is measured")]
pub mod inclusive {
    //! A range of indices that includes its end.
    use std::hint::black_box;

    use super::Rows;

    kernel! {
        For, Rows, |rows| rows.sum = sums(rows.entries, rows.turns, &rows.xs);

        /// Sums `turns` numbers after the first up, again and again.
        #[inline(never)]
        pub fn sums(entries: usize, turns: usize, xs: &[u64]) -> u64 {
            let mut sum = 0_u64;
            for _ in 0..entries {
                let last = black_box(turns);
                for i in 1..=last {
                    sum = sum.wrapping_add(xs[i]);
                }
            }
            sum
        }
    }
}

pub mod slice {
    //! A slice.
    use std::hint::black_box;

    use super::Rows;

    kernel! {
        For, Rows, |rows| rows.sum = sums(rows.entries, rows.turns, &rows.xs);

        /// Sums the first `turns` numbers up, again and again.
        #[inline(never)]
        pub fn sums(entries: usize, turns: usize, xs: &[u64]) -> u64 {
            let mut sum = 0_u64;
            for _ in 0..entries {
                let row = &xs[..black_box(turns)];
                for x in row {
                    sum = sum.wrapping_add(*x);
                }
            }
            sum
        }
    }
}

pub mod zip {
    //! Two slices side by side.
    use std::hint::black_box;

    use super::Rows;

    kernel! {
        For, Rows, |rows| rows.sum = sums(rows.entries, rows.turns, &rows.xs, &rows.ys);

        /// Sums the first `turns` numbers of both up, again and again.
        #[inline(never)]
        pub fn sums(entries: usize, turns: usize, xs: &[u64], ys: &[u64]) -> u64 {
            let mut sum = 0_u64;
            for _ in 0..entries {
                let row = &xs[..black_box(turns)];
                for (x, y) in row.iter().zip(ys) {
                    sum = sum.wrapping_add(*x ^ *y);
                }
            }
            sum
        }
    }
}

pub mod enumerate {
    //! A slice with its indices.
    use std::hint::black_box;

    use super::Rows;

    kernel! {
        For, Rows, |rows| rows.sum = sums(rows.entries, rows.turns, &rows.xs);

        /// Sums the first `turns` numbers and their places up, again and again.
        #[inline(never)]
        pub fn sums(entries: usize, turns: usize, xs: &[u64]) -> u64 {
            let mut sum = 0_u64;
            for _ in 0..entries {
                let row = &xs[..black_box(turns)];
                for (i, x) in row.iter().enumerate() {
                    sum = sum.wrapping_add(*x ^ i as u64);
                }
            }
            sum
        }
    }
}

/// Every head with every number of turns, named as `range/8`.
#[must_use]
pub fn entry_kernels() -> Vec<Kernel> {
    let mut kernels = Vec::new();
    macro_rules! entries {
        ($($head:ident)*) => {
            entries! { @turns [1 2 3 4 8 16 32 64 192 1000] $($head)* }
        };
        (@turns $turns:tt $($head:ident)*) => { $(entries! { @head $head $turns })* };
        (@head $head:ident [$($turns:literal)*]) => {
            $(kernels.push(Kernel::sized(
                concat!(stringify!($head), "/", $turns), &$head::KERNEL, $turns, Rows::SMALL,
            ));)*
        };
    }
    entries! { range inclusive slice zip enumerate }
    for kernel in &mut kernels {
        kernel.variants.retain(|variant| VARIANTS.contains(&variant.name));
    }
    kernels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_variants_of_all_heads_have_the_same_sums() {
        entry_kernels().iter().for_each(Kernel::check);
    }

    #[test]
    fn each_head_goes_through_as_many_turns_as_it_says() {
        for turns in [1, 3] {
            let mut rows = Rows { entries: 5, turns, xs: vec![1, 10, 100, 1000], ys: vec![0; 4], sum: 0 };
            let first = if turns == 1 { 5 } else { 5 * 111 };
            let heads: [fn(&mut Rows); 3] = [range::plain::run, slice::plain::run, zip::plain::run];
            for run in heads {
                run(&mut rows);
                assert_eq!(rows.sum, first, "{turns}");
            }
            inclusive::plain::run(&mut rows);
            assert_eq!(rows.sum, if turns == 1 { 50 } else { 5 * 1110 }, "{turns}");
            enumerate::plain::run(&mut rows);
            assert_eq!(rows.sum, if turns == 1 { 5 } else { 5 * (1 + (10 ^ 1) + (100 ^ 2)) }, "{turns}");
        }
    }

    #[test]
    fn the_names_say_head_and_turns() {
        let kernels = entry_kernels();
        for kernel in &kernels {
            let (_, turns) = kernel.name.split_once('/').expect("head and turns");
            let turns: u64 = turns.parse().expect("a number");
            // Rows of that length are entered so often.
            assert_eq!(
                kernel.variants[0].full().items(),
                (16_384 / turns).clamp(64, 4_096),
                "{}",
                kernel.name
            );
        }
        let variants: Vec<_> = kernels[0].variants.iter().map(|variant| variant.name).collect();
        assert_eq!(variants, VARIANTS);
    }
}
