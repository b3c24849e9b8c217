//! `#[preempt::test]`, with an entry that calls the body.

use std::sync::atomic::{AtomicUsize, Ordering};

mod runtime {
    pub(crate) mod __private {
        pub(crate) use std::process::{ExitCode, Termination};

        use super::super::{ENTERED, Ordering};

        pub(crate) fn entry<R>(
            workers: Option<usize>,
            stack_size: Option<usize>,
            name: &'static str,
            body: impl FnOnce() -> R + Send + 'static,
        ) -> R {
            assert_eq!((workers, stack_size), (None, None));
            assert!(name.starts_with(concat!(module_path!(), "::")) || name.contains("::entry::"), "{name}");
            ENTERED.fetch_add(1, Ordering::Relaxed);
            body()
        }
    }
}

static ENTERED: AtomicUsize = AtomicUsize::new(0);

/// Whether the body runs inside the entry.
fn entered() -> bool {
    ENTERED.load(Ordering::Relaxed) > 0
}

#[preempt_macros::test(crate = "runtime")]
fn a_test_runs_through_the_entry() {
    assert!(entered());
}

#[preempt_macros::test(crate = "runtime")]
#[should_panic(expected = "on purpose")]
fn should_panic_is_kept() {
    panic!("on purpose");
}

#[preempt_macros::test(crate = "runtime")]
fn a_result_may_be_returned() -> Result<(), std::num::ParseIntError> {
    assert_eq!("3".parse::<u32>()?, 3);
    Ok(())
}

#[preempt::preemptible]
#[preempt_macros::test(crate = "runtime")]
fn checks_go_into_the_body() {
    let mut reached = 0;
    for _ in 0..3 {
        reached += 1;
    }
    assert_eq!(reached, 3);
}
