//! Functions that a `macro_rules!` writes, with its fragments in their bodies.
//!
//! rustc drops the grouping of `$e` in what comes out of a procedural macro: without care of ours `$e * 2`
//! with `1 + 2` for `$e` would be 5, and nobody would be told.

use preempt::preemptible;

macro_rules! functions {
    ($($name:ident: $ty:ty, $e:expr, $plain:ident;)*) => {
        $(
            #[preemptible]
            fn $name() -> $ty {
                let mut sum = $e * 2;
                for _ in 0..2 {
                    sum += 3 - $e;
                    assert!($e * 2 == 2 * $e, "in a macro's arguments too");
                }
                sum
            }

            fn $plain() -> $ty {
                let mut sum = $e * 2;
                for _ in 0..2 {
                    sum += 3 - $e;
                }
                sum
            }
        )*
    };
}

functions! {
    sum: i32, 1 + 2, plain_sum;
    negative: i64, -7, plain_negative;
    chosen: u8, if cfg!(test) { 1 } else { 2 }, plain_chosen;
    cast: u64, 3u8 as u64, plain_cast;
}

#[test]
fn an_expression_of_a_macro_stays_in_one_piece() {
    assert_eq!((sum(), plain_sum()), (6, 6));
    assert_eq!((negative(), plain_negative()), (6, 6));
    assert_eq!((chosen(), plain_chosen()), (6, 6));
    assert_eq!((cast(), plain_cast()), (6, 6));
}

macro_rules! calls {
    ($name:ident, $with:expr, $receiver:expr, $item:expr, $pattern:pat, $block:block) => {
        #[preemptible]
        fn $name() -> (i32, i32, bool) {
            let called = $with(1);
            let received = $receiver.abs();
            let matched = match $item {
                $pattern => $block,
                _ => false,
            };
            (called, received, matched)
        }
    };
}

struct Item {
    number: i32,
}

calls!(calls, |x| x + 1, -3_i32, Item { number: -1 }, Item { number: -5..=-1 | 7 }, { true });

#[test]
fn closures_receivers_patterns_and_blocks_of_a_macro_are_what_they_were() {
    assert_eq!(calls(), (2, 3, true));
}

macro_rules! tests {
    ($($name:ident: $e:expr;)*) => {
        $(
            #[preempt::test]
            fn $name() {
                assert_eq!($e * 2, 6);
            }
        )*
    };
}

tests! {
    a_test_that_a_macro_writes_keeps_its_expression: 1 + 2;
}

#[preempt::test]
#[preemptible]
fn attributes_inside_a_body_go_with_it() {
    #![expect(deprecated, reason = "the attribute is what is tested")]
    #[deprecated]
    fn old() -> u8 {
        1
    }
    assert_eq!(old(), 1);
}
