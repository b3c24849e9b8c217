//! How many checks a form promises: the one place that knows.

use std::ops::RangeInclusive;

use preempt_random::log::Turns;

/// Forms whose loops have a check in each turn, whatever their bodies do. Without optimisation that is what all of
/// them have, as all class their loops alike; a form that sets the length of strips does not stand here.
const EVERY_TURN: &[&str] = &[
    "default",
    "every_turn",
    "prologue",
    "no_prologue",
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
        _ if EVERY_TURN.contains(&form) => all..=all,
        // A body that calls is not cheap, so no class of loops spares it the check of each turn.
        _ => turns.calling..=usize::MAX,
    }
}

/// How many prologue checks are reached. By rule there is one, which may stand where a path calls or loops.
pub(crate) fn prologue_checks(form: &str) -> RangeInclusive<usize> {
    match form {
        _ if cfg!(feature = "checks-off") => 0..=0,
        "no_prologue" => 0..=0,
        "prologue" => 1..=1,
        _ => 0..=1,
    }
}
