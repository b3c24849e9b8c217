//! Applies a plan to a function.
//!
//! A check goes to the *head* of a loop's body: at the tail, `continue` would pass it by, and it would take
//! the place of a tail expression. At the head it changes neither a type nor a value, in no kind of loop.
//! The body itself, label included, stays as the user wrote it: it is never wrapped, since a wrapped body
//! would change what `break`, `?`, `return` and temporaries mean.

use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, Expr, Signature, Stmt};

use crate::analyse::{FnPlan, LoopClass, LoopPlan, Place};
use crate::check::{Emitter, Kind};
use crate::mark;
use crate::prologue;
use crate::strip;
use crate::scope::stay_inside_the_function;

/// Rewrites the block of a function. Says whether anything changed.
pub(crate) fn function(sig: &Signature, block: &mut Block, plan: &FnPlan, emitter: &Emitter<'_>) -> bool {
    let mut rewriter = Rewriter { emitter, loops: plan.loops.iter(), changed: false };
    // The site is the function's name; the tokens are located at `fn`, for an editor would take one that
    // stands at the name for a mention of the function.
    let at = sig.fn_token.span;
    if let Some(place) = plan.prologue {
        let check = || emitter.check(Kind::Prologue, sig.ident.span(), at, &plan.unless);
        // The statements' shape decides, so this comes before the loops in them are rewritten.
        prologue::place(block, place == Place::Sunk, &check);
        rewriter.changed = true;
    }
    rewriter.visit_block_mut(block);
    assert!(rewriter.loops.next().is_none(), "the analysis met a loop that the rewriting did not");
    if plan.mask {
        block.stmts.insert(after_items(block), emitter.mask(at, &plan.unless));
        rewriter.changed = true;
    }
    rewriter.changed
}

/// The head of a block, behind the items that open it: they do nothing when they are passed, and clippy
/// asks for them to stand first.
pub(crate) fn after_items(block: &Block) -> usize {
    block.stmts.iter().take_while(|statement| matches!(statement, Stmt::Item(_))).count()
}

struct Rewriter<'a> {
    emitter: &'a Emitter<'a>,
    loops: std::slice::Iter<'a, LoopPlan>,
    changed: bool,
}

impl<'a> Rewriter<'a> {
    /// The plan of the loop that is met now. Taken before the loop's parts are visited, as the analysis
    /// does.
    fn next_loop(&mut self) -> &'a LoopPlan {
        self.loops.next().expect("the rewriting met a loop that the analysis did not")
    }

    fn finish_loop(&mut self, plan: &LoopPlan, body: &mut Block) {
        match plan.class {
            None | Some(LoopClass::Few) => {}
            Some(LoopClass::PerTurn | LoopClass::Strips { .. }) => {
                let check = self.emitter.check(Kind::Loop, plan.keyword, plan.keyword, &plan.unless);
                body.stmts.insert(after_items(body), check);
                self.changed = true;
            }
        }
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

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let Expr::ForLoop(node) = expr else { return visit_mut::visit_expr_mut(self, expr) };
        let plan = self.next_loop();
        visit_mut::visit_expr_for_loop_mut(self, node);
        let strips = match plan.class {
            Some(LoopClass::Strips { turns, copy, .. }) => Some(strip::for_loop(node, turns, copy, self.emitter)),
            _ => None,
        };
        match (strips, plan.class) {
            (Some(strips), Some(LoopClass::Strips { always: true, .. })) => {
                *expr = strips;
                self.changed = true;
            }
            (Some(strips), _) => {
                self.finish_loop(plan, &mut node.body);
                *expr = strip::by_build(node, &strips);
            }
            (None, _) => self.finish_loop(plan, &mut node.body),
        }
    }
    fn visit_expr_while_mut(&mut self, node: &mut syn::ExprWhile) {
        let plan = self.next_loop();
        visit_mut::visit_expr_while_mut(self, node);
        self.finish_loop(plan, &mut node.body);
    }
    fn visit_expr_loop_mut(&mut self, node: &mut syn::ExprLoop) {
        let plan = self.next_loop();
        visit_mut::visit_expr_loop_mut(self, node);
        self.finish_loop(plan, &mut node.body);
    }
}
