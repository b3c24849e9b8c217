//! A loop whose turns are three operations and wait for memory: each load tells where the next one goes.

use crate::input::{Input, Random};

/// A round through a table that no cache holds, and where it ended.
pub struct Round {
    next: Vec<u32>,
    steps: usize,
    last: u64,
}

impl Input for Round {
    const FULL: usize = 8 * 1024 * 1024;
    const SMALL: usize = 100;

    /// One cycle through all places (Sattolo's algorithm).
    fn new(size: usize) -> Self {
        let mut random = Random::new(41);
        let mut next: Vec<u32> = (0..size as u32).collect();
        for place in (1..size).rev() {
            next.swap(place, random.number() as usize % place);
        }
        Self { next, steps: size.min(8_192), last: 0 }
    }

    fn items(&self) -> u64 {
        self.steps as u64
    }

    fn digest(&self) -> u64 {
        self.last
    }
}

latency_kernel! {
    For, Round, |input| input.last = chase(&input.next, input.last as usize, input.steps) as u64;

    /// Where so many steps lead.
    #[inline(never)]
    pub fn chase(next: &[u32], start: usize, steps: usize) -> usize {
        let mut place = start;
        for _ in 0..steps {
            place = next[place] as usize;
        }
        place
    }
}
