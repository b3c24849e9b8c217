use std::arch::naked_asm;

use preempt::preemptible;

#[preemptible]
#[unsafe(naked)]
extern "C" fn nothing() {
    naked_asm!("ret")
}

fn main() {
    nothing();
}
