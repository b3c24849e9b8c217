//! The jumps out of a loop.
//!
//! A loop that is cut into strips becomes one in another, and a `break` out of it must leave the outer one. That there is
//! a way from a `break` to the next strip must not even seem so to the compiler: it would refuse what is done before it (a
//! value moved away, a variable set for the first time). So each gets the outer loop's label. There are no others than
//! those seen here: a body that holds a macro, a closure or an item is not cut.

use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprBreak, ExprForLoop, Label, Lifetime};

/// Makes each `break` out of the loop leave the loop `to` instead. The loop loses its label if nothing else needs it,
/// or rustc would warn of it.
pub(crate) fn retarget(node: &mut ExprForLoop, to: &Lifetime) {
    let mut broken = false;
    let continued = visit(&mut node.body, node.label.as_ref(), &mut |jump| {
        broken |= jump.label.is_some();
        let mut label = to.clone();
        label.set_span(label.span().located_at(jump.break_token.span));
        jump.label = Some(label);
    });
    if broken && !continued {
        node.label = None;
    }
}

/// Whether there is a `break` out of the loop with this body and label.
pub(crate) fn leave(mut body: Block, label: Option<&Label>) -> bool {
    let mut found = false;
    visit(&mut body, label, &mut |_| found = true);
    found
}

/// Visits each `break` out of the loop with this body and label. Says whether a `continue` has the label.
fn visit(body: &mut Block, label: Option<&Label>, visit: &mut dyn FnMut(&mut ExprBreak)) -> bool {
    let mut jumps = Jumps { own: label.map(|label| &label.name), depth: 0, visit, continued: false };
    jumps.visit_block_mut(body);
    jumps.continued
}

struct Jumps<'a> {
    own: Option<&'a Lifetime>,
    /// How many loops there are around, inside the body: a `break` without a label is theirs.
    depth: u32,
    visit: &'a mut dyn FnMut(&mut ExprBreak),
    /// Whether a `continue` has the loop's own label.
    continued: bool,
}

impl VisitMut for Jumps<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::ForLoop(inner) = expr {
            // A `break` in its head is one of the loop around it.
            self.visit_expr_mut(&mut inner.expr);
            self.depth += 1;
            self.visit_block_mut(&mut inner.body);
            self.depth -= 1;
            return;
        }
        let inner = matches!(expr, Expr::While(_) | Expr::Loop(_));
        self.depth += u32::from(inner);
        visit_mut::visit_expr_mut(self, expr);
        self.depth -= u32::from(inner);
        match expr {
            Expr::Break(jump) => {
                let named = jump.label.is_some() && jump.label.as_ref() == self.own;
                if named || (jump.label.is_none() && self.depth == 0) {
                    (self.visit)(jump);
                }
            }
            Expr::Continue(jump) => self.continued |= jump.label.is_some() && jump.label.as_ref() == self.own,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;
    use quote::ToTokens;

    use super::*;

    /// What becomes of a loop with the label `'own`.
    fn assert_retargeted(before: &str, expected: &str) {
        let mut node: ExprForLoop = syn::parse_str(before).expect("a loop");
        retarget(&mut node, &Lifetime::new("'strips", Span::call_site()));
        let expected: ExprForLoop = syn::parse_str(expected).expect("a loop");
        assert_eq!(node.to_token_stream().to_string(), expected.to_token_stream().to_string());
    }

    #[test]
    fn a_break_of_the_loop_gets_the_label() {
        assert_retargeted("for x in y { if a { break; } b }", "for x in y { if a { break 'strips; } b }");
        assert_retargeted(
            "for x in y { let Some(x) = y else { break }; }",
            "for x in y { let Some(x) = y else { break 'strips }; }",
        );
        assert_retargeted(
            "'own: for x in y { for z in x { break 'own; } }",
            "for x in y { for z in x { break 'strips; } }",
        );
    }

    #[test]
    fn a_break_in_the_head_of_a_loop_inside_gets_it_too() {
        assert_retargeted(
            "for x in y { for z in 0..({ if a { break } b }) { break; } }",
            "for x in y { for z in 0..({ if a { break 'strips } b }) { break; } }",
        );
    }

    #[test]
    fn other_jumps_stay() {
        for text in [
            "'own: for x in y { continue; continue 'own; return; break 'other; }",
            "for x in y { loop { break; } }",
            "'own: for x in y { 'z: for z in x { break 'z; } }",
        ] {
            assert_retargeted(text, text);
        }
    }

    #[test]
    fn the_label_stays_as_long_as_it_is_needed() {
        assert_retargeted(
            "'own: for x in y { loop { if a { continue 'own } break 'own } }",
            "'own: for x in y { loop { if a { continue 'own } break 'strips } }",
        );
    }
}
