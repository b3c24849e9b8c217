//! Quicksort: as many calls as elements, most of them of slices with a handful, around a loop of one
//! unpredictable branch and a swap.

use crate::input::{Input, Random, fold};

/// Numbers, and the same ones sorted.
pub struct Numbers {
    numbers: Vec<u32>,
    sorted: Vec<u32>,
}

impl Input for Numbers {
    const FULL: usize = 4096;
    const SMALL: usize = 10;

    fn new(size: usize) -> Self {
        let mut random = Random::new(11);
        Self { numbers: (0..size).map(|_| (random.number() >> 32) as u32).collect(), sorted: vec![0; size] }
    }

    fn items(&self) -> u64 {
        self.numbers.len() as u64
    }

    fn digest(&self) -> u64 {
        fold(self.sorted.iter().map(|n| u64::from(*n)))
    }
}

kernel! {
    Call, Numbers, |input| {
        input.sorted.copy_from_slice(&input.numbers);
        quicksort(&mut input.sorted);
    };

    /// Sorts the numbers.
    #[inline(never)]
    pub fn quicksort(numbers: &mut [u32]) {
        if numbers.len() > 1 {
            let middle = partition(numbers);
            let (less, rest) = numbers.split_at_mut(middle);
            quicksort(less);
            quicksort(&mut rest[1..]);
        }
    }

    /// Moves one of the numbers to the place returned, the lesser ones before it and the others after it.
    fn partition(numbers: &mut [u32]) -> usize {
        let last = numbers.len() - 1;
        numbers.swap(last / 2, last);
        let pivot = numbers[last];
        let mut place = 0;
        for i in 0..last {
            if numbers[i] < pivot {
                numbers.swap(i, place);
                place += 1;
            }
        }
        numbers.swap(place, last);
        place
    }
}
