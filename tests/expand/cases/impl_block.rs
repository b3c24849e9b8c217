//! On an `impl`: what loops or calls is checked, a leaf is not, a `const fn` cannot be. An attribute inside
//! replaces the outer one for its function.

use preempt::preemptible;

pub struct Stack {
    items: Vec<u32>,
}

#[preemptible]
impl Stack {
    const LIMIT: usize = 8;

    pub const fn limit() -> usize {
        Self::LIMIT
    }

    pub const fn items(&self) -> &Vec<u32> {
        &self.items
    }

    pub fn counting(n: u32) -> Self {
        Self { items: (0..n).collect() }
    }

    pub fn sum(&self) -> u32 {
        let mut sum = 0;
        for item in &self.items {
            sum += item;
        }
        sum
    }

    #[preemptible(loops = false)]
    pub fn clear(&mut self) {
        while self.items.pop().is_some() {}
    }

    #[preemptible(skip)]
    pub fn largest(&self) -> Option<u32> {
        self.items.iter().copied().max()
    }
}
