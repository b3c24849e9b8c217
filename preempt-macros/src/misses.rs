//! The loads of a loop's turn that may each wait for memory.
//!
//! Operations are counted as if their operands were at hand ([`cost`](crate::cost)). An index that itself comes out of
//! memory, `next[i]` with `i = next[i]` or `table[keys[i]]`, may go anywhere, and each such load may take as long as
//! a hundred operations. LLVM makes no vectors of them either. So the strips of such a loop are shorter, where they
//! cost nothing, and no clock has to be read in the others.

use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprIndex, Pat, Stmt, UnOp};

/// How many loads of a turn have an index that was loaded. A loop inside counts as `turns` turns.
pub(crate) fn of_body(body: &Block, turns: u32) -> u32 {
    let mut loaded = Loaded::default();
    loaded.visit_block(body);
    let mut count = Count { loaded, factor: 1, turns, count: 0 };
    count.visit_block(body);
    count.count
}

/// The names that are given a value out of memory.
#[derive(Default)]
struct Loaded(Vec<String>);

impl Loaded {
    fn bind(&mut self, pattern: &Pat) {
        struct Names<'a>(&'a mut Vec<String>);
        impl<'ast> Visit<'ast> for Names<'_> {
            fn visit_pat_ident(&mut self, node: &'ast syn::PatIdent) {
                self.0.push(node.ident.to_string());
            }
        }
        Names(&mut self.0).visit_pat(pattern);
    }
}

impl<'ast> Visit<'ast> for Loaded {
    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        if let Stmt::Local(local) = statement {
            if local.init.as_ref().is_some_and(|init| loads(&init.expr, &[])) {
                self.bind(&local.pat);
            }
        }
        visit::visit_stmt(self, statement);
    }
    fn visit_expr_assign(&mut self, node: &'ast syn::ExprAssign) {
        if let Expr::Path(path) = &*node.left {
            if loads(&node.right, &[]) {
                self.0.extend(path.path.get_ident().map(ToString::to_string));
            }
        }
        visit::visit_expr_assign(self, node);
    }
}

/// Whether there is a load in the expression, or one of the names.
fn loads(expr: &Expr, names: &[String]) -> bool {
    struct Loads<'a> {
        names: &'a [String],
        found: bool,
    }
    impl<'ast> Visit<'ast> for Loads<'_> {
        fn visit_expr(&mut self, expr: &'ast Expr) {
            self.found |= match expr {
                Expr::Index(_) | Expr::Unary(syn::ExprUnary { op: UnOp::Deref(_), .. }) => true,
                Expr::Path(path) => {
                    path.path.get_ident().is_some_and(|name| self.names.contains(&name.to_string()))
                }
                _ => false,
            };
            visit::visit_expr(self, expr);
        }
    }
    let mut search = Loads { names, found: false };
    search.visit_expr(expr);
    search.found
}

struct Count {
    loaded: Loaded,
    factor: u32,
    turns: u32,
    count: u32,
}

impl<'ast> Visit<'ast> for Count {
    fn visit_expr_index(&mut self, node: &'ast ExprIndex) {
        if loads(&node.index, &self.loaded.0) {
            self.count = self.count.saturating_add(self.factor);
        }
        visit::visit_expr_index(self, node);
    }
    fn visit_expr(&mut self, expr: &'ast Expr) {
        let outer = self.factor;
        if matches!(expr, Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_)) {
            self.factor = outer.saturating_mul(self.turns);
        }
        visit::visit_expr(self, expr);
        self.factor = outer;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn misses(body: &str) -> u32 {
        of_body(&syn::parse_str(&format!("{{ {body} }}")).expect("a block"), 16)
    }

    #[test]
    fn an_index_that_was_loaded_may_go_anywhere() {
        assert_eq!(misses("i = next[i];"), 1);
        assert_eq!(misses("sum += table[keys[i]];"), 1);
        assert_eq!(misses("let key = keys[i]; sum += table[key * 4];"), 1);
        assert_eq!(misses("state = usize::from(table[state * 256 + usize::from(*byte)]);"), 1);
        assert_eq!(misses("at = nodes[at].next; out[*place] = at;"), 2);
    }

    #[test]
    fn an_index_that_is_counted_goes_on_where_the_last_one_was() {
        assert_eq!(misses("sum += a[i] * b[n - i - 1]; c[2 * i + 1] = a[i];"), 0);
        assert_eq!(misses("let x = a[i]; b[i] = x * x;"), 0);
    }

    #[test]
    fn a_loop_inside_multiplies() {
        assert_eq!(misses("for k in 0..n { sum += a[b[k]]; }"), 16);
        assert_eq!(misses("for k in 0..n { while j > 0 { sum += a[b[k]]; } } i = a[b[i]];"), 258);
    }
}
