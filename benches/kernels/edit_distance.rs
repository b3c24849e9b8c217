//! The edit distance of two texts: two rows of a table, each cell the least of three.

use crate::input::{Input, Random};

/// Two texts, two rows of the table, and the distance.
pub struct Texts {
    a: Vec<u8>,
    b: Vec<u8>,
    rows: (Vec<u32>, Vec<u32>),
    pub(crate) distance: u32,
}

impl Texts {
    /// With these texts.
    pub(crate) fn of(a: &[u8], b: &[u8]) -> Self {
        let row = vec![0; b.len() + 1];
        Self { a: a.to_vec(), b: b.to_vec(), rows: (row.clone(), row), distance: 0 }
    }
}

impl Input for Texts {
    const FULL: usize = 192;
    const SMALL: usize = 4;

    fn new(size: usize) -> Self {
        let mut random = Random::new(36);
        let mut text = || (0..size).map(|_| b'a' + (random.number() >> 61) as u8).collect::<Vec<_>>();
        Self::of(&text(), &text())
    }

    fn items(&self) -> u64 {
        (self.a.len() * self.b.len()) as u64
    }

    fn digest(&self) -> u64 {
        u64::from(self.distance)
    }
}

kernel! {
    For, Texts, |input| {
        let (above, row) = &mut input.rows;
        input.distance = edit_distance(&input.a, &input.b, above, row);
    };

    /// How many bytes must be put in, taken out or replaced; the rows have one cell more than `b` has bytes.
    #[inline(never)]
    pub fn edit_distance(a: &[u8], b: &[u8], above: &mut [u32], row: &mut [u32]) -> u32 {
        for (j, cell) in above.iter_mut().enumerate() {
            *cell = j as u32;
        }
        for (i, x) in a.iter().enumerate() {
            row[0] = i as u32 + 1;
            for (j, y) in b.iter().enumerate() {
                let replaced = above[j] + u32::from(x != y);
                row[j + 1] = replaced.min(above[j + 1] + 1).min(row[j] + 1);
            }
            above.copy_from_slice(row);
        }
        above[b.len()]
    }
}
