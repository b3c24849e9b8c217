//! On a trait: its default bodies. On the `impl` of an operator: leaves too, for nobody writes their calls.

use std::ops::Neg;

use preempt::preemptible;

#[preemptible]
pub trait Repeat {
    fn once(&self) -> i64;

    fn times(&self, n: u32) -> i64 {
        let mut sum = 0;
        for _ in 0..n {
            sum += self.once();
        }
        sum
    }
}

#[derive(Clone, Copy)]
pub struct Number(pub i64);

#[preemptible]
impl Repeat for Number {
    fn once(&self) -> i64 {
        self.0
    }
}

#[preemptible]
impl Neg for Number {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}
