//! How many checks a form promises: the one place that knows.

use std::ops::RangeInclusive;

use preempt_random::log::Turns;

/// Forms whose loops, in builds with debug assertions, have a check in each turn whatever their bodies do. A form that
/// asks for less, as for strips of some length, does not stand here.
const EVERY_TURN: &[&str] = &[
    "default",
    "prologue",
    "no_prologue",
    "closures",
    "no_cancel",
    "implementation",
    "module",
    "default_body",
    "asynchronous",
];

/// How many loop checks are reached in so many turns.
pub(crate) fn loop_checks(form: &str, turns: Turns) -> RangeInclusive<usize> {
    let all = turns.calling + turns.quiet;
    match form {
        _ if cfg!(feature = "checks-off") => 0..=0,
        "no_loops" => 0..=0,
        "every_turn" => all..=all,
        _ if cfg!(debug_assertions) && EVERY_TURN.contains(&form) => all..=all,
        // A body that calls is not cheap, so no class of loops spares it the check of each turn.
        _ => turns.calling..=usize::MAX,
    }
}

/// How many prologue checks are reached. By rule there is one, which may stand where a path calls or loops.
pub(crate) fn prologue_checks(form: &str, turns: Turns) -> RangeInclusive<usize> {
    match form {
        _ if cfg!(feature = "checks-off") => 0..=0,
        // Not all closures tell of their calls.
        "closures" => turns.closures..=usize::MAX,
        "no_prologue" => 0..=0,
        "prologue" => 1..=1,
        _ => 0..=1,
    }
}
