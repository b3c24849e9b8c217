//! `main` runs its body through the entry of the runtime, by the path it is given.
#![deny(warnings)]

mod runtime {
    pub mod __private {
        pub(crate) use std::process::{ExitCode, Termination};

        pub fn entry<R>(
            workers: Option<usize>,
            stack_size: Option<usize>,
            name: &'static str,
            body: impl FnOnce() -> R + Send + 'static,
        ) -> R {
            assert_eq!((workers, stack_size), (Some(2), Some(65_536)));
            assert!(name.ends_with("::main"), "{name}");
            let (value, prologues, loops) = preempt_tests::counting::count(body);
            assert_eq!((prologues, loops), (1, 3), "the checks of the other attribute are in the body");
            value
        }
    }
}

#[preempt_macros::main(workers = 1 + 1, stack_size = 64 * 1024, crate = "crate::runtime")]
#[preempt::preemptible]
fn main() -> Result<(), std::num::ParseIntError> {
    let mut n = 0;
    for text in ["1", "2", "3"] {
        n += text.parse::<u32>()?;
    }
    assert_eq!(n, 6);
    Ok(())
}
