//! The attribute in `macro_rules!`: rustc wraps what a fragment stands for in invisible delimiters, and the
//! pass must read through them. Which fragments end a statement by themselves is tested in the pass.

#![allow(missing_docs, reason = "a test")]

use std::hint::black_box;

use preempt::preemptible;
use preempt_tests::counting::count;

macro_rules! blocks {
    ($name:ident, $turns:block, $none:block) => {
        #[preemptible]
        fn $name(mut n: u32) {
            for _ in 0..n $turns
            while { n -= 1; n > 0 } $turns
            'a: loop {
                let Some(_) = black_box(Some(3)) else { $turns return };
                if black_box(true) $turns else $none
                match n {
                    0 => $turns
                    _ => break 'a,
                }
                $turns
                break 'a;
            }
            let closure = || $turns;
            closure();
            const $none
            $turns
        }
    };
}

blocks!(
    blocks,
    {
        let turns = 2;
        for _ in 0..turns {}
    },
    {}
);

#[test]
fn a_block_fragment_stands_wherever_a_block_does() {
    // The `for` 3 turns of 1 + 2, the `while` 2 turns of 1 + 2, the `loop` one turn with four blocks, the
    // closure and the tail.
    assert_eq!(count(|| blocks(3)), ((), 1, 9 + 6 + (1 + 3 * 2) + 2 + 2));
}

macro_rules! bodies {
    ($body:block) => {
        struct S;
        #[preemptible]
        fn function() -> u32 $body
        #[preemptible]
        impl S {
            fn method(&self) -> u32 $body
        }
        #[preemptible]
        trait T {
            fn default_body(&self) -> u32 $body
        }
        impl T for S {}
        #[preemptible]
        mod module {
            pub(super) fn inside() -> u32 $body
        }
    };
}

bodies!({
    let mut n = 0;
    while n < 3 {
        n += 1;
    }
    n
});

#[test]
fn a_block_fragment_may_be_the_body() {
    for call in [function, || S.method(), || S.default_body(), module::inside] {
        assert_eq!(count(call), (3, 1, 3));
    }
}

