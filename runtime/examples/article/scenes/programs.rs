//! The loops of the scenes. All compute the same: they add up numbers of a generator whose each step needs
//! the one before, so that the compiler can neither skip turns nor do several at once.

use preempt::preemptible;
use preempt::sync::Mutex;

/// How often [`gives_way_by_hand`] gives way, in turns: as often as the article's program.
pub(super) const TURNS_PER_YIELD: u64 = 10_000_000;

/// A linear congruential generator.
#[derive(Debug)]
pub(super) struct Generator(u64);

impl Generator {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number, computed inside of a function: the place of a prologue check.
    #[preemptible]
    #[inline(never)]
    fn next(&mut self) -> u64 {
        self.step()
    }

    /// The next number, computed in the loop itself.
    #[inline(always)]
    fn step(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}

/// The next number of a generator that all tasks share. Two places for a slice to end: before the lock is
/// taken, and inside [`Generator::next`], with the lock held.
#[preemptible]
#[inline(never)]
fn next_of_shared(generator: &Mutex<Generator>) -> u64 {
    generator.lock().next()
}

/// (a): each number is drawn from a generator that all tasks share.
pub(super) fn shares_a_generator(generator: &Mutex<Generator>, turns: u64) -> u64 {
    let mut sum = 0_u64;
    for _ in 0..turns {
        sum = sum.wrapping_add(next_of_shared(generator));
    }
    sum
}

/// (b): the loop has no check, the function that it calls has one.
#[preemptible(loops = false)]
pub(super) fn calls_a_function(seed: u64, turns: u64) -> u64 {
    let mut generator = Generator::new(seed);
    let mut sum = 0_u64;
    for _ in 0..turns {
        sum = sum.wrapping_add(generator.next());
    }
    sum
}

/// One loop without calls, under different attributes.
macro_rules! call_free_loop {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        pub(super) fn $name(seed: u64, turns: u64) -> u64 {
            let mut generator = Generator::new(seed);
            let mut sum = 0_u64;
            for _ in 0..turns {
                sum = sum.wrapping_add(generator.step());
            }
            sum
        }
    };
}

call_free_loop! {
    /// (c): no check is ever reached.
    #[preemptible(loops = false)]
    never_gives_way
}

call_free_loop! {
    /// (e): a check in each turn.
    #[preemptible]
    has_loop_checks
}

/// (d): gives way by hand.
pub(super) fn gives_way_by_hand(seed: u64, turns: u64) -> u64 {
    let mut generator = Generator::new(seed);
    let mut sum = 0_u64;
    for turn in 0..turns {
        if turn % TURNS_PER_YIELD == 0 {
            preempt::yield_now();
        }
        sum = sum.wrapping_add(generator.step());
    }
    sum
}
