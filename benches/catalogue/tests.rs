//! The variants agree, and the annotated ones have the checks that the features ask for.

use std::collections::HashMap;

use super::*;
use crate::hidden::hidden_kernels;
use crate::{counting, turns};

mod known;
mod users;

#[test]
fn all_variants_of_a_kernel_have_the_same_result() {
    all_kernels().iter().for_each(Kernel::check);
}

#[test]
fn variants_reach_the_checks_that_they_are_named_for() {
    for kernel in all_kernels() {
        let reached: HashMap<_, _> = kernel
            .variants
            .iter()
            // Its strips are longer than a small input's loops.
            .filter(|variant| variant.name != "counted")
            .map(|variant| {
                let mut workload = variant.small();
                let ((), prologues, loops) = counting::count(|| workload.run());
                (variant.name, (prologues > 0, loops > 0))
            })
            .collect();
        let has_loops = reached["every-turn"].1;
        assert!(has_loops || kernel.class == Class::Call, "{} has no loop", kernel.name);
        let by_feature = (cfg!(feature = "prologue-checks"), cfg!(feature = "loop-checks") && has_loops);
        let expected = HashMap::from([
            ("plain", (false, false)),
            ("again", (false, false)),
            ("prologue", (true, false)),
            ("every-turn", (true, has_loops)),
            // A small input's loops need no check where strips are long.
            (
                "default",
                if cfg!(debug_assertions) { by_feature } else { (by_feature.0, reached["default"].1) },
            ),
        ]);
        assert_eq!(reached, expected, "{}: whether prologue and loop checks are reached", kernel.name);
    }
}

#[test]
fn kernels_of_hidden_work_agree_and_reach_checks_where_they_are_annotated() {
    for kernel in hidden_kernels() {
        kernel.check();
        for variant in &kernel.variants {
            let mut workload = variant.small();
            let ((), prologues, loops) = counting::count(|| workload.run());
            let annotated = variant.name == "default";
            let expected = [cfg!(feature = "prologue-checks"), cfg!(feature = "loop-checks")];
            let reached = [prologues > 0, loops > 0];
            assert_eq!(
                reached,
                expected.map(|feature| feature && annotated),
                "{} {}",
                kernel.name,
                variant.name
            );
        }
    }
}

/// With strips as long as builds without `debug_assertions` have them, whatever the build.
#[test]
#[cfg(feature = "loop-checks")]
fn no_more_turns_lie_between_two_checks_than_the_class_of_the_loop_allows() {
    // Some are timed with many more than a build for debugging can count in good time.
    const TURNS: u64 = 1_000_000;
    let mut longest = 0;
    for kernel in all_kernels() {
        let mut workload = kernel.variant("counted").expect("tests have it").full();
        let turns = turns::count(TURNS, || workload.run());
        assert!(turns.all > 0 || kernel.class == Class::Call, "{}: no turn was counted", kernel.name);
        assert!(turns.excess.is_none(), "{}: {turns:?}", kernel.name);
        longest = longest.max(turns.full);
    }
    assert!(longest >= 4_096, "the longest strip had {longest} turns");
}
