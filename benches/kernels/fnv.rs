//! The FNV-1a hash of a text: a multiplication that waits for the one before, byte by byte. Nothing to
//! vectorise, and room for a check beside it.

use crate::input::{Input, Random};

/// A text and its hash.
pub struct Text {
    text: Vec<u8>,
    hash: u64,
}

impl Input for Text {
    const FULL: usize = 32 * 1024;
    const SMALL: usize = 10;

    fn new(size: usize) -> Self {
        let mut random = Random::new(9);
        Self { text: (0..size).map(|_| (random.number() >> 56) as u8).collect(), hash: 0 }
    }

    fn items(&self) -> u64 {
        self.text.len() as u64
    }

    fn digest(&self) -> u64 {
        self.hash
    }
}

kernel! {
    For, Text, |input| input.hash = fnv(&input.text);

    /// The 64-bit FNV-1a hash.
    #[inline(never)]
    pub fn fnv(text: &[u8]) -> u64 {
        let mut hash = 0xCBF2_9CE4_8422_2325_u64;
        for byte in text {
            hash ^= u64::from(*byte);
            hash = hash.wrapping_mul(0x0100_0000_01B3);
        }
        hash
    }
}
