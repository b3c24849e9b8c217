//! A `loop` keeps its value: the check is a statement before everything else in the body.

use preempt::preemptible;

#[preemptible(prologue = false)]
pub fn root(n: u32) -> u32 {
    let mut guess = 0;
    let root = loop {
        if (guess + 1) * (guess + 1) > n {
            break guess;
        }
        guess += 1;
    };
    root + 1
}
