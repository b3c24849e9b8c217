//! A `loop` keeps its value: the check is a statement before everything else in the body.

use preempt::preemptible;

pub fn root(n: u32) -> u32 {
    let mut guess = 0;
    let root = {
        #[cfg(any(debug_assertions, clippy))]
        loop {
            {
                static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                    "tests/expand/cases/bare_loop.rs",
                    8,
                    16,
                    ::core::concat!(::core::module_path!(), "::root"),
                    ::preempt::__private::SiteKind::Loop,
                    true,
                );
                #[cold]
                #[inline(never)]
                fn __preempt_give_way() {
                    (::preempt::__private::give_way)(&__PREEMPT_SITE);
                }
                (::preempt::__private::check)(__preempt_give_way);
            }
            if (guess + 1) * (guess + 1) > n {
                break guess;
            }
            guess += 1;
        }
        #[cfg(not(any(debug_assertions, clippy)))]
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/bare_loop.rs",
                8,
                16,
                ::core::concat!(::core::module_path!(), "::root"),
                ::preempt::__private::SiteKind::Loop,
                true,
            );
            #[cold]
            #[inline(never)]
            fn __preempt_give_way() {
                (::preempt::__private::give_way)(&__PREEMPT_SITE);
            }
            '__preempt_batch: loop {
                (::preempt::__private::check)(__preempt_give_way);
                let mut __preempt_turn = 0_u32;
                break {
                    loop {
                        if __preempt_turn == 4 {
                            continue '__preempt_batch;
                        }
                        __preempt_turn += 1;
                        {
                            if (guess + 1) * (guess + 1) > n {
                                break guess;
                            }
                            guess += 1;
                        }
                    }
                };
            }
        }
    };
    root + 1
}
