//! A check stands behind the items that open a block: clippy asks for items first.

use preempt::preemptible;

pub fn circumference(radii: &[f64]) -> f64 {
    ::preempt::__private::sites! {
        true, Loop "circumference" "tests/expand/cases/block_head_items.rs" 9 5, Prologue
        "circumference" "tests/expand/cases/block_head_items.rs" 6 8
    }
    use std::f64::consts::TAU;
    (::preempt::__private::check)(__preempt_give_way, 1);
    let mut sum = 0.0;
    for radius in radii {
        const SCALE: f64 = 2.0;
        (::preempt::__private::check)(__preempt_give_way, 0);
        sum += radius * TAU / SCALE;
    }
    sum
}
