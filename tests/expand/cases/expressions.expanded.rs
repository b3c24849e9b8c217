//! Loops are found wherever an expression may stand.

use preempt::preemptible;

pub fn classify(n: u32) -> (u32, &'static str) {
    let digits = if n == 0 {
        1
    } else {
        let (mut rest, mut digits) = (n, 0);
        #[cfg(any(debug_assertions, clippy))]
        loop {
            {
                static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                    "tests/expand/cases/expressions.rs",
                    11,
                    9,
                    ::core::concat!(::core::module_path!(), "::classify"),
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
            if rest == 0 {
                break digits;
            }
            rest /= 10;
            digits += 1;
        }
        #[cfg(not(any(debug_assertions, clippy)))]
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/expressions.rs",
                11,
                9,
                ::core::concat!(::core::module_path!(), "::classify"),
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
                            if rest == 0 {
                                break digits;
                            }
                            rest /= 10;
                            digits += 1;
                        }
                    }
                };
            }
        }
    };
    let kind = match digits {
        1 => "short",
        _ if {
            let mut ones = 0;
            for bit in 0..32 {
                #[cfg(not(not(debug_assertions)))]
                {
                    static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                        "tests/expand/cases/expressions.rs",
                        23,
                        13,
                        ::core::concat!(::core::module_path!(), "::classify"),
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
                ones += (n >> bit) & 1;
            }
            ones > 8
        } => "dense",
        _ => "sparse",
    };
    (digits, kind)
}
