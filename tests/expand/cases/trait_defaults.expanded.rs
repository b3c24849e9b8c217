//! On a trait: its default bodies. On the `impl` of an operator: leaves too, for nobody writes their calls.

use std::ops::Neg;
use preempt::preemptible;

pub trait Repeat {
    fn once(&self) -> i64;
    fn times(&self, n: u32) -> i64 {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/trait_defaults.rs",
                11,
                8,
                ::core::concat!(::core::module_path!(), "::Repeat::times"),
                ::preempt::__private::SiteKind::Prologue,
                true,
            );
            #[cold]
            #[inline(never)]
            fn __preempt_give_way() {
                (::preempt::__private::give_way)(&__PREEMPT_SITE);
            }
            (::preempt::__private::check)(__preempt_give_way);
        }
        let mut sum = 0;
        for _ in 0..n {
            {
                static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                    "tests/expand/cases/trait_defaults.rs",
                    13,
                    9,
                    ::core::concat!(::core::module_path!(), "::Repeat::times"),
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
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/trait_defaults.rs",
                34,
                8,
                ::core::concat!(::core::module_path!(), "::Number::neg"),
                ::preempt::__private::SiteKind::Prologue,
                true,
            );
            #[cold]
            #[inline(never)]
            fn __preempt_give_way() {
                (::preempt::__private::give_way)(&__PREEMPT_SITE);
            }
            (::preempt::__private::check)(__preempt_give_way);
        }
        Self(-self.0)
    }
}
