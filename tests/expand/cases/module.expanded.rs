//! On a module: every function in it, however deep.

use preempt::preemptible;

pub mod search {
    pub fn position(items: &[u32], wanted: u32) -> Option<usize> {
        ::preempt::__private::sites! {
            true, Loop "position" "tests/expand/cases/module.rs" 8 9, Prologue "position"
            "tests/expand/cases/module.rs" 7 12
        }
        (::preempt::__private::check)(__preempt_give_way, 1);
        #[cfg(any(debug_assertions, clippy))]
        for (index, item) in items.iter().enumerate() {
            (::preempt::__private::check)(__preempt_give_way, 0);
            if *item == wanted {
                return Some(index);
            }
        }
        #[cfg(not(any(debug_assertions, clippy)))]
        {
            match ::preempt::__private::Strips::new(
                ::core::iter::IntoIterator::into_iter(items.iter().enumerate()),
                __preempt_give_way,
                0,
            ) {
                mut __preempt_strips => {
                    if !__preempt_strips.__preempt_fits(16, false) {
                        __preempt_strips.__preempt_check();
                    }
                    '__preempt_strips_0: loop {
                        for (index, item) in __preempt_strips
                            .__preempt_strip(16384, false)
                        {
                            if *item == wanted {
                                return Some(index);
                            }
                        }
                        if __preempt_strips.__preempt_ends() {
                            break;
                        }
                    }
                }
            };
        }
        None
    }
    pub mod sorted {
        pub struct Sorted<'a>(pub &'a [u32]);
        impl Sorted<'_> {
            pub fn position(&self, wanted: u32) -> Option<usize> {
                ::preempt::__private::sites! {
                    true, Loop "Sorted::position" "tests/expand/cases/module.rs" 22 17,
                    Prologue "Sorted::position" "tests/expand/cases/module.rs" 20 20
                }
                (::preempt::__private::check)(__preempt_give_way, 1);
                let (mut low, mut high) = (0, self.0.len());
                while low < high {
                    (::preempt::__private::check)(__preempt_give_way, 0);
                    let middle = usize::midpoint(low, high);
                    if self.0[middle] < wanted {
                        low = middle + 1;
                    } else {
                        high = middle;
                    }
                }
                (self.0.get(low) == Some(&wanted)).then_some(low)
            }
        }
    }
}
