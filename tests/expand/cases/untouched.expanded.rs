//! Nested functions are functions of their own, and what runs at compile time cannot be checked.

use preempt::preemptible;

pub fn table(index: usize) -> u32 {
    ::preempt::__private::sites! {
        true, Prologue "table" "tests/expand/cases/untouched.rs" 6 8
    }
    const SIZE: usize = {
        let mut size = 1;
        while size < 5 {
            size *= 2;
        }
        size
    };
    fn plain(n: u32) -> u32 {
        (0..n)
            .fold(
                0,
                |sum, item| {
                    let mut sum = sum;
                    for _ in 0..item {
                        sum += 1;
                    }
                    sum
                },
            )
    }
    fn annotated(n: u32) -> u32 {
        ::preempt::__private::sites! {
            true, Prologue "annotated" "tests/expand/cases/untouched.rs" 24 8
        }
        (::preempt::__private::check)(__preempt_give_way, 0);
        plain(n) + 1
    }
    (::preempt::__private::check)(__preempt_give_way, 0);
    let values = [annotated(3); SIZE];
    values[index
        % const {
            let mut steps = 0;
            while steps < SIZE {
                steps += 1;
            }
            steps
        }]
}
