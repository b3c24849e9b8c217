//! How many turns of loops lie between two checks.
//!
//! At each check the count begins anew. The attribute `#[count_turns]` of `preempt-count-turns` calls [`turn`] in
//! each turn.

use std::cell::Cell;

use crate::counting::at_each_check;

thread_local! {
    static SINCE_CHECK: Cell<u64> = const { Cell::new(0) };
    static LONGEST: Cell<u64> = const { Cell::new(0) };
    static TURNS: Cell<u64> = const { Cell::new(0) };
}

/// A turn begins.
pub fn turn() {
    let turns = SINCE_CHECK.get() + 1;
    SINCE_CHECK.set(turns);
    LONGEST.set(LONGEST.get().max(turns));
    TURNS.set(TURNS.get() + 1);
}

/// What was counted.
#[derive(Clone, Copy, Debug)]
pub struct Turns {
    /// The most turns that began between two checks, or before the first one, or after the last one.
    pub longest: u64,
    /// All turns.
    pub all: u64,
}

/// Runs `f`, in which loops have `#[count_turns]`.
pub fn count(f: impl FnOnce()) -> Turns {
    for counter in [&SINCE_CHECK, &LONGEST, &TURNS] {
        counter.set(0);
    }
    at_each_check(|_| SINCE_CHECK.set(0), f);
    Turns { longest: LONGEST.get(), all: TURNS.get() }
}

#[cfg(test)]
mod tests {
    use preempt::preemptible;
    use preempt_count_turns::count_turns;

    use super::count;

    #[count_turns(crate::turns::turn)]
    fn seven() {
        for _ in 0..3 {}
        let mut turns = 0;
        while turns < 4 {
            turns += 1;
        }
    }

    #[preemptible(loops = "every-turn", prologue = true)]
    #[count_turns(crate::turns::turn)]
    fn seven_between_two() {
        for _ in 0..2 {}
        seven();
        let mut left = 1;
        while left > 0 {
            left -= 1;
        }
    }

    #[test]
    fn turns_add_up_until_a_check() {
        let turns = count(seven);
        assert_eq!((turns.longest, turns.all), (7, 7));
        let turns = count(seven_between_two);
        assert_eq!((turns.longest, turns.all), (8, 10), "the check comes after its turn has begun");
    }
}
