//! The attribute for checks may stand above `main` too.
#![deny(warnings)]

mod runtime {
    pub mod __private {
        pub(crate) use std::process::{ExitCode, Termination};

        pub fn entry<R>(_: Option<usize>, _: Option<usize>, _: &str, body: impl FnOnce() -> R) -> R {
            let (value, prologues, loops) = preempt_tests::counting::count(body);
            assert_eq!((prologues, loops), (1, 3));
            value
        }
    }
}

#[preempt::preemptible]
#[preempt_macros::main(crate = crate::runtime)]
fn main() -> impl std::process::Termination {
    for _ in 0..3 {}
}
