//! On an `impl`: what loops or calls is checked, a leaf is not, a `const fn` cannot be. An attribute inside
//! replaces the outer one for its function.

use preempt::preemptible;

pub struct Stack {
    items: Vec<u32>,
}

impl Stack {
    const LIMIT: usize = 8;
    pub const fn limit() -> usize {
        Self::LIMIT
    }
    pub const fn items(&self) -> &Vec<u32> {
        &self.items
    }
    pub fn counting(n: u32) -> Self {
        ::preempt::__private::sites! {
            true, Prologue "Stack::counting" "tests/expand/cases/impl_block.rs" 22 12
        }
        (::preempt::__private::check)(__preempt_give_way, 0);
        Self { items: (0..n).collect() }
    }
    pub fn sum(&self) -> u32 {
        ::preempt::__private::sites! {
            true, Loop "Stack::sum" "tests/expand/cases/impl_block.rs" 28 9, Prologue
            "Stack::sum" "tests/expand/cases/impl_block.rs" 26 12
        }
        (::preempt::__private::check)(__preempt_give_way, 1);
        let mut sum = 0;
        #[cfg(any(debug_assertions, clippy))]
        for item in &self.items {
            (::preempt::__private::check)(__preempt_give_way, 0);
            sum += item;
        }
        #[cfg(not(any(debug_assertions, clippy)))]
        {
            match ::preempt::__private::Strips::new(
                ::core::iter::IntoIterator::into_iter(&self.items),
                __preempt_give_way,
                0,
            ) {
                mut __preempt_strips => {
                    if !__preempt_strips.__preempt_fits(16, false) {
                        __preempt_strips.__preempt_check();
                    }
                    '__preempt_strips_0: loop {
                        for item in __preempt_strips.__preempt_strip(65536, false) {
                            sum += item;
                        }
                        if __preempt_strips.__preempt_ends() {
                            break;
                        }
                    }
                }
            };
        }
        sum
    }
    pub fn clear(&mut self) {
        ::preempt::__private::sites! {
            true, Prologue "clear" "tests/expand/cases/impl_block.rs" 35 12
        }
        (::preempt::__private::check)(__preempt_give_way, 0);
        while self.items.pop().is_some() {}
    }
    pub fn largest(&self) -> Option<u32> {
        self.items.iter().copied().max()
    }
}
