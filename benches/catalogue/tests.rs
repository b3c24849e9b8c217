//! The variants agree, and the annotated ones have the checks that the features ask for.

use super::*;

#[path = "../../tests/counting.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with a library that offers all of it")]
mod counting;

#[test]
fn all_variants_of_a_kernel_have_the_same_result() {
    all_kernels().iter().for_each(Kernel::check);
}

#[test]
fn annotated_kernels_reach_the_checks_of_the_features_and_plain_ones_none() {
    for kernel in all_kernels() {
        for variant in &kernel.variants {
            let mut workload = variant.small();
            let ((), prologues, loops) = counting::count(|| workload.run());
            let annotated = variant.name != "plain";
            let has_loops = kernel.name != "fib";
            let name = (kernel.name, variant.name);
            assert_eq!(prologues > 0, annotated && cfg!(feature = "prologue-checks"), "{name:?}");
            assert_eq!(loops > 0, annotated && has_loops && cfg!(feature = "loop-checks"), "{name:?}");
        }
    }
}
