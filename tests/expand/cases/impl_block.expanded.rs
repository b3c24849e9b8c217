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
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/impl_block.rs",
                22,
                12,
                ::core::concat!(::core::module_path!(), "::Stack::counting"),
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
        Self { items: (0..n).collect() }
    }
    pub fn sum(&self) -> u32 {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/impl_block.rs",
                26,
                12,
                ::core::concat!(::core::module_path!(), "::Stack::sum"),
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
        #[cfg(any(debug_assertions, clippy))]
        for item in &self.items {
            {
                static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                    "tests/expand/cases/impl_block.rs",
                    28,
                    9,
                    ::core::concat!(::core::module_path!(), "::Stack::sum"),
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
            sum += item;
        }
        #[cfg(not(any(debug_assertions, clippy)))]
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/impl_block.rs",
                28,
                9,
                ::core::concat!(::core::module_path!(), "::Stack::sum"),
                ::preempt::__private::SiteKind::Loop,
                true,
            );
            #[cold]
            #[inline(never)]
            fn __preempt_give_way() {
                (::preempt::__private::give_way)(&__PREEMPT_SITE);
            }
            use ::preempt::__private::Unknown as _;
            match ::preempt::__private::Strips::new(
                ::core::iter::IntoIterator::into_iter(&self.items),
            ) {
                mut __preempt_strips => {
                    if !__preempt_strips.__preempt_fits(16, false) {
                        (::preempt::__private::check)(__preempt_give_way);
                    }
                    if __preempt_strips.__preempt_fits(65536, false) {
                        for item in __preempt_strips.__preempt_into_inner() {
                            sum += item;
                        }
                    } else {
                        loop {
                            for item in __preempt_strips
                                .__preempt_strip(65536, false, __preempt_give_way)
                            {
                                sum += item;
                            }
                            if !__preempt_strips.__preempt_more() {
                                break;
                            }
                            (::preempt::__private::check)(__preempt_give_way);
                        }
                    }
                }
            };
        }
        sum
    }
    pub fn clear(&mut self) {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/impl_block.rs",
                35,
                12,
                ::core::concat!(::core::module_path!(), "::clear"),
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
        while self.items.pop().is_some() {}
    }
    pub fn largest(&self) -> Option<u32> {
        self.items.iter().copied().max()
    }
}
