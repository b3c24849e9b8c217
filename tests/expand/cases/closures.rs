//! Loops in a closure belong to the function around it. The closure itself has no prologue.

use preempt::preemptible;

#[preemptible]
pub fn powers(bases: &[u64], exponent: u32) -> Vec<u64> {
    let power = |base: u64| {
        let mut product = 1;
        for _ in 0..exponent {
            product *= base;
        }
        product
    };
    bases.iter().map(|base| power(*base)).collect()
}
