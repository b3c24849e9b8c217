//! On a trait: its default bodies. On the `impl` of an operator: leaves too, for nobody writes their calls.

use std::ops::Neg;
use preempt::preemptible;

pub trait Repeat {
    fn once(&self) -> i64;
    fn times(&self, n: u32) -> i64 {
        ::preempt::__private::sites! {
            true, Loop "Repeat::times" "tests/expand/cases/trait_defaults.rs" 13 9,
            Prologue "Repeat::times" "tests/expand/cases/trait_defaults.rs" 11 8
        }
        (::preempt::__private::check)(__preempt_give_way, 1);
        let mut sum = 0;
        for _ in 0..n {
            (::preempt::__private::check)(__preempt_give_way, 0);
            sum += self.once();
        }
        sum
    }
}

#[derive(Clone, Copy)]
pub struct Number(pub i64);

impl Repeat for Number {
    fn once(&self) -> i64 {
        self.0
    }
}

impl Neg for Number {
    type Output = Self;
    fn neg(self) -> Self {
        ::preempt::__private::sites! {
            true, Prologue "Number::neg" "tests/expand/cases/trait_defaults.rs" 34 8
        }
        (::preempt::__private::check)(__preempt_give_way, 0);
        Self(-self.0)
    }
}
