//! How many turns of loops, and how many operations, lie between two checks.
//!
//! The attribute `#[count_turns]` of `preempt-count-turns` makes a [`Run`] of each run of a loop, and tells it of each
//! turn. At each check the counts begin anew. What is promised of a loop stands in the attribute's module `promise`.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::counting::at_each_check;

/// What is counted on a thread.
struct Counts {
    checks: Cell<u64>,
    turns: Cell<u64>,
    most_turns: Cell<u64>,
    operations: Cell<u64>,
    most_operations: Cell<u64>,
    bound: Cell<u64>,
    full: Cell<u64>,
    /// The check before the last turn.
    last_turn: Cell<u64>,
    excess: Cell<Option<Excess>>,
}

thread_local! {
    static COUNTS: Counts = const {
        Counts {
            checks: Cell::new(0),
            turns: Cell::new(0),
            most_turns: Cell::new(u64::MAX),
            operations: Cell::new(0),
            most_operations: Cell::new(0),
            bound: Cell::new(0),
            full: Cell::new(0),
            last_turn: Cell::new(0),
            excess: Cell::new(None),
        }
    };
}

/// One run of a loop, from its entry to its end.
#[derive(Debug)]
pub struct Run {
    line: u64,
    most: u64,
    free: u64,
    cost: u64,
    /// As many turns began since the check of this number.
    turns: u64,
    check: u64,
    /// How many turns began in all.
    all: u64,
    /// Whether turns, of whatever loop, began between the last check before this run and its first turn.
    late: bool,
}

impl Run {
    /// Of a loop in this line, of which no more than `most` turns are to lie between two checks, and which begins with a
    /// check if it makes more than `free` turns. A turn costs so much.
    #[must_use]
    pub fn new(line: u64, [most, free]: [u64; 2], cost: u64) -> Self {
        Self { line, most, free, cost, turns: 0, check: 0, all: 0, late: false }
    }

    /// A turn begins.
    ///
    /// # Panics
    ///
    /// Without a message, where [`count`] is to end.
    pub fn turn(&mut self) {
        let enough = COUNTS.with(|counts| {
            let check = counts.checks.get();
            if self.all == 0 {
                self.late = counts.last_turn.get() == check;
            }
            if check != self.check {
                (self.check, self.turns) = (check, 0);
            }
            counts.last_turn.set(check);
            self.turns += 1;
            self.all += 1;
            if self.turns == self.most {
                counts.full.set(counts.full.get().max(self.most));
            }
            let late = self.late && self.all > self.free;
            if late || self.turns > self.most {
                let (turns, allowed) = if late { (self.all, self.free) } else { (self.turns, self.most) };
                counts.excess.set(Some(Excess { line: self.line, turns, allowed, late }));
            }
            let operations = counts.operations.get().saturating_add(self.cost);
            counts.operations.set(operations);
            counts.most_operations.set(counts.most_operations.get().max(operations));
            counts.turns.set(counts.turns.get() + 1);
            counts.turns.get() > counts.most_turns.get()
        });
        if enough {
            // That it panics is not reported.
            resume_unwind(Box::new(Enough));
        }
    }
}

/// A function is entered, in which so many operations may lie between two checks.
pub fn function(bound: u64) {
    COUNTS.with(|counts| counts.bound.set(counts.bound.get().max(bound)));
}

/// What was counted.
#[derive(Clone, Debug)]
pub struct Turns {
    /// All turns.
    pub all: u64,
    /// The most operations between two checks, or before the first one, or after the last one.
    pub operations: u64,
    /// The most that are promised in any function that was entered.
    pub bound: u64,
    /// The longest strip that had all the turns that were promised: a promise that something came up to.
    pub full: u64,
    /// Where, the last time, more turns lay between two checks than were promised.
    pub excess: Option<Excess>,
}

/// A loop that goes too long without a check.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "it is printed")]
pub struct Excess {
    line: u64,
    /// So many turns of it, at least, lie between two checks, or, if it is late, are made in all.
    turns: u64,
    allowed: u64,
    /// Whether it did not begin with a check, though turns had begun since the last one.
    late: bool,
}

/// That `f` has made the turns it may.
struct Enough;

