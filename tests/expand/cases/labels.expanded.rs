//! Labels stay on the loops and blocks that the user put them on, so every jump leads where it led.

use preempt::preemptible;

pub fn first_pair(items: &[u32], sum: u32) -> Option<(u32, u32)> {
    ::preempt::__private::sites! {
        true, Loop "first_pair" "tests/expand/cases/labels.rs" 9 17, Loop "first_pair"
        "tests/expand/cases/labels.rs" 11 13
    }
    let mut rest = items;
    let found = 'search: {
        'outer: while let [first, tail @ ..] = rest {
            (::preempt::__private::check)(__preempt_give_way, 0);
            rest = tail;
            #[cfg(any(debug_assertions, clippy))]
            for second in tail {
                (::preempt::__private::check)(__preempt_give_way, 1);
                if second > &sum {
                    continue 'outer;
                }
                if first + second == sum {
                    break 'search Some((*first, *second));
                }
            }
            #[cfg(not(any(debug_assertions, clippy)))]
            {
                match ::preempt::__private::Strips::new(
                    ::core::iter::IntoIterator::into_iter(tail),
                    __preempt_give_way,
                    1,
                ) {
                    mut __preempt_strips => {
                        if !__preempt_strips.__preempt_fits(16, false) {
                            __preempt_strips.__preempt_check();
                        }
                        if __preempt_strips.__preempt_fits(8192, false) {
                            for second in __preempt_strips.__preempt_whole() {
                                if second > &sum {
                                    continue 'outer;
                                }
                                if first + second == sum {
                                    break 'search Some((*first, *second));
                                }
                            }
                        } else {
                            '__preempt_strips_1: loop {
                                for second in __preempt_strips.__preempt_strip(8192, false)
                                {
                                    if second > &sum {
                                        continue 'outer;
                                    }
                                    if first + second == sum {
                                        break 'search Some((*first, *second));
                                    }
                                }
                                if __preempt_strips.__preempt_ends() {
                                    break;
                                }
                            }
                        }
                    }
                };
            }
        }
        None
    };
    let (first, second) = found?;
    Some((first.min(second), first.max(second)))
}
