//! `#[preempt::main]`: the body keeps a function of its own, which runs as a task. It inserts no checks;
//! `#[preemptible]` does, above or below.

use preempt::preemptible;

pub fn total() -> u32 {
    fn total() -> u32 {
        ::preempt::__private::sites! {
            true, Loop "total" "tests/expand/cases/entry.rs" 10 5, Prologue "total"
            "tests/expand/cases/entry.rs" 8 8
        }
        (::preempt::__private::check)(__preempt_give_way, 1);
        let mut total = 0;
        for item in 0..4 {
            #[cfg(not(not(debug_assertions)))]
            (::preempt::__private::check)(__preempt_give_way, 0);
            total += item;
        }
        total
    }
    ::preempt::__private::entry(
        ::core::option::Option::Some(1),
        ::core::option::Option::None,
        ::core::concat!(::core::module_path!(), "::total"),
        total,
    )
}
