//! A check at the head of each turn. The iterator, the pattern and the value are untouched.

use preempt::preemptible;

#[preemptible]
pub fn sum(items: &[(u32, u32)]) -> u32 {
    let mut sum = 0;
    for (weight, value) in items {
        sum += weight * value;
    }
    sum
}
