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
//! integers, the counter shown to be one where it is declared.

use syn::visit::{self, Visit};
use syn::{BinOp, Block, Expr, FnArg, Pat, Signature, Stmt, Type};

use crate::cost;

/// The names of a function's variables that are shown to be integers where they are declared, and nowhere else
/// declared otherwise.
#[derive(Default)]
pub(crate) struct Integers {
    names: Vec<String>,
    others: Vec<String>,
}

impl Integers {
    pub(crate) fn of(sig: &Signature, block: &Block) -> Self {
        let mut integers = Self::default();
        for input in &sig.inputs {
            if let FnArg::Typed(arg) = input {
                integers.bind(&arg.pat, is_integer_type(&arg.ty));
            }
        }
        integers.visit_block(block);
        let Self { names, others } = &mut integers;
        names.retain(|name| !others.contains(name));
        integers
    }

    fn contains(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Path(path) if path.path.get_ident().is_some_and(|name| self.names.contains(&name.to_string())))
    }

    fn bind(&mut self, pattern: &Pat, integer: bool) {
        match pattern {
            Pat::Ident(ident) if ident.by_ref.is_none() && ident.subpat.is_none() && integer => {
                self.names.push(ident.ident.to_string());
            }
            other => self.visit_pat(other),
        }
    }
}

impl<'ast> Visit<'ast> for Integers {
    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        let Stmt::Local(local) = statement else { return visit::visit_stmt(self, statement) };
        let (pattern, typed) = match &local.pat {
            Pat::Type(typed) => (&*typed.pat, Some(is_integer_type(&typed.ty))),
            other => (other, None),
        };
        let shown = local.init.as_ref().is_some_and(|init| is_integer(&init.expr));
        self.bind(pattern, typed.unwrap_or(shown));
        if let Some(init) = &local.init {
            visit::visit_local_init(self, init);
        }
    }
    /// A binding that shows nothing of its type.
    fn visit_pat_ident(&mut self, node: &'ast syn::PatIdent) {
        self.others.push(node.ident.to_string());
    }
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

fn is_integer_type(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.get_ident().is_some_and(|name| matches!(&*name.to_string(),
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64" | "i128" | "isize")))
}

fn is_integer(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(lit) => matches!(lit.lit, syn::Lit::Int(_)),
        Expr::Cast(cast) => is_integer_type(&cast.ty),
        Expr::Paren(inner) => is_integer(&inner.expr),
        _ => false,
    }
}

/// The cost of a turn, if the loop is one that counts.
pub(crate) fn cost(condition: &Expr, body: &Block, integers: &Integers) -> Option<u32> {
    let Expr::Binary(syn::ExprBinary { left, op, right, attrs }) = condition else { return None };
    let compares = matches!(op, BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_) | BinOp::Ne(_));
    let counter = counter(body)?;
    let fits = attrs.is_empty()
        && compares
        && integers.contains(counter)
        && ((is_same_name(left, counter) && is_steady(right))
            || (is_same_name(right, counter) && is_steady(left)));
    let cost = cost::of_body(body, &|_| None)?;
    (fits && is_straight(body)).then_some(cost + 2)
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

/// Whether an expression calls nothing but `len`: names, fields, numbers, and their sums.
fn is_steady(expr: &Expr) -> bool {
    match expr {
        Expr::Path(_) | Expr::Lit(_) => true,
        Expr::Paren(inner) => is_steady(&inner.expr),
        Expr::Field(field) => is_steady(&field.base),
        Expr::Binary(binary) => {
            matches!(binary.op, BinOp::Add(_) | BinOp::Sub(_) | BinOp::Mul(_))
                && is_steady(&binary.left)
                && is_steady(&binary.right)
        }
        Expr::MethodCall(call) => call.method == "len" && call.args.is_empty() && is_steady(&call.receiver),
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
