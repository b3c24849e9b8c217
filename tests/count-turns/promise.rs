//! What the pass promises of a function's loops.
//!
//! # In turns
//!
//! Of one run of a loop, from its entry to its end, so many turns begin between two checks:
//!
//! | class | `most` | `free`, without any check |
//! |---|---|---|
//! | each turn is checked | 1 | 0 |
//! | strips | the greatest power of two of turns that cost at most [`STRIP`] together, with [`MISS`] for each load that waits for memory, but 1 at least; or as many as `strip = ..` says | [`SHORT`], or `most` if that is less |
//! | a `while` that counts | the same | 0 |
//! | batch | [`BATCH`], or what `strip = ..` says if that is less | 0 |
//! | few: as many as a loop without a check may have, or turns that cost at most [`FEW`] together | as many as are written | the same |
//!
//! A loop that makes more turns than `free` begins with a check.
//!
//! # In operations
//!
//! A turn costs what its body does, without the turns of the loops inside; what is not known to be cheap counts as one
//! operation, since a check stands beside it. Let the *whole* of a turn be that and what the loops inside cost if no
//! check is met in them:
//!
//! ```text
//! whole(L)    = cost(L) + sum of open(C) over the loops C inside
//! open(L)     = free(L) * whole(L)                            the most that L costs without a check
//! after(L)    = most(L) * whole(L) + max of after(C)          the most from a check to the end of L
//! bound       = sum of open(L) + max of after(L)              over the outermost loops of the function
//! ```
//!
//! After a check in the innermost loop that loop may end a strip, then so may each loop around it, and then loops may
//! follow that are short. As `most(L) * whole(L)` is at most `STRIP`, or one turn, no more than `depth * STRIP`
//! operations and what stands between loops lie between two checks, if loops are nested `depth` deep.
//!
//! Which class a loop has is taken from the pass; the numbers are not, so that a number that the pass has wrong is
//! seen.

use proc_macro2::TokenStream;
use quote::quote;
use syn::visit::Visit;
use syn::{Attribute, Block, Expr, ItemFn};

use crate::args::{Args, Features, Loops, Settings};
use crate::class::{Classes, LoopClass};
use crate::counted::Integers;
use crate::errors::Errors;
use crate::head::{self, Calls};
use crate::open::Open;
use crate::scope::stay_inside_the_function;
use crate::{cost, mark, misses};

/// The most that a strip of several turns costs.
const STRIP: u64 = 65_536;

/// What a load may cost whose address was loaded.
const MISS: u64 = 64;

/// A loop of so few turns has no check.
const SHORT: u64 = 16;

/// The turns of a loop cost no more together, where their number is written down and there is no check.
const FEW: u64 = 256;

/// How many turns of a cheap `while` or `loop` share a check.
const BATCH: u64 = 4;

