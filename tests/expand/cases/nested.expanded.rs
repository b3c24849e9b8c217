//! Each loop has its own check and its own site.

use preempt::preemptible;

pub fn multiply(a: &[u64], b: &[u64], c: &mut [u64], n: usize) {
    ::preempt::__private::sites! {
        true, Loop "multiply" "tests/expand/cases/nested.rs" 7 5, Loop "multiply"
        "tests/expand/cases/nested.rs" 8 9, Loop "multiply"
        "tests/expand/cases/nested.rs" 10 13, Prologue "multiply"
        "tests/expand/cases/nested.rs" 6 8
    }
    (::preempt::__private::check)(__preempt_give_way, 3);
    #[cfg(any(debug_assertions, clippy))]
    for i in 0..n {
        (::preempt::__private::check)(__preempt_give_way, 0);
        for j in 0..n {
            (::preempt::__private::check)(__preempt_give_way, 1);
            let mut sum = 0;
            for k in 0..n {
                (::preempt::__private::check)(__preempt_give_way, 2);
                sum += a[i * n + k] * b[k * n + j];
            }
            c[i * n + j] = sum;
        }
    }
    #[cfg(not(any(debug_assertions, clippy)))]
    {
        match ::preempt::__private::Strips::new(
            ::core::iter::IntoIterator::into_iter(0..n),
            __preempt_give_way,
            0,
        ) {
            mut __preempt_strips => {
                if !__preempt_strips.__preempt_fits(16, false) {
                    __preempt_strips.__preempt_check();
                }
                '__preempt_strips_0: loop {
                    for i in __preempt_strips.__preempt_strip(16, false) {
                        {
                            match ::preempt::__private::Strips::new(
                                ::core::iter::IntoIterator::into_iter(0..n),
                                __preempt_give_way,
                                1,
                            ) {
                                mut __preempt_strips => {
                                    if !__preempt_strips.__preempt_fits(16, false) {
                                        __preempt_strips.__preempt_check();
                                    }
                                    '__preempt_strips_1: loop {
                                        for j in __preempt_strips.__preempt_strip(256, false) {
                                            let mut sum = 0;
                                            {
                                                match ::preempt::__private::Strips::new(
                                                    ::core::iter::IntoIterator::into_iter(0..n),
                                                    __preempt_give_way,
                                                    2,
                                                ) {
                                                    mut __preempt_strips => {
                                                        if !__preempt_strips.__preempt_fits(16, false) {
                                                            __preempt_strips.__preempt_check();
                                                        }
                                                        if __preempt_strips.__preempt_fits(4096, false) {
                                                            for k in __preempt_strips.__preempt_whole() {
                                                                sum += a[i * n + k] * b[k * n + j];
                                                            }
                                                        } else {
                                                            '__preempt_strips_2: loop {
                                                                for k in __preempt_strips.__preempt_strip(4096, false) {
                                                                    sum += a[i * n + k] * b[k * n + j];
                                                                }
                                                                if __preempt_strips.__preempt_ends() {
                                                                    break;
                                                                }
                                                            }
                                                        }
                                                    }
                                                };
                                            }
                                            c[i * n + j] = sum;
                                        }
                                        if __preempt_strips.__preempt_ends() {
                                            break;
                                        }
                                    }
                                }
                            };
                        }
                    }
                    if __preempt_strips.__preempt_ends() {
                        break;
                    }
                }
            }
        };
    }
}
