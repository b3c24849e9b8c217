//! A check stands behind the items that open a block: clippy asks for items first.

use preempt::preemptible;

#[preemptible]
pub fn circumference(radii: &[f64]) -> f64 {
    use std::f64::consts::TAU;
    let mut sum = 0.0;
    for radius in radii {
        const SCALE: f64 = 2.0;
        sum += radius * TAU / SCALE;
    }
    sum
}