/// Runs `f`, in which functions have `#[count_turns]`. It is ended after `most` turns.
pub fn count(most: u64, f: impl FnOnce()) -> Turns {
    COUNTS.with(|counts| {
        // Runs begin with no check.
        counts.checks.set(1);
        for counter in [
            &counts.turns,
            &counts.operations,
            &counts.most_operations,
            &counts.bound,
            &counts.full,
            &counts.last_turn,
        ] {
            counter.set(0);
        }
        counts.most_turns.set(most);
        counts.excess.set(None);
    });
    let on_check = |_| {
        COUNTS.with(|counts| {
            counts.checks.set(counts.checks.get() + 1);
            counts.operations.set(0);
        });
    };
    let ended = at_each_check(on_check, || catch_unwind(AssertUnwindSafe(f)));
    COUNTS.with(|counts| counts.most_turns.set(u64::MAX));
    if let Err(panic) = ended
        && !panic.is::<Enough>()
    {
        resume_unwind(panic);
    }
    COUNTS.with(|counts| Turns {
        all: counts.turns.get(),
        operations: counts.most_operations.get(),
        bound: counts.bound.get(),
        full: counts.full.get(),
        excess: counts.excess.take(),
    })
}

#[cfg(test)]
mod tests {
    use preempt::preemptible;
    use preempt_count_turns::count_turns;

    use super::{Turns, count};

    fn all(f: impl FnOnce()) -> Turns {
        count(u64::MAX, f)
    }

    #[count_turns(crate::turns)]
    fn seven() {
        for _ in 0..3 {}
        let mut turns = 0;
        while turns < 4 {
            turns += 1;
        }
    }

    #[test]
    fn where_nothing_is_promised_turns_are_counted() {
        let turns = all(seven);
        assert_eq!((turns.all, turns.bound, turns.full), (7, u64::MAX, 0));
        assert!(turns.excess.is_none());
    }

    #[count_turns(crate::turns)]
    #[preemptible(loops = "every-turn", prologue = true)]
    fn each_turn(turns: u32) -> u32 {
        let mut n = 0;
        for i in 0..turns {
            n ^= i;
        }
        n
    }

    #[test]
    fn each_turn_is_a_strip() {
        let turns = all(|| {
            each_turn(5);
        });
        assert_eq!((turns.all, turns.full, turns.operations, turns.bound), (5, 1, 1, 1));
        assert!(turns.excess.is_none());
    }

    #[count_turns(crate::turns, release)]
    #[preemptible]
    fn strips(turns: u32) -> u32 {
        let mut n = 0;
        for i in 0..turns {
            n ^= i * 3;
        }
        n
    }

    #[test]
    fn a_strip_has_as_many_turns_as_it_costs() {
        let turns_of = |n| {
            let turns = all(|| {
                strips(n);
            });
            assert!(turns.excess.is_none());
            (turns.all, turns.operations)
        };
        // Two operations a turn.
        assert_eq!(turns_of(100_000), (100_000, 65_536));
        assert_eq!(turns_of(17), (17, 34));
        let whole = all(|| {
            strips(0);
        });
        assert_eq!(whole.bound, 65_536 + 16 * 2);
    }

    #[count_turns(crate::turns, release)]
    #[preemptible]
    fn nest(outer: u32, inner: u32) -> u32 {
        let mut n = 0;
        for i in 0..outer {
            n ^= i;
            for j in 0..inner {
                n ^= j * 3;
            }
        }
        n
    }

    #[test]
    fn a_loop_inside_that_is_short_counts_as_sixteen_turns() {
        // A turn costs 1, and 16 times 2.
        let most = 1024;
        let turns = all(|| {
            nest(10_000, 16);
        });
        assert_eq!((turns.full, turns.operations), (most, most * 33));
        assert!(turns.excess.is_none());
        let turns = all(|| {
            nest(10_000, 17);
        });
        assert_eq!(turns.operations, 34 + 1, "each begins with a check");
        assert_eq!(turns.bound, 16 * 33 + most * 33 + 32_768 * 2);
    }

    #[test]
    fn it_ends_after_as_many_turns_as_it_may_make() {
        let turns = count(1_000, || {
            strips(u32::MAX);
        });
        assert_eq!(turns.all, 1_001);
    }

    #[test]
    fn what_goes_on_longer_is_told() {
        let turns = all(|| {
            let mut run = super::Run::new(3, [2, 2], 10);
            (0..5).for_each(|_| run.turn());
        });
        assert_eq!(
            format!("{:?}", turns.excess.expect("five are more than two")),
            "Excess { line: 3, turns: 5, allowed: 2, late: false }"
        );
        assert_eq!(turns.operations, 50);
        let turns = all(|| {
            super::Run::new(2, [1, 1], 1).turn();
            let mut run = super::Run::new(3, [7, 2], 1);
            (0..3).for_each(|_| run.turn());
        });
        assert_eq!(
            format!("{:?}", turns.excess.expect("a check is missing before three")),
            "Excess { line: 3, turns: 3, allowed: 2, late: true }"
        );
    }
}
