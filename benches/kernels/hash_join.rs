//! A join of two tables over a `HashMap`: a call of the standard library in each turn, beside which a check
//! is nothing.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher};

use crate::input::{Input, Random, fold};

/// A map that hashes the same in every run.
pub type Index = HashMap<u32, u32, BuildHasherDefault<DefaultHasher>>;

/// Orders (customer, amount), customers (number, region), and sums by region.
pub struct Tables {
    pub(crate) customers: Vec<(u32, u32)>,
    pub(crate) orders: Vec<(u32, u32)>,
    index: Index,
    pub(crate) sums: [u64; 4],
}

impl Input for Tables {
    const FULL: usize = 2048;
    const SMALL: usize = 6;

    fn new(size: usize) -> Self {
        let mut random = Random::new(40);
        let customers = (0..size as u32 / 2).map(|n| (n * 7, n % 4)).collect();
        let mut any = |below: u64| (random.number() >> 32) as u32 % below as u32;
        let mut orders: Vec<_> = (0..size).map(|_| (any(size as u64 * 4), any(100) + 1)).collect();
        orders[0].0 = 0;
        Self { customers, orders, index: Index::default(), sums: [0; 4] }
    }

    fn items(&self) -> u64 {
        (self.customers.len() + self.orders.len()) as u64
    }

    fn digest(&self) -> u64 {
        fold(self.sums)
    }
}

kernel! {
    For, Tables, |input| input.sums = hash_join(&input.customers, &input.orders, &mut input.index);

    /// What the orders of each region's customers come to.
    #[inline(never)]
    pub fn hash_join(customers: &[(u32, u32)], orders: &[(u32, u32)], index: &mut Index) -> [u64; 4] {
        index.clear();
        for (customer, region) in customers {
            index.insert(*customer, *region);
        }
        let mut sums = [0; 4];
        for (customer, amount) in orders {
            if let Some(region) = index.get(customer) {
                sums[*region as usize] += u64::from(*amount);
            }
        }
        sums
    }
}
