//! Keys that encrypt to a given word (from Phoenix): `while` loops over bytes with two reasons to end, most
//! of them after a few turns.

use crate::input::{Input, Random, fold};

/// Keys, a line each, and how often each target was hit.
pub struct Keys {
    keys: Vec<u8>,
    targets: Vec<Vec<u8>>,
    hits: Vec<u32>,
}

/// What encryption adds to a byte.
pub(crate) const OFFSET: u8 = 5;

impl Input for Keys {
    const FULL: usize = 8192;
    const SMALL: usize = 4;

    fn new(size: usize) -> Self {
        let mut random = Random::new(17);
        let keys: Vec<Vec<u8>> = (0..size)
            .map(|_| (0..2 + random.number() % 6).map(|_| b'a' + (random.number() >> 62) as u8).collect())
            .collect();
        let encrypt = |key: &Vec<u8>| key.iter().map(|byte| byte.wrapping_add(OFFSET)).collect();
        Self {
            keys: keys.join(&b'\n'),
            targets: keys.iter().take(4).map(encrypt).collect(),
            hits: vec![0; 4],
        }
    }

    fn items(&self) -> u64 {
        self.keys.len() as u64
    }

    fn digest(&self) -> u64 {
        fold(self.hits.iter().map(|n| u64::from(*n)))
    }
}

kernel! {
    Scalar, Keys, |input| string_match(&input.keys, &input.targets, &mut input.hits);

    /// Writes how many of the lines in `keys` encrypt to each target.
    #[inline(never)]
    pub fn string_match(keys: &[u8], targets: &[Vec<u8>], hits: &mut [u32]) {
        hits.fill(0);
        let mut start = 0;
        while start < keys.len() {
            let mut end = start;
            while end < keys.len() && keys[end] != b'\n' {
                end += 1;
            }
            for (target, hits) in targets.iter().zip(&mut *hits) {
                if encrypts_to(&keys[start..end], target) {
                    *hits += 1;
                }
            }
            start = end + 1;
        }
    }

    fn encrypts_to(key: &[u8], target: &[u8]) -> bool {
        if key.len() != target.len() {
            return false;
        }
        let mut i = 0;
        while i < key.len() && key[i].wrapping_add(OFFSET) == target[i] {
            i += 1;
        }
        i == key.len()
    }
}
