//! Radix sort (from SPLASH), a byte of the keys at a time: loops of a load, a few bits of arithmetic and
//! a store to a place that depends on them, which no vectoriser takes.

use crate::input::{Input, Random, fold};

/// Keys, the same ones sorted, and room to sort them.
pub struct Keys {
    keys: Vec<u32>,
    sorted: Vec<u32>,
    room: Vec<u32>,
}

impl Input for Keys {
    const FULL: usize = 8 * 1024;
    const SMALL: usize = 10;

    fn new(size: usize) -> Self {
        let mut random = Random::new(19);
        let keys = (0..size).map(|_| (random.number() >> 32) as u32).collect();
        Self { keys, sorted: vec![0; size], room: vec![0; size] }
    }

    fn items(&self) -> u64 {
        self.keys.len() as u64
    }

    fn digest(&self) -> u64 {
        fold(self.sorted.iter().map(|key| u64::from(*key)))
    }
}

kernel! {
    For, Keys, |input| {
        input.sorted.copy_from_slice(&input.keys);
        radix_sort(&mut input.sorted, &mut input.room);
    };

    /// Sorts the keys; `room` is as long as they are.
    #[inline(never)]
    pub fn radix_sort<'a>(mut keys: &'a mut [u32], mut room: &'a mut [u32]) {
        // An even number of passes: what is moved to and fro ends where it was.
        for shift in [0, 8, 16, 24] {
            let mut places = [0; 256];
            for key in keys.iter() {
                places[(key >> shift) as usize % 256] += 1;
            }
            let mut next = 0;
            for place in &mut places {
                (*place, next) = (next, next + *place);
            }
            for key in keys.iter() {
                let place = &mut places[(key >> shift) as usize % 256];
                room[*place] = *key;
                *place += 1;
            }
            std::mem::swap(&mut keys, &mut room);
        }
    }
}
