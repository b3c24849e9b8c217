//! The class of a loop: how it reaches a check often enough, at the least cost.
//!
//! # The bound
//!
//! Costs are counted in operations ([`cost`]), a cycle each and less where LLVM vectorises; a load that waits for
//! memory counts as many ([`misses`]). A loop is made of *stretches* without a check:
//!
//! - one turn, where it is checked in each;
//! - a strip: `turns` turns of a cheap body, and by the choice of `turns` no more than [`STRIP`] operations;
//! - all of it, if it has no more than [`SHORT`] turns: then it is entered without a check.
//!
//! A short loop costs the body around it [`SHORT`] turns, whatever it does, for with more turns it begins with a check.
//! So the costs of nested loops multiply, and the strips of the outer ones are short in proportion.
//!
//! Behind a check the loop around it may go on to the end of its stretch, then so may each loop around that one, and
//! then short loops may follow. As no stretch is more than [`STRIP`] operations or one turn, at most `depth * STRIP`
//! operations lie between two checks of a function whose loops are nested `depth` deep, and what stands between loops.
//! What is called is bounded by its own checks, or by nothing if it has none.
//!
//! `preempt-count-turns` works the bound out of a function's source, in turns and in operations, and asserts it while
//! the function runs; random programs and the kernels of the benches do.

use syn::{Attribute, Block, Expr, ExprForLoop, ExprLoop, ExprWhile};

use crate::args::Loops;
use crate::cost;
use crate::counted::{self, Integers};
use crate::head::{self, Calls};
use crate::mark;
use crate::misses;
use crate::open::Open;

/// What a strip may cost: some microseconds, against which the few nanoseconds between two strips are nothing.
const STRIP: u32 = 65_536;

/// What a load may cost whose address was loaded: it has to wait for memory.
const MISS: u32 = 64;

/// How many turns need no check.
const SHORT: u32 = 16;

/// What the turns of a loop may cost together to need no check, where their number is written down and greater than
/// [`SHORT`].
const FEW: u32 = 256;

/// How many turns of a cheap `while` or `loop` share a check. LLVM makes as many copies of the body, and with each turn
/// a place of its own in the branch predictor such loops run faster than the plain ones more often than not.
const BATCH: u32 = 4;

/// What a turn may cost for a short loop to be worth a copy of its body, if it is entered again and again. To a loop
/// that stands in no other the few instructions of an entry are nothing, and each copy is compiled.
const COPY: u32 = 24;

/// How a loop reaches a check often enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LoopClass {
    /// One check at the head of the body, in each turn.
    PerTurn,
    /// Cut into strips with a check between them.
    Strips {
        /// The most turns of a strip.
        turns: u32,
        /// A loop of so few turns has no check.
        short: u32,
        /// Whether what the iterator calls is in the turns' cost.
        calls: bool,
        /// Whether a loop that ends within one strip runs as it stands, in a copy of its own.
        copy: bool,
    },
    /// A `while` that counts, made a nest with a check in the outer loop.
    Nest {
        /// The most turns of the inner loop.
        turns: u32,
    },
    /// A check every few turns, of a loop that LLVM then unrolls.
    Batch {
        /// How many.
        turns: u32,
    },
    /// A few turns, as the head shows: no check.
    Few,
}

/// What decides over the classes of a function's loops.
#[derive(Clone, Copy)]
pub(crate) struct Classes<'a> {
    pub(crate) loops: Loops,
    /// Whether the loop stands in another one, or in a closure.
    pub(crate) nested: bool,
    pub(crate) open: &'a Open,
    pub(crate) integers: &'a Integers,
}

