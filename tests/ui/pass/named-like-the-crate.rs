//! A module of the user's is called like the crate, and the attribute is imported under its own name only.
#![deny(warnings)]

mod preempt {
    pub use ::preempt::preemptible;

    #[preemptible]
    pub fn work() {
        for _ in 0..3 {}
    }
}

#[preempt::preemptible]
fn work() {
    for _ in 0..3 {}
}

fn main() {
    assert_eq!(preempt_tests::counting::checks(|| (work(), preempt::work())), 8);
}