macro_rules! pieces {
    (
        $(#[$meta:meta])* $vis:vis $name:ident($arg:ident: $ty:ty) -> $out:path,
        $label:lifetime, $pat:pat, $head:expr, $cond:expr, $stmt:stmt, $tt:tt, $start:literal
    ) => {
        $(#[$meta])*
        $vis fn $name($arg: $ty) -> $out {
            let mut sum = $start;
            $label: for $pat in $head {
                $stmt
                sum += 1;
                if sum > 100 {
                    continue $label;
                }
                if sum > 200 {
                    break $label;
                }
            }
            while $cond {
                break;
            }
            while let Some($pat) = black_box(Some(1)) $tt
            sum + <$out>::from($arg)
        }
    };
}

pieces! {
    #[preemptible] #[inline] pub(crate) pieces(n: u8) -> u32,
    'label, 1 | _, [1, 2], black_box(1) < 2, for _ in 0..2 {}, { break }, 0
}

#[test]
fn every_kind_of_fragment_may_be_a_piece() {
    assert_eq!(count(|| pieces(5)), (2 + 5, 1, 2 * (1 + 2) + 1 + 1));
}

macro_rules! loops_in_expressions {
    ($name:ident, $value:expr, $item:item) => {
        #[preemptible]
        fn $name() -> u32 {
            let first = $value;
            let both = [$value, first + $value * 2];
            both[0] + both[1]
        }
        #[preemptible]
        $item
    };
}

loops_in_expressions!(
    loops_in_expressions,
    {
        let mut n = 1;
        loop {
            n += 2;
            if n >= 3 {
                break n;
            }
        }
    },
    fn item() {
        for _ in 0..4 {}
    }
);

#[test]
fn loops_in_an_expression_or_item_fragment_are_checked() {
    assert_eq!(count(loops_in_expressions), (3 + 3 + 6, 1, 3));
    assert_eq!(count(item), ((), 1, 4));
}

/// Labels and locals of the macro and of its user have the same names.
macro_rules! hygienic {
    ($name:ident, $label:lifetime, $n:ident, $turn:expr) => {
        #[preemptible]
        fn $name() -> (u32, u32) {
            let n = 7;
            let mut $n = 0;
            $label: loop {
                'a: loop {
                    $n += 1;
                    if $turn {
                        break $label;
                    }
                    continue 'a;
                }
            }
            (n, $n)
        }
    };
}

hygienic!(hygienic, 'a, n, n == 3);

#[test]
fn names_of_the_macro_and_of_its_user_stay_apart() {
    assert_eq!(count(hygienic), ((7, 3), 1, 1 + 3));
}

macro_rules! arguments {
    ($loops:literal, $krate:path, $prologue:expr, $(#[$on_loop:meta])*) => {
        #[preemptible(loops = $loops, crate = $krate)]
        fn from_pieces() {
            for _ in 0..3 {}
        }
        #[preemptible(prologue = $prologue)]
        fn from_expression() {
            $(#[$on_loop])*
            for _ in 0..3 {}
            for _ in 0..2 {}
        }
    };
}

arguments!(false, ::preempt, false, #[preemptible(skip)]);

#[test]
fn arguments_and_marks_may_be_fragments() {
    assert_eq!(count(from_pieces), ((), 1, 0));
    assert_eq!(count(from_expression), ((), 0, 2));
}

/// The same code twice, without and with the attribute.
macro_rules! twice {
    ($sum:expr, $lazy:expr, $cast:expr, $range:expr, $closure:expr, $negative:literal, $or:pat, $any:pat, $object:ty) => {
        twice! { @ plain, #[inline], $sum, $lazy, $cast, $range, $closure, $negative, $or, $any, $object }
        twice! { @ checked, #[preemptible], $sum, $lazy, $cast, $range, $closure, $negative, $or, $any, $object }
    };
    (
        @ $name:ident, #[$attr:meta], $sum:expr, $lazy:expr, $cast:expr, $range:expr, $closure:expr,
        $negative:literal, $or:pat, $any:pat, $object:ty
    ) => {
        #[$attr]
        fn $name() -> Vec<i64> {
            let mut values = vec![$sum * 3, 3 * $sum, 10 - $sum, -$sum, *&$sum, $sum.pow(2), $negative.abs()];
            values.extend([$sum, $sum << 1, i64::from(!$lazy), i64::from($lazy && black_box(false)), $closure($sum)]);
            values.extend($range.rev());
            for i in $range {
                values.push(i * $sum);
            }
            if $cast < 3 {
                values.push(1);
            }
            let &$any = &3_i64;
            for x in [&1, &2, &3] {
                match x {
                    $or => values.push(*x),
                    _ => values.push(7),
                }
                if let $or = x {
                    values.push(8);
                }
                values.push(i64::from(matches!(x, $or)));
            }
            let object: &$object = &4;
            values.push(format!("{object:?} {:?} {}", $sum * 2, $sum).len() as i64);
            values.push(stringify!($sum, $lazy).len() as i64);
            values
        }
    };
}

twice!(
    1_i64 + 2,
    black_box(1) == 1 || black_box(2) == 1,
    258_i64 as u8,
    1..4,
    |x| x + 1,
    -5_i64,
    &1 | &3,
    0..=3 | _,
    dyn std::fmt::Debug + Send
);

#[test]
fn operators_around_a_fragment_do_not_tear_it_apart() {
    let (values, prologues, loops) = count(checked);
    assert_eq!(values, plain());
    assert_eq!(values[..4], [9, 9, 7, -3]);
    assert_eq!((prologues, loops), (1, 3 + 3));
}

#[derive(Clone, Copy, PartialEq)]
struct Bound {
    to: u32,
}

impl IntoIterator for Bound {
    type Item = u32;
    type IntoIter = std::ops::Range<u32>;

    fn into_iter(self) -> Self::IntoIter {
        0..self.to
    }
}

macro_rules! heads {
    ([$($attribute:meta)?] $name:ident, $both:expr, $range:expr, $bound:expr, $number:ty) => {
        $(#[$attribute])?
        fn $name() -> Vec<u32> {
            let mut found = vec![];
            if let false = $both {
                found.push(10);
            }
            while let std::ops::Range { start: 0, .. } = $range {
                found.push(11);
                break;
            }
            while $bound == (Bound { to: 2 }) && found.len() < 4 {
                found.push($bound.to);
            }
            for turn in $bound {
                found.push(turn);
            }
            if found.len() as $number < 30 && found.len() as $number << 1 > 3 {
                found.push(12);
            }
            found
        }
    };
}

heads!([] plain_heads, black_box(true) && black_box(false), 0..black_box(3), Bound { to: 2 }, u8);
heads!([preemptible] heads, black_box(true)
        && black_box(false),
    0..black_box(3),
    Bound { to: 2 },
    u8
);

#[test]
fn heads_and_casts_end_where_the_fragment_does() {
    assert_eq!(plain_heads(), [10, 11, 2, 2, 0, 1, 12]);
    assert_eq!(heads(), plain_heads());
}

macro_rules! threefold {
    ($($tokens:tt)*) => { $($tokens)* * 3 };
}

macro_rules! through_a_macro {
    ($name:ident, $value:expr) => {
        #[preemptible]
        fn $name() -> u32 {
            threefold!($value)
        }
    };
}

through_a_macro!(through_a_macro, 1 + 2);

#[test]
fn a_fragment_is_one_token_to_another_macro() {
    assert_eq!(through_a_macro(), 9);
}

struct Generic<T>(T);

macro_rules! generic_path {
    ($path:path) => {
        #[preemptible]
        fn generic_path() -> u32 {
            let $path(value) = $path(3);
            value
        }
    };
}

generic_path!(Generic<u32>);

#[test]
fn a_generic_path_is_called_without_a_turbofish() {
    assert_eq!(generic_path(), 3);
}