impl Classes<'_> {
    /// How many turns a strip has whose turns cost so much and have that body; `None` if there are to be no strips.
    fn turns(&self, attrs: &[Attribute], body: &Block, cost: Option<u32>) -> Option<(u32, u32)> {
        let (Loops::ByClass { strip }, Some(cost)) = (self.loops, cost) else { return None };
        // Another attribute would have to be decided in several places.
        let free = attrs.iter().all(mark::is_ours);
        let longest = || {
            let waiting = MISS.saturating_mul(misses::of_body(body, SHORT));
            // A power of two: what is aligned for the first strip's vectors is for the second's.
            1 << (STRIP / cost.saturating_add(waiting).max(1)).max(1).ilog2()
        };
        free.then(|| (strip.unwrap_or_else(longest), cost))
    }

    /// The cost of a turn, and whether what the iterator calls is in it.
    fn turn(&self, node: &ExprForLoop) -> Option<(u32, bool)> {
        let body = cost::of_body(&node.body, &|inner| self.cost(inner))?;
        match head::calls(&node.expr) {
            Calls::Unseen => Some((body, false)),
            Calls::Cheap(calls) => Some((body.saturating_add(calls), true)),
            Calls::Dear => None,
        }
    }

    /// The class of a `for` loop.
    pub(crate) fn for_loop(&self, node: &ExprForLoop) -> LoopClass {
        self.for_loop_and_turn(node).0
    }

    /// The class, and what a turn costs, if the loop is not checked in each.
    fn for_loop_and_turn(&self, node: &ExprForLoop) -> (LoopClass, u32) {
        let turn = self.turn(node);
        let Some((turns, cost)) = self.turns(&node.attrs, &node.body, turn.map(|(cost, _)| cost)) else {
            return (LoopClass::PerTurn, 0);
        };
        let short = SHORT.min(turns);
        let class = if head::turns(&node.expr)
            .is_some_and(|written| written <= short || written.saturating_mul(cost) <= FEW)
        {
            LoopClass::Few
        } else if !self.open.contains(&node.expr) {
            let is_innermost = || cost::of_body(&node.body, &|_| None).is_some();
            let copy = self.nested && cost <= COPY && is_innermost();
            let calls = turn.is_some_and(|(_, calls)| calls);
            LoopClass::Strips { turns, short, calls, copy }
        } else {
            LoopClass::PerTurn
        };
        (class, cost)
    }

    /// The class of a `while` loop.
    pub(crate) fn while_loop(&self, node: &ExprWhile) -> LoopClass {
        let counted = counted::cost(&node.cond, &node.body, self.integers);
        if let Some((turns, _)) = self.turns(&node.attrs, &node.body, counted) {
            return LoopClass::Nest { turns };
        }
        // A `let` in the condition may borrow from a place, which would be moved out of in a block.
        let condition = if cost::binds(&node.cond) { None } else { cost::of_expr(&node.cond) };
        self.batch(&node.attrs, &node.body, condition)
    }

    /// The class of a `loop`.
    pub(crate) fn endless_loop(&self, node: &ExprLoop) -> LoopClass {
        self.batch(&node.attrs, &node.body, Some(0))
    }

    fn batch(&self, attrs: &[Attribute], body: &Block, condition: Option<u32>) -> LoopClass {
        // Of a body that does nothing there is nothing to unroll.
        let turn = cost::of_body(body, &|_| None).filter(|cost| *cost > 0);
        let cost = condition.zip(turn).map(|(condition, turn)| condition.saturating_add(turn));
        match self.turns(attrs, body, cost) {
            Some((turns, cost)) if cost <= COPY => LoopClass::Batch { turns: turns.min(BATCH) },
            _ => LoopClass::PerTurn,
        }
    }

    /// What a loop that stands in another's body costs it. Next to a loop that is checked in each turn one more
    /// check is nothing, and no vectors are lost: that one makes the body dear.
    fn cost(&self, expr: &Expr) -> Option<u32> {
        let Expr::ForLoop(node) = expr else { return None };
        let (class, turn) = self.for_loop_and_turn(node);
        let turns = match class {
            LoopClass::Few => head::turns(&node.expr)?,
            LoopClass::Strips { short, .. } => short,
            LoopClass::PerTurn | LoopClass::Nest { .. } | LoopClass::Batch { .. } => return None,
        };
        Some(head::cost(&node.expr)?.saturating_add(turn.saturating_mul(turns)))
    }
}
