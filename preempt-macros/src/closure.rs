//! A check at the head of a closure's body, for `closures = true`.
//!
//! Whoever is given a closure may call it again and again in a loop that the pass cannot see: `sort_by`, `retain`,
//! `map`. An expression becomes a block for it, and must go on meaning what it meant:
//!
//! - the block is of this crate's edition, 2021, in which the temporaries of its tail live as long as those of the
//!   closure's body did: until the closure returns;
//! - a tail has the expected type of the block, so inference and coercions see what they saw;
//! - what looks like a statement where it begins (`if a { 1 } else { 2 } + 3`) gets parentheses from syn's printer.

use syn::{Block, Expr, ExprBlock, ExprClosure, Stmt};

use crate::rewrite::after_items;

/// Puts a check at the head of the closure's body.
pub(crate) fn check_body(closure: &mut ExprClosure, check: Stmt) {
    match &mut *closure.body {
        // A label belongs to its block, and `break` out of it may skip nothing: it is wrapped.
        Expr::Block(body) if body.label.is_none() && body.attrs.is_empty() => {
            let head = after_items(&body.block);
            body.block.stmts.insert(head, check);
        }
        body => {
            let tail = std::mem::replace(body, Expr::PLACEHOLDER);
            let block = Block { brace_token: Default::default(), stmts: vec![check, Stmt::Expr(tail, None)] };
            *body = Expr::Block(ExprBlock { attrs: Vec::new(), label: None, block });
        }
    }
}

#[cfg(test)]
mod tests;
