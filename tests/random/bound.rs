//! No more turns, and no more operations, lie between two checks than the pass promises.
//!
//! ```text
//! cargo test -p preempt-random --test bound                    the nests that CI runs; `release` has the strips that
//!                                                              `default` has without `debug_assertions`
//! cargo test --release -p preempt-random --test bound          `default` has them itself
//! PREEMPT_SEED=random PREEMPT_PROGRAMS=4000 cargo test ..      others, and more of them: one for every four programs
//! ```
//!
//! What is promised stands in the module `promise` of `preempt-count-turns`, and follows the rules in the pass's module
//! `class`. The nests also compute the same in all forms, up to strips of 32768 turns.

#![allow(missing_docs, reason = "a test")]

mod nests {
    #![allow(warnings, clippy::all, reason = "generated")]
    use crate::Nest;
    include!(concat!(env!("OUT_DIR"), "/nests.rs"));
}

/// What the nests see.
mod prelude {
    pub(crate) use preempt::preemptible;
    pub(crate) use preempt_count_turns::count_turns;

    /// What the pass does not know to be cheap.
    #[inline(never)]
    pub(crate) fn dear(v: u64) -> u64 {
        v.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23)
    }
}

use std::collections::{BTreeMap, BTreeSet};

use nests::{NESTS, SEED};
use preempt_tests::turns::{self, Turns};

/// Loops in all forms, the plain one first.
pub struct Nest {
    number: usize,
    source: &'static str,
    forms: &'static [(&'static str, Run)],
}

type Run = fn([usize; 6], &[u64]) -> u64;

/// How many turns a nest makes at most, in a form with strips of the length that costs decide: more than two of the
/// longest.
const TURNS: u64 = 80_000;

/// And in the other forms, whose strips are short.
const TURNS_OF_SHORT_STRIPS: u64 = 6_000;

/// Whether a form's strips are as long as costs allow.
fn has_long_strips(form: &str) -> bool {
    form == "release" || (form == "default" && !cfg!(debug_assertions))
}

/// The numbers of turns that nests are made of: around those that decide.
const LENGTHS: [&[usize]; 3] = [
    &[0, 1, 2, 3, 4, 5, 8, 15, 16, 17, 18],
    &[31, 33, 64, 65, 100, 128, 129, 300, 512, 513],
    &[1_024, 1_025, 2_048, 3_000, 4_096, 4_097, 8_192, 8_193, 16_385, 20_000, 32_769, 65_536, 70_000],
];

/// Some lengths for each nest: in many of them no loop is long, since one that is leaves no turns for the others.
fn lengths(nest: &Nest) -> impl Iterator<Item = [usize; 6]> {
    let mut state = nest.number as u64 + 1;
    let mut random = move |end: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % end
    };
    (0..8).map(move |_| {
        std::array::from_fn(|_| {
            let list = LENGTHS[[0, 0, 0, 1, 2][random(5)]];
            list[random(list.len())]
        })
    })
}

/// What a form comes to in so many turns: its value, if it ends by itself, and what was counted.
fn outcome(run: Run, turns: u64, n: [usize; 6], list: &[u64]) -> (Option<u64>, Turns) {
    let mut value = None;
    let turns = turns::count(turns, || value = Some(run(n, list)));
    (value, turns)
}

#[test]
fn nests_keep_to_what_is_promised_of_their_loops() {
    let list: Vec<u64> = (0..70_000_u64).map(|i| i * i % 8_191).collect();
    let mut full: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    let (mut runs, mut ended, mut close) = (0, 0, 0);
    for nest in NESTS {
        for n in lengths(nest) {
            for (long, most) in [(false, TURNS_OF_SHORT_STRIPS), (true, TURNS)] {
                let (plain, all) = outcome(nest.forms[0].1, most, n, &list);
                for (name, run) in nest.forms[1..].iter().filter(|(name, _)| has_long_strips(name) == long) {
                    let (value, turns) = outcome(*run, most, n, &list);
                    let told = || {
                        let Nest { number, source, .. } = nest;
                        format!("the form `{name}`: {turns:?}\n  seed {SEED}, nest {number}, {n:?}\n{source}")
                    };
                    assert!(turns.excess.is_none() && turns.operations <= turns.bound, "{}", told());
                    assert_eq!((value, turns.all), (plain, all.all), "{}", told());
                    full.entry(name).or_default().insert(turns.full);
                    close += usize::from(long && turns.operations > turns.bound / 10 * 9);
                    ended += usize::from(value.is_some());
                    runs += 1;
                }
            }
        }
    }
    println!("seed {SEED}: of {runs} runs {ended} ended and {close} came close to the bound\n{full:?}");
    // Fewer nests, or others, need not have all of it.
    if (SEED, NESTS.len()) == (1, 60) {
        assert!(ended > runs / 3 && close > runs / 100, "{ended} of {runs} end, {close} come close");
        // What is promised is come up to.
        let reached = |form, turns: &[u64]| turns.iter().all(|turns| full[form].contains(turns));
        assert!(reached("release", &[1, 4, 1_024, 4_096, 16_384, 32_768]), "{full:?}");
        assert!(reached("strips_of_2", &[2]) && reached("strips_of_3", &[3]), "{full:?}");
        assert!(reached("strips_of_5", &[5]) && reached("strips_of_64", &[64]), "{full:?}");
    }
}
