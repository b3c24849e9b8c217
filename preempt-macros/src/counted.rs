//! `while` loops that count: `while i < n { ..; i += 1; }`.
//!
//! Such a loop LLVM vectorises as it does a `for` over a range, if its condition is its only exit. So it is made
//! a nest: an inner loop whose one condition also counts the turns of a strip, and a check between strips.
//!
//! ```text
//! loop {
//!     let mut turn = 0;
//!     let mut goes_on;
//!     while { goes_on = COND; let both = goes_on & (turn < TURNS); turn += 1; both } BODY
//!     if !(goes_on & (turn > TURNS)) { break }
//!     check(SITE)
//! }
//! ```
//!
//! `&` evaluates both sides: with `&&` there would be two exits, and no vectors. So at the end of a strip the
//! condition is evaluated once more than in the plain loop, and nobody may see that: it is a comparison of
//! integers, the counter shown to be one where it is declared, and what it is compared with calls nothing but the `len`
//! of what is shown to be a vector or the like.

use syn::visit::{self, Visit};
use syn::{BinOp, Block, Expr, FnArg, Pat, Signature, Stmt, Type};

use crate::cost;

/// What a variable is shown to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Integer,
    /// A vector, an array, a slice or a string, whose `len` does nothing but tell.
    Sequence,
    Other,
}

/// What the variables of a function are shown to be where they are declared.
#[derive(Default)]
pub(crate) struct Integers {
    names: Vec<(String, Kind)>,
}

impl Integers {
    pub(crate) fn of(sig: &Signature, block: &Block) -> Self {
        let mut integers = Self::default();
        for input in &sig.inputs {
            if let FnArg::Typed(arg) = input {
                integers.bind(&arg.pat, kind_of_type(&arg.ty));
            }
        }
        integers.visit_block(block);
        integers
    }

    /// Whether the expression is a variable that is of that kind wherever its name is declared.
    fn is(&self, expr: &Expr, kind: Kind) -> bool {
        let Expr::Path(path) = expr else { return false };
        let Some(name) = path.path.get_ident().map(ToString::to_string) else { return false };
        let mut kinds =
            self.names.iter().filter(|(known, _)| *known == name).map(|(_, kind)| *kind).peekable();
        kinds.peek().is_some() && kinds.all(|known| known == kind)
    }

    fn bind(&mut self, pattern: &Pat, kind: Kind) {
        match pattern {
            Pat::Ident(ident) if ident.by_ref.is_none() && ident.subpat.is_none() => {
                self.names.push((ident.ident.to_string(), kind));
            }
            other => self.visit_pat(other),
        }
    }
}

impl<'ast> Visit<'ast> for Integers {
    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        let Stmt::Local(local) = statement else { return visit::visit_stmt(self, statement) };
        let (pattern, typed) = match &local.pat {
            Pat::Type(typed) => (&*typed.pat, Some(kind_of_type(&typed.ty))),
            other => (other, None),
        };
        let shown = local.init.as_ref().map_or(Kind::Other, |init| kind_of_value(&init.expr));
        self.bind(pattern, typed.unwrap_or(shown));
        if let Some(init) = &local.init {
            visit::visit_local_init(self, init);
        }
    }
    /// A binding that shows nothing of its type.
    fn visit_pat_ident(&mut self, node: &'ast syn::PatIdent) {
        self.names.push((node.ident.to_string(), Kind::Other));
        visit::visit_pat_ident(self, node);
    }
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

fn kind_of_type(ty: &Type) -> Kind {
    match ty {
        Type::Reference(inner) if kind_of_type(&inner.elem) == Kind::Sequence => Kind::Sequence,
        Type::Slice(_) | Type::Array(_) => Kind::Sequence,
        Type::Path(path) if path.qself.is_none() => {
            let Some(last) = path.path.segments.last() else { return Kind::Other };
            match &*last.ident.to_string() {
                "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64" | "i128"
                | "isize"
                    if path.path.segments.len() == 1 =>
                {
                    Kind::Integer
                }
                "Vec" | "str" | "String" => Kind::Sequence,
                _ => Kind::Other,
            }
        }
        _ => Kind::Other,
    }
}

fn kind_of_value(expr: &Expr) -> Kind {
    match expr {
        Expr::Lit(lit) if matches!(lit.lit, syn::Lit::Int(_)) => Kind::Integer,
        Expr::Cast(cast) => kind_of_type(&cast.ty),
        Expr::Paren(inner) => kind_of_value(&inner.expr),
        Expr::Array(_) | Expr::Repeat(_) => Kind::Sequence,
        Expr::Macro(made) if made.mac.path.is_ident("vec") => Kind::Sequence,
        _ => Kind::Other,
    }
}

fn is_integer(expr: &Expr) -> bool {
    kind_of_value(expr) == Kind::Integer
}

