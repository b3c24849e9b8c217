//! The body of an `async fn` is checked when it runs. No `.await` is added.

use preempt::preemptible;

pub async fn total(items: &[u32]) -> u32 {
    ::preempt::__private::sites! {
        true, Loop "total" "tests/expand/cases/async_fn.rs" 8 5, Prologue "total"
        "tests/expand/cases/async_fn.rs" 6 14
    }
    (::preempt::__private::check)(__preempt_give_way, 1);
    let mut total = 0;
    for item in items {
        (::preempt::__private::check)(__preempt_give_way, 0);
        total += async { item * 2 }.await;
    }
    total
}
