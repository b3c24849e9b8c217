//! Where a function's prologue check goes.
//!
//! It is to be met by whoever calls the function again and again, above all by the function itself. A path
//! through it that calls nothing and loops nowhere ends by itself, so the check may *sink* to the paths that do
//! call or loop: half the calls of a recursion end at its leaves. It sinks only where that spares some path the
//! check, and only to the heads of blocks that the user wrote: nothing is wrapped.

use syn::visit::Visit;
use syn::{Block, Expr, Stmt};

use crate::cost;
use crate::rewrite::after_items;

/// Puts checks where each path through the block that is not quiet meets one: at its entry, or deeper if `sink`
/// and if that spares a path the check.
pub(crate) fn place(block: &mut Block, sink: bool, check: &dyn Fn() -> Stmt) {
    if sink && spares_a_path(block) {
        into_block(block, check);
    } else {
        let entry = after_items(block);
        block.stmts.insert(entry, check());
    }
}

/// The first statement that may call or loop.
fn first_loud(block: &Block) -> Option<usize> {
    let items = after_items(block);
    block.stmts.iter().skip(items).position(|statement| !is_quiet(statement)).map(|place| items + place)
}

fn is_quiet(statement: &Stmt) -> bool {
    cost::of_statement(statement).is_some()
}

/// Whether a path through the block, which is not quiet throughout, meets no loud statement.
fn spares_a_path(block: &Block) -> bool {
    let Some(loud) = first_loud(block) else { return false };
    let (before, rest) = block.stmts.split_at(loud);
    // Behind a `return` nothing is reached, and rustc is to say so of the user's code, not of a check.
    if before.iter().any(|statement| matches!(statement, Stmt::Expr(Expr::Return(_), _))) {
        return false;
    }
    before.iter().any(leaves) || matches!(rest, [Stmt::Expr(last, _)] if branches_part(last))
}

/// Whether the statement may end the function.
fn leaves(statement: &Stmt) -> bool {
    struct Leaves(bool);
    impl<'ast> Visit<'ast> for Leaves {
        fn visit_expr_return(&mut self, _: &'ast syn::ExprReturn) {
            self.0 = true;
        }
        fn visit_expr_try(&mut self, _: &'ast syn::ExprTry) {
            self.0 = true;
        }
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut leaves = Leaves(false);
    leaves.visit_stmt(statement);
    leaves.0
}

/// Whether the expression is a quiet choice between blocks of which some call or loop and some do not.
fn branches_part(expr: &Expr) -> bool {
    let Some(blocks) = branches(expr) else { return false };
    let loud = blocks.iter().filter(|block| first_loud(block).is_some()).count();
    let all = blocks.len() + usize::from(falls_through(expr));
    (1..all).contains(&loud) || blocks.iter().any(|block| spares_a_path(block))
}

/// Whether there is a way past all branches.
fn falls_through(expr: &Expr) -> bool {
    match expr {
        Expr::If(node) => match &node.else_branch {
            None => true,
            Some((_, other)) => falls_through(other),
        },
        Expr::Match(node) => node.arms.iter().any(|arm| !matches!(&*arm.body, Expr::Block(_))),
        _ => false,
    }
}

/// The blocks between which a quiet condition chooses; `None` if it is no such choice, or if a branch that
/// calls is not a block.
fn branches(expr: &Expr) -> Option<Vec<&Block>> {
    match expr {
        Expr::If(node) if node.attrs.is_empty() && cost::of_expr(&node.cond).is_some() => {
            let mut blocks = vec![&node.then_branch];
            match &node.else_branch {
                None => {}
                Some((_, other)) => match &**other {
                    Expr::Block(block) if is_plain(block) => blocks.push(&block.block),
                    other => blocks.extend(branches(other)?),
                },
            }
            Some(blocks)
        }
        Expr::Match(node) if node.attrs.is_empty() && cost::of_expr(&node.expr).is_some() => {
            let mut blocks = Vec::new();
            for arm in &node.arms {
                match &*arm.body {
                    _ if !arm.attrs.is_empty() || cost::of_pattern(&arm.pat).is_none() => return None,
                    Expr::Block(block) if is_plain(block) => blocks.push(&block.block),
                    quiet if cost::of_expr(quiet).is_some() => {}
                    _ => return None,
                }
            }
            Some(blocks)
        }
        _ => None,
    }
}

fn is_plain(block: &syn::ExprBlock) -> bool {
    block.label.is_none() && block.attrs.is_empty()
}

/// The blocks that [`branches`] lists, to be changed.
fn each_branch(expr: &mut Expr, visit: &mut dyn FnMut(&mut Block)) {
    match expr {
        Expr::If(node) => {
            visit(&mut node.then_branch);
            if let Some((_, other)) = &mut node.else_branch {
                each_branch(other, visit);
            }
        }
        Expr::Match(node) => {
            node.arms.iter_mut().for_each(|arm| {
                if let Expr::Block(block) = &mut *arm.body {
                    visit(&mut block.block);
                }
            });
        }
        Expr::Block(block) => visit(&mut block.block),
        _ => {}
    }
}

/// Puts a check before the first loud statement, or into its branches.
fn into_block(block: &mut Block, check: &dyn Fn() -> Stmt) {
    let Some(loud) = first_loud(block) else { return };
    if let [Stmt::Expr(last, _)] = &mut block.stmts[loud..] {
        if branches_part(last) {
            each_branch(last, &mut |branch| into_block(branch, check));
            return;
        }
    }
    block.stmts.insert(loud, check());
}
