//! Applies a plan to a function.
//!
//! A check goes to the *head* of a loop's body: at the tail, `continue` would pass it by, and it would take
//! the place of a tail expression. At the head it changes neither a type nor a value, in no kind of loop.
//! The body itself stays as the user wrote it, but for a `break` out of strips: it is never wrapped, since a wrapped body
//! would change what `?`, `return` and temporaries mean.

use proc_macro2::TokenStream;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, Expr, ExprForLoop, Signature, Stmt};

use crate::analyse::{ClosurePlan, FnPlan, LoopPlan, Place};
use crate::breaks;
use crate::check::Emitter;
use crate::class::LoopClass;
use crate::closure;
use crate::mark;
use crate::prologue;
use crate::scope::stay_inside_the_function;
use crate::strip::{self, Strips};

/// Rewrites the block of a function. Says whether anything changed.
pub(crate) fn function(sig: &Signature, block: &mut Block, plan: &FnPlan, emitter: &Emitter<'_>) -> bool {
    let todo = Todo { loops: plan.loops.iter(), closures: plan.closures.iter() };
    let mut rewriter = Rewriter { emitter, todo, builds: Builds::All, changed: false };
    // The site is the function's name; the tokens are located at `fn`, for an editor would take one that
    // stands at the name for a mention of the function.
    let at = sig.fn_token.span;
    if let Some((place, number)) = plan.prologue {
        let check = || emitter.check(number, at, &plan.unless);
        // The statements' shape decides, so this comes before the loops in them are rewritten.
        prologue::place(block, place == Place::Sunk, &check);
        rewriter.changed = true;
    }
    rewriter.visit_block_mut(block);
    assert!(rewriter.todo.loops.next().is_none(), "the analysis met a loop that the rewriting did not");
    assert!(rewriter.todo.closures.next().is_none(), "the analysis met a closure that the rewriting did not");
    if plan.mask {
        block.stmts.insert(after_items(block), emitter.mask(at, &plan.unless));
        rewriter.changed = true;
    }
    if !plan.sites.is_empty() {
        block.stmts.insert(0, emitter.sites(&plan.sites, at, &plan.unless));
    }
    rewriter.changed
}

/// The head of a block, behind the items that open it: they do nothing when they are passed, and clippy
/// asks for them to stand first.
pub(crate) fn after_items(block: &Block) -> usize {
    block.stmts.iter().take_while(|statement| matches!(statement, Stmt::Item(_))).count()
}

/// What of the plan is left to do.
#[derive(Clone)]
struct Todo<'a> {
    loops: std::slice::Iter<'a, LoopPlan>,
    closures: std::slice::Iter<'a, ClosurePlan>,
}

struct Rewriter<'a> {
    emitter: &'a Emitter<'a>,
    todo: Todo<'a>,
    builds: Builds,
    changed: bool,
}

/// For which builds a loop is rewritten.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Builds {
    All,
    /// Those with `debug_assertions`, where every loop is checked in each turn unless it is said otherwise, and clippy.
    Debug,
    Release,
}

