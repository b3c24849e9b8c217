//! The search for matches of an LZ compressor: chains of earlier places with the same hash, each compared
//! byte by byte; short `while` loops with ends nobody can predict.

use crate::input::{Input, Random, fold};

/// The longest match that is looked for.
const LONGEST: usize = 64;

/// The most places that are tried.
const TRIES: u32 = 16;

/// The number of chains.
const CHAINS: usize = 4096;

/// No place.
const NONE: u32 = u32::MAX;

/// A text, the chains, and how much of it matches before.
pub struct Window {
    text: Vec<u8>,
    heads: Vec<u32>,
    links: Vec<u32>,
    found: (u64, u64),
}

impl Input for Window {
    const FULL: usize = 8 * 1024;
    const SMALL: usize = 24;

    fn new(size: usize) -> Self {
        let mut random = Random::new(35);
        let words = ["the ", "match ", "of ", "a ", "window ", "is ", "longest "];
        let mut text = Vec::new();
        while text.len() < size {
            text.extend(words[(random.number() >> 40) as usize % words.len()].bytes());
        }
        Self { links: vec![NONE; text.len()], heads: vec![NONE; CHAINS], text, found: (0, 0) }
    }

    fn items(&self) -> u64 {
        self.text.len() as u64
    }

    fn digest(&self) -> u64 {
        fold([self.found.0, self.found.1])
    }
}

kernel! {
    Scalar, Window, |input| input.found = lz(&input.text, &mut input.heads, &mut input.links);

    /// How many matches a greedy parse of the text has, and how many bytes are in them.
    #[inline(never)]
    pub fn lz(text: &[u8], heads: &mut [u32], links: &mut [u32]) -> (u64, u64) {
        heads.fill(NONE);
        let (mut at, mut matches, mut bytes) = (0, 0, 0);
        while at + 4 <= text.len() {
            let hash = chain(&text[at..at + 4]);
            let (mut candidate, mut tries, mut best) = (heads[hash], 0, 0);
            while candidate != NONE && tries < TRIES {
                best = best.max(common(&text[candidate as usize..], &text[at..]));
                candidate = links[candidate as usize];
                tries += 1;
            }
            links[at] = heads[hash];
            heads[hash] = at as u32;
            if best >= 4 {
                matches += 1;
                bytes += best as u64;
                at += best;
            } else {
                at += 1;
            }
        }
        (matches, bytes)
    }

    /// The chain of four bytes.
    #[inline]
    pub fn chain(bytes: &[u8]) -> usize {
        let word = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        (word.wrapping_mul(0x9E37_79B1) >> 20) as usize % CHAINS
    }

    /// How many bytes two texts have in common from the start.
    #[inline]
    pub fn common(a: &[u8], b: &[u8]) -> usize {
        let most = a.len().min(b.len()).min(LONGEST);
        let mut length = 0;
        while length < most && a[length] == b[length] {
            length += 1;
        }
        length
    }
}
