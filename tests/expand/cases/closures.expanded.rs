//! Loops in a closure belong to the function around it. The closure itself has no prologue.

use preempt::preemptible;

pub fn powers(bases: &[u64], exponent: u32) -> Vec<u64> {
    ::preempt::__private::sites! {
        true, Loop "powers" "tests/expand/cases/closures.rs" 9 9, Prologue "powers"
        "tests/expand/cases/closures.rs" 6 8
    }
    (::preempt::__private::check)(__preempt_give_way, 1);
    let power = |base: u64| {
        let mut product = 1;
        #[cfg(any(debug_assertions, clippy))]
        for _ in 0..exponent {
            (::preempt::__private::check)(__preempt_give_way, 0);
            product *= base;
        }
        #[cfg(not(any(debug_assertions, clippy)))]
        {
            match ::preempt::__private::Strips::new(
                ::core::iter::IntoIterator::into_iter(0..exponent),
                __preempt_give_way,
                0,
            ) {
                mut __preempt_strips => {
                    if !__preempt_strips.__preempt_fits(16, false) {
                        __preempt_strips.__preempt_check();
                    }
                    if __preempt_strips.__preempt_fits(65536, false) {
                        for _ in __preempt_strips.__preempt_whole() {
                            product *= base;
                        }
                    } else {
                        '__preempt_strips_0: loop {
                            for _ in __preempt_strips.__preempt_strip(65536, false) {
                                product *= base;
                            }
                            if __preempt_strips.__preempt_ends() {
                                break;
                            }
                        }
                    }
                }
            };
        }
        product
    };
    bases.iter().map(|base| power(*base)).collect()
}
