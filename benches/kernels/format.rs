//! Formatting into a `String`: a macro in the body, and hundreds of instructions a turn.

use std::fmt::Write as _;

use crate::input::{Input, Random, fold};

/// Records, and their text.
pub struct Records {
    pub(crate) records: Vec<(u32, f32)>,
    pub(crate) text: String,
}

impl Input for Records {
    const FULL: usize = 512;
    const SMALL: usize = 2;

    fn new(size: usize) -> Self {
        let mut random = Random::new(41);
        let records = (0..size).map(|n| (n as u32, random.float())).collect();
        Self { records, text: String::new() }
    }

    fn items(&self) -> u64 {
        self.records.len() as u64
    }

    fn digest(&self) -> u64 {
        fold(self.text.bytes().map(u64::from))
    }
}

kernel! {
    For, Records, |input| format(&input.records, &mut input.text);

    /// Writes a line for each record.
    #[inline(never)]
    pub fn format(records: &[(u32, f32)], text: &mut String) {
        text.clear();
        for (number, value) in records {
            writeln!(text, "{number:>6}: {value:.3}").expect("a string takes all");
        }
    }
}
