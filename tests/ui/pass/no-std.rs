//! The expansion needs `core` alone.
#![no_std]
#![deny(warnings)]

extern crate std;

#[preempt::preemptible]
fn work(n: u32) -> u32 {
    let mut i = 0;
    while i < n {
        i += 1;
    }
    i
}

fn main() {
    assert_eq!(preempt_tests::counting::count(|| work(3)), (3, 1, 3));
}