/// The cost of a turn, if the loop is one that counts.
pub(crate) fn cost(condition: &Expr, body: &Block, integers: &Integers) -> Option<u32> {
    let Expr::Binary(syn::ExprBinary { left, op, right, attrs }) = condition else { return None };
    let compares = matches!(op, BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_) | BinOp::Ne(_));
    let counter = counter(body)?;
    let fits = attrs.is_empty()
        && compares
        && integers.is(counter, Kind::Integer)
        && ((is_same_name(left, counter) && is_steady(right, integers))
            || (is_same_name(right, counter) && is_steady(left, integers)));
    let cost = cost::of_body(body, &|_| None)?;
    (fits && is_straight(body)).then_some(cost.saturating_add(2))
}

/// What the body's last statement counts up or down.
fn counter(body: &Block) -> Option<&Expr> {
    let Some(Stmt::Expr(Expr::Binary(step), _)) = body.stmts.last() else { return None };
    let counts = matches!(step.op, BinOp::AddAssign(_) | BinOp::SubAssign(_));
    (counts && is_integer(&step.right)).then_some(&step.left)
}

fn is_same_name(a: &Expr, b: &Expr) -> bool {
    matches!((a, b), (Expr::Path(a), Expr::Path(b)) if a.path.get_ident().is_some() && a.path.get_ident() == b.path.get_ident())
}

/// Whether an expression calls nothing but the `len` of a vector or the like: names, fields, numbers, and their sums.
fn is_steady(expr: &Expr, integers: &Integers) -> bool {
    match expr {
        Expr::Path(_) | Expr::Lit(_) => true,
        Expr::Paren(inner) => is_steady(&inner.expr, integers),
        Expr::Field(field) => is_steady(&field.base, integers),
        Expr::Binary(binary) => {
            matches!(binary.op, BinOp::Add(_) | BinOp::Sub(_) | BinOp::Mul(_))
                && is_steady(&binary.left, integers)
                && is_steady(&binary.right, integers)
        }
        Expr::MethodCall(call) => {
            call.method == "len" && call.args.is_empty() && integers.is(&call.receiver, Kind::Sequence)
        }
        _ => false,
    }
}

/// Whether the body runs from its start to its end: only then is there a vector loop to be had, and without
/// branches a check in each turn costs the most.
fn is_straight(body: &Block) -> bool {
    struct Straight(bool);
    impl<'ast> Visit<'ast> for Straight {
        fn visit_expr(&mut self, expr: &'ast Expr) {
            match expr {
                Expr::Break(_)
                | Expr::Continue(_)
                | Expr::If(_)
                | Expr::Match(_)
                | Expr::Return(_)
                | Expr::Try(_) => {
                    self.0 = false;
                }
                other => visit::visit_expr(self, other),
            }
        }
        fn visit_local_init(&mut self, init: &'ast syn::LocalInit) {
            self.0 &= init.diverge.is_none();
            visit::visit_local_init(self, init);
        }
    }
    let mut straight = Straight(true);
    straight.visit_block(body);
    straight.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(function: &str) -> bool {
        let function: syn::ItemFn = syn::parse_str(function).expect("a function");
        let integers = Integers::of(&function.sig, &function.block);
        let Some(Stmt::Expr(Expr::While(node), _)) = function.block.stmts.last() else {
            panic!("no loop at the end")
        };
        cost(&node.cond, &node.body, &integers).is_some()
    }

    #[test]
    fn a_loop_that_counts() {
        for function in [
            "fn f(n: usize) { let mut i = 0; while i < n { s += i; i += 1; } }",
            "fn f(mut n: u8) { while 0 != n { s += 1; n -= 1; } }",
            "fn f(xs: &[u8]) { let mut i = 1 as usize; while i + 0 < 9 {} while i < xs.len() - 1 { i += 2; } }",
            "fn f() { let v = vec![1]; let mut i = 0; while i < v.len() { s += v[i]; i += 1; } }",
        ] {
            assert!(counts(function), "{function}");
        }
    }

    #[test]
    fn a_turn_that_costs_more_than_can_be_counted_counts() {
        assert!(counts("fn f(n: usize) { let mut i = 0; while i < n { a = [0; 4294967295]; i += 1; } }"));
    }

    #[test]
    fn what_would_be_seen_to_be_asked_once_more_does_not() {
        for function in [
            "fn f(n: usize) { let mut i = start(); while i < n { s += i; i += 1; } }",
            "fn f(n: usize) { let mut i = 0; let mut i = start(); while i < n { i += 1; } }",
            "fn f(xs: Mine) { let mut i = 0; while i < xs.len() { i += 1; } }",
            "fn f(&self) { let mut i = 0; while i < self.items.len() { i += 1; } }",
            "fn f(n: usize) { let mut i = 0; while i < next(n) { i += 1; } }",
            "fn f(n: usize) { let mut i = 0; while i < n { if s { break; } i += 1; } }",
            "fn f(n: usize) { let mut i = 0; while i < n { i += 1; s += i; } }",
        ] {
            assert!(!counts(function), "{function}");
        }
    }
}