impl<'a> Rewriter<'a> {
    /// The plan of the loop that is met now. Taken before the loop's parts are visited, as the analysis
    /// does.
    fn next_loop(&mut self) -> &'a LoopPlan {
        self.todo.loops.next().expect("the rewriting met a loop that the analysis did not")
    }

    /// Rewrites a loop. Where builds differ, `expr` becomes the form that is checked in each turn, and the other one is
    /// returned, and whether it is for builds with `debug_assertions` too.
    fn forms(&mut self, expr: &mut Expr) -> Option<(Expr, bool)> {
        let start = self.todo.clone();
        let plan = self.next_loop();
        let has_strips = matches!(
            plan.class,
            Some(LoopClass::Strips { .. } | LoopClass::Nest { .. } | LoopClass::Batch { .. })
        );
        if has_strips && self.builds == Builds::All {
            // The loops inside are rewritten in each form for its build alone, or nests would grow in powers of two.
            let mut strips = expr.clone();
            self.for_builds(Builds::Debug, start.clone(), expr);
            self.for_builds(Builds::Release, start, &mut strips);
            return Some((strips, plan.in_debug_builds));
        }
        let as_written = self.leave_the_strips(expr, plan);
        visit_mut::visit_expr_mut(self, expr);
        self.rewrite_loop(expr, plan, as_written);
        None
    }

    /// Makes each `break` out of a loop that becomes strips leave all of them, while the loops inside are still as they
    /// were written. Returns the loop as it was.
    fn leave_the_strips(&self, expr: &mut Expr, plan: &LoopPlan) -> Option<ExprForLoop> {
        let becomes_strips =
            self.builds == Builds::Release && matches!(plan.class, Some(LoopClass::Strips { .. }));
        let Expr::ForLoop(node) = expr else { return None };
        becomes_strips.then(|| {
            let as_written = node.clone();
            breaks::retarget(node, &strip::outer_label(plan));
            as_written
        })
    }

    fn for_builds(&mut self, builds: Builds, todo: Todo<'a>, expr: &mut Expr) {
        self.builds = builds;
        self.todo = todo;
        self.visit_expr_mut(expr);
        self.builds = Builds::All;
    }

    /// Rewrites a loop whose parts have been rewritten. `as_written` is one that becomes strips.
    fn rewrite_loop(&mut self, expr: &mut Expr, plan: &LoopPlan, as_written: Option<ExprForLoop>) {
        let Some(class) = plan.class else { return };
        self.changed = true;
        match (class, &*expr) {
            (LoopClass::Few, _) if self.builds == Builds::Release || plan.in_debug_builds => {}
            (LoopClass::Few, _) if self.builds == Builds::All => {
                self.check_each_turn(expr, plan, &[quote::quote!(not(debug_assertions))]);
            }
            (LoopClass::Strips { turns, short, calls, copy }, Expr::ForLoop(node))
                if as_written.is_some() =>
            {
                let strips = Strips { turns, short, calls, copy: as_written.filter(|_| copy) };
                *expr = strip::for_loop(node, &strips, plan, self.emitter);
            }
            (LoopClass::Nest { turns }, Expr::While(node)) if self.builds != Builds::Debug => {
                *expr = strip::while_loop(node, turns, plan, self.emitter);
            }
            (LoopClass::Batch { turns }, _) if self.builds != Builds::Debug => {
                if let Some(batch) = strip::batch(expr, turns, plan, self.emitter) {
                    *expr = batch;
                }
            }
            _ => self.check_each_turn(expr, plan, &[]),
        }
    }

    /// Rewrites a closure. Its plan, too, is taken before its parts are visited.
    fn closure(&mut self, node: &mut syn::ExprClosure) {
        let plan = self.todo.closures.next().expect("the rewriting met a closure that the analysis did not");
        self.visit_expr_closure_mut(node);
        if plan.checked {
            self.changed = true;
            closure::check_body(node, self.emitter.check(plan.number, plan.start, &plan.unless));
        }
    }

    /// Puts a check at the head of a loop's body.
    fn check_each_turn(&self, expr: &mut Expr, plan: &LoopPlan, unless: &[TokenStream]) {
        let body = match expr {
            Expr::ForLoop(node) => &mut node.body,
            Expr::While(node) => &mut node.body,
            Expr::Loop(node) => &mut node.body,
            _ => return,
        };
        let unless = [&plan.unless[..], unless].concat();
        let check = self.emitter.check(plan.number, plan.keyword, &unless);
        body.stmts.insert(after_items(body), check);
    }
}

impl VisitMut for Rewriter<'_> {
    stay_inside_the_function!(VisitMut);

    /// A nested item is not entered: it only loses a `skip`, which means here what happens anyway.
    fn visit_item_mut(&mut self, item: &mut syn::Item) {
        if let Some(attrs) = crate::items::attributes(item) {
            self.changed |= mark::strip(attrs, false);
        }
    }
    /// Marks have been read; rustc would not accept them on a loop. (A misplaced one is an error already.)
    fn visit_attributes_mut(&mut self, attrs: &mut Vec<Attribute>) {
        self.changed |= mark::strip(attrs, true);
    }

    /// Two forms of a loop that is a statement are two statements, so that the one that clippy sees stands where the
    /// user wrote it.
    fn visit_block_mut(&mut self, block: &mut Block) {
        for mut statement in std::mem::take(&mut block.stmts) {
            match &mut statement {
                Stmt::Expr(expr, _) if is_loop(expr) => {
                    if let Some((strips, in_debug_builds)) = self.forms(expr) {
                        block.stmts.extend(strip::statements_by_build(expr, &strips, in_debug_builds));
                        continue;
                    }
                }
                other => self.visit_stmt_mut(other),
            }
            block.stmts.push(statement);
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Closure(node) = expr {
            return self.closure(node);
        }
        if !is_loop(expr) {
            return visit_mut::visit_expr_mut(self, expr);
        }
        if let Some((strips, in_debug_builds)) = self.forms(expr) {
            let [each_turn, strips] = strip::statements_by_build(expr, &strips, in_debug_builds);
            *expr = syn::parse_quote!({ #each_turn #strips });
        }
    }
}

fn is_loop(expr: &Expr) -> bool {
    matches!(expr, Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_))
}
