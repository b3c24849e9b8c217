//! A table-driven matcher: a load that depends on the one before in each turn, so a check fits beside it.

use crate::input::{Input, Random};

/// The states of the automaton.
pub const STATES: usize = 4;

/// A text, the automaton's table, and how often it accepted.
pub struct Search {
    pub(crate) text: Vec<u8>,
    pub(crate) table: Vec<u8>,
    found: u64,
}

impl Input for Search {
    const FULL: usize = 32 * 1024;
    const SMALL: usize = 16;

    fn new(size: usize) -> Self {
        // Accepts, in state 3, texts that end in `aba`.
        let mut table = vec![0; STATES * 256];
        for (state, a, b) in [(0, 1, 0), (1, 1, 2), (2, 3, 0), (3, 1, 2)] {
            table[state * 256 + usize::from(b'a')] = a;
            table[state * 256 + usize::from(b'b')] = b;
        }
        let mut random = Random::new(32);
        let mut text: Vec<u8> = (0..size).map(|_| b'a' + (random.number() >> 40) as u8 % 3).collect();
        text[..3].copy_from_slice(b"aba");
        Self { text, table, found: 0 }
    }

    fn items(&self) -> u64 {
        self.text.len() as u64
    }

    fn digest(&self) -> u64 {
        self.found
    }
}

kernel! {
    For, Search, |input| input.found = dfa(&input.table, &input.text);

    /// How often the automaton accepts.
    #[inline(never)]
    pub fn dfa(table: &[u8], text: &[u8]) -> u64 {
        let (mut state, mut found) = (0, 0);
        for byte in text {
            state = usize::from(table[state * 256 + usize::from(*byte)]);
            if state == STATES - 1 {
                found += 1;
            }
        }
        found
    }
}
