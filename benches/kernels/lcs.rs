//! The longest common subsequence: a table filled row by row, each cell dependent on the one before.

use crate::input::{Input, Random};

/// Two texts, a row of the table and the length found.
pub struct Texts {
    a: Vec<u8>,
    b: Vec<u8>,
    row: Vec<u32>,
    length: u32,
}

impl Input for Texts {
    const FULL: usize = 256;
    const SMALL: usize = 4;

    fn new(size: usize) -> Self {
        let mut random = Random::new(5);
        let mut text = || (0..size).map(|_| b'a' + (random.number() >> 62) as u8).collect();
        Self { a: text(), b: text(), row: vec![0; size + 1], length: 0 }
    }

    fn items(&self) -> u64 {
        (self.a.len() * self.b.len()) as u64
    }

    fn digest(&self) -> u64 {
        u64::from(self.length)
    }
}

kernel! {
    For, Texts, |input| input.length = lcs(&input.a, &input.b, &mut input.row);

    /// The length of the longest common subsequence; `row` has one cell more than `b` has bytes.
    #[inline(never)]
    pub fn lcs(a: &[u8], b: &[u8], row: &mut [u32]) -> u32 {
        row.fill(0);
        for x in a {
            let mut diagonal = 0;
            for (j, y) in b.iter().enumerate() {
                let above = row[j + 1];
                row[j + 1] = if x == y { diagonal + 1 } else { above.max(row[j]) };
                diagonal = above;
            }
        }
        row[b.len()]
    }
}
