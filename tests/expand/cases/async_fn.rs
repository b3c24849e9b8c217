//! The body of an `async fn` is checked when it runs. No `.await` is added.

use preempt::preemptible;

#[preemptible]
pub async fn total(items: &[u32]) -> u32 {
    let mut total = 0;
    for item in items {
        total += async { item * 2 }.await;
    }
    total
}
