//! What stands in the arguments of a macro cannot be seen. `break` in a macro still leaves the loop it left.

use preempt::preemptible;

macro_rules! stop_at {
    ($limit:expr, $value:expr) => {
        if $value >= $limit { break; }
    };
}

pub fn limited(items: &[u32], limit: u32) -> Vec<String> {
    let mut texts = Vec::new();
    for item in items {
        {
            static __PREEMPT_SITE: ::preempt::__private::Site = ::preempt::__private::Site::new(
                "tests/expand/cases/macros.rs",
                16,
                5,
                ::core::concat!(::core::module_path!(), "::limited"),
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
        stop_at!(limit, * item);
        texts
            .push(
                format!(
                    "{}", { let mut digits = 1; while item / 10_u32.pow(digits) > 0 {
                    digits += 1; } digits }
                ),
            );
    }
    texts
}
