#![deny(unused_variables, unused_mut, unreachable_code, while_true, unused_must_use, unused_labels)]

use preempt::preemptible;

#[preemptible]
fn work() -> u32 {
    let unused = 3;
    let mut constant = 4;
    'unused: for i in 0..3 {
        Some(constant).ok_or(3);
    }
    while true {
        break;
    }
    return constant;
    loop {}
}

fn main() {
    work();
}