/// What `in_expansion` is told: for each build, the bound in operations, and where each loop's body begins, how many
/// of its turns may lie between two checks, or be made without any, and what a turn costs. The first build has `debug_assertions`.
pub(crate) fn of(function: &ItemFn, release: bool) -> TokenStream {
    let loops = loops_of(&function.attrs);
    // A build for debugging has strips only if it is told of which length.
    let in_debug_builds = match loops {
        Some(Loops::ByClass { strip: None }) if !release => Some(Loops::EveryTurn),
        loops => loops,
    };
    let [debug, release] = [in_debug_builds, loops].map(|loops| numbers(function, loops));
    quote!(#debug, #release)
}

/// What `#[preemptible]` says of the loops; `None` if it does not stand there.
fn loops_of(attrs: &[Attribute]) -> Option<Loops> {
    let attribute = attrs.iter().find(|attr| mark::is_ours(attr))?;
    let args = match &attribute.meta {
        syn::Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    };
    let args = Args::parse(args, &mut Errors::default());
    let settings = Settings::resolve(args, Features { loops: true, prologue: true, off: false });
    Some(settings.loops).filter(|loops| *loops != Loops::Off)
}

/// The numbers of one build.
fn numbers(function: &ItemFn, loops: Option<Loops>) -> TokenStream {
    let ItemFn { sig, block, .. } = function;
    let (open, integers) = (Open::of(block), Integers::of(sig, block));
    let classes =
        Classes { loops: loops.unwrap_or(Loops::Off), nested: false, open: &open, integers: &integers };
    let mut survey = Survey { classes, checked: loops.is_some(), level: Level::default(), loops: Vec::new() };
    survey.visit_block(block);
    let Survey { level: Level { open, after }, loops, .. } = survey;
    let bound = open.saturating_add(after);
    quote!((#bound, #(#loops),*))
}

/// The loops beside each other.
#[derive(Default)]
struct Level {
    /// What they cost without a check.
    open: u64,
    /// The most that lies between the last check in one of them and its end.
    after: u64,
}

/// How many turns lie between two checks.
struct Turns {
    most: u64,
    /// How many a run of the loop may make without any check.
    free: u64,
}

/// What a turn costs with the loops inside.
#[derive(Clone, Copy)]
struct Whole {
    cost: u64,
    /// The same where loads wait for memory.
    waiting: u64,
}

struct Survey<'a> {
    classes: Classes<'a>,
    /// Whether there are to be checks.
    checked: bool,
    level: Level,
    loops: Vec<TokenStream>,
}

impl Survey<'_> {
    /// Takes down a loop whose turns, without those of the loops in them, cost so much.
    fn add(
        &mut self,
        attrs: &[Attribute],
        body: &Block,
        cost: u64,
        turns: impl FnOnce(&Self, Whole) -> Turns,
        visit_head: impl FnOnce(&mut Self),
    ) {
        if mark::read(attrs).skip {
            return;
        }
        let outer = std::mem::take(&mut self.level);
        visit_head(self);
        let in_head = self.level.open;
        self.visit_block(body);
        let inside = std::mem::replace(&mut self.level, outer);

        let whole = cost.saturating_add(inside.open);
        let misses = u64::from(misses::of_body(body, SHORT as u32));
        let waiting = whole.saturating_add(MISS.saturating_mul(misses));
        let Turns { most, free } = if self.checked {
            turns(self, Whole { cost: whole, waiting })
        } else {
            Turns { most: u64::MAX, free: u64::MAX }
        };
        let open = in_head.saturating_add(free.saturating_mul(whole));
        let after = most.saturating_mul(whole).saturating_add(inside.after);
        self.level.open = self.level.open.saturating_add(open);
        self.level.after = self.level.after.max(after);

        let start = body.brace_token.span.open().start();
        let (line, column) = (start.line, start.column);
        self.loops.push(quote!((#line, #column, #most, #free, #cost)));
    }

    /// Of loops of this class, whose turns cost so much.
    fn turns(&self, class: LoopClass, whole: Whole, few: Option<u32>) -> Turns {
        let strip = match self.classes.loops {
            Loops::ByClass { strip: Some(strip) } => u64::from(strip),
            _ => turns_of_a_strip(whole.waiting),
        };
        let (most, free) = match class {
            LoopClass::PerTurn => (1, 0),
            LoopClass::Strips { .. } => (strip, SHORT.min(strip)),
            LoopClass::Nest { .. } => (strip, 0),
            LoopClass::Batch { .. } => (BATCH.min(strip), 0),
            // If it is as few as that.
            LoopClass::Few => match few.map(u64::from) {
                Some(turns) if turns <= SHORT.min(strip) || turns.saturating_mul(whole.cost) <= FEW => {
                    (turns, turns)
                }
                _ => (strip, SHORT.min(strip)),
            },
        };
        Turns { most, free }
    }
}

fn turns_of_a_strip(cost: u64) -> u64 {
    let mut turns = 1_u64;
    while 2 * turns * cost.max(1) <= STRIP {
        turns *= 2;
    }
    turns
}

/// What a body costs without the turns of the loops inside.
fn of_body(body: &Block) -> Option<u32> {
    cost::of_body(body, &|inner| match inner {
        Expr::ForLoop(node) => head::cost(&node.expr),
        _ => Some(0),
    })
}

/// What is not known to be cheap counts as one operation.
fn or_one(cost: Option<u32>) -> u64 {
    u64::from(cost.unwrap_or(1))
}

impl<'ast> Visit<'ast> for Survey<'_> {
    stay_inside_the_function!(Visit<'ast>);

    fn visit_item(&mut self, _: &'ast syn::Item) {}
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_expr_for_loop(&mut self, node: &'ast syn::ExprForLoop) {
        let body = of_body(&node.body);
        let cost = match head::calls(&node.expr) {
            Calls::Cheap(calls) => body.map(|body| body.saturating_add(calls)),
            Calls::Unseen | Calls::Dear => body,
        };
        self.add(
            &node.attrs,
            &node.body,
            or_one(cost),
            |survey, whole| survey.turns(survey.classes.for_loop(node), whole, head::turns(&node.expr)),
            |survey| survey.visit_expr(&node.expr),
        );
    }

    fn visit_expr_while(&mut self, node: &'ast syn::ExprWhile) {
        let class = self.classes.while_loop(node);
        let condition = match class {
            // By definition: it compares and counts.
            LoopClass::Nest { .. } => Some(2),
            _ => cost::of_expr(&node.cond),
        };
        let cost = of_body(&node.body).zip(condition).map(|(body, condition)| body.saturating_add(condition));
        self.add(
            &node.attrs,
            &node.body,
            or_one(cost),
            |survey, whole| survey.turns(class, whole, None),
            |survey| survey.visit_expr(&node.cond),
        );
    }

    fn visit_expr_loop(&mut self, node: &'ast syn::ExprLoop) {
        self.add(
            &node.attrs,
            &node.body,
            or_one(of_body(&node.body)),
            |survey, whole| survey.turns(survey.classes.endless_loop(node), whole, None),
            |_| {},
        );
    }
}
