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
            (::preempt::__private::check)(&__PREEMPT_SITE);
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
            (::preempt::__private::check)(&__PREEMPT_SITE);
        }
        let mut sum = 0;
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
                (::preempt::__private::check)(&__PREEMPT_SITE);
            }
            sum += item;
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
            (::preempt::__private::check)(&__PREEMPT_SITE);
        }
        while self.items.pop().is_some() {}
    }
    pub fn largest(&self) -> Option<u32> {
        self.items.iter().copied().max()
    }
}
