//! What the head of a `for` loop shows of its iterator.
//!
//! A loop that is cut into strips calls methods on its iterator's wrapper, and for that the compiler must know
//! how the iterator's type is *made* when it gets there: `Vec<_>` will do, `_` will not. A plain `for` can do
//! without. So a loop is only cut if its head shows that the type is known.

use syn::visit::{self, Visit};
use syn::{Block, Expr, Pat, Stmt};

/// Methods that return one type, whatever is expected of them.
const FIXED: &[&str] = &[
    "bytes",
    "chars",
    "char_indices",
    "chunks",
    "chunks_exact",
    "chunks_exact_mut",
    "chunks_mut",
    "clone",
    "cloned",
    "copied",
    "cycle",
    "drain",
    "enumerate",
    "filter",
    "into_iter",
    "iter",
    "iter_mut",
    "keys",
    "lines",
    "map",
    "peekable",
    "rchunks",
    "rev",
    "skip",
    "skip_while",
    "split_whitespace",
    "step_by",
    "take",
    "take_while",
    "to_vec",
    "values",
    "values_mut",
    "windows",
    "zip",
];

/// Whether the type of the iterator that `head` gives is known when the compiler gets there.
pub(crate) fn is_resolved(head: &Expr, open: &OpenNames) -> bool {
    match head {
        Expr::Paren(inner) => is_resolved(&inner.expr, open),
        Expr::Group(inner) => is_resolved(&inner.expr, open),
        Expr::Reference(inner) => is_resolved(&inner.expr, open),
        Expr::Unary(syn::ExprUnary { op: syn::UnOp::Deref(_), expr, .. }) => is_resolved(expr, open),
        Expr::Range(_) | Expr::Array(_) | Expr::Repeat(_) | Expr::Field(_) | Expr::Index(_) => true,
        Expr::Path(path) => path.path.get_ident().is_some_and(|name| !open.0.contains(&name.to_string())),
        Expr::MethodCall(call) => {
            // A method's receiver is known, or the plain loop would not compile either.
            FIXED.iter().any(|name| call.method == name)
        }
        _ => false,
    }
}

/// The cost of making the iterator, or `None` if it is not known to be small.
pub(crate) fn cost(head: &Expr) -> Option<u32> {
    match head {
        Expr::MethodCall(call) if FIXED.iter().any(|name| call.method == name) => {
            let args = call.args.iter().filter(|arg| !matches!(arg, Expr::Closure(_))).map(cost);
            args.chain([cost(&call.receiver)]).try_fold(1, |sum: u32, cost| Some(sum.saturating_add(cost?)))
        }
        other => crate::cost::of_expr(other),
    }
}

/// What the closures in a head do in each turn.
pub(crate) enum Calls {
    /// There is none to be seen; the iterator may come with some of its own.
    Unseen,
    /// All are cheap, and cost so much together.
    Cheap(u32),
    /// Nobody knows.
    Dear,
}

/// Reads the closures that the adapters in the head are given.
pub(crate) fn calls(head: &Expr) -> Calls {
    let Expr::MethodCall(call) = head else { return Calls::Unseen };
    let closures = call.args.iter().map(|arg| match arg {
        Expr::Closure(closure) => crate::cost::of_expr(&closure.body).map_or(Calls::Dear, Calls::Cheap),
        other => calls(other),
    });
    closures.fold(calls(&call.receiver), |sum, next| match (sum, next) {
        (Calls::Dear, _) | (_, Calls::Dear) => Calls::Dear,
        (Calls::Unseen, other) | (other, Calls::Unseen) => other,
        (Calls::Cheap(a), Calls::Cheap(b)) => Calls::Cheap(a.saturating_add(b)),
    })
}

/// How many turns the loop makes, where its head says so in numbers.
pub(crate) fn turns(head: &Expr) -> Option<u32> {
    match head {
        Expr::Paren(inner) => turns(&inner.expr),
        Expr::Reference(inner) => turns(&inner.expr),
        Expr::Array(array) => u32::try_from(array.elems.len()).ok(),
        Expr::Repeat(repeat) => crate::cost::length(&repeat.len),
        Expr::Range(range) => {
            let start = crate::cost::length(range.start.as_deref()?)?;
            let end = crate::cost::length(range.end.as_deref()?)?;
            let inclusive = u32::from(matches!(range.limits, syn::RangeLimits::Closed(_)));
            Some(end.saturating_sub(start).saturating_add(inclusive))
        }
        _ => None,
    }
}

/// The names of a function's variables whose type may still be open where they are used: parameters of
/// closures and `let`s without a type, unless the initial value shows it.
#[derive(Default)]
pub(crate) struct OpenNames(Vec<String>);

impl OpenNames {
    pub(crate) fn of(block: &Block) -> Self {
        let mut names = Self::default();
        names.visit_block(block);
        names
    }

    fn bind(&mut self, pattern: &Pat) {
        struct Bindings<'a>(&'a mut Vec<String>);
        impl<'ast> Visit<'ast> for Bindings<'_> {
            fn visit_pat_ident(&mut self, node: &'ast syn::PatIdent) {
                self.0.push(node.ident.to_string());
                visit::visit_pat_ident(self, node);
            }
            // Its type is written down.
            fn visit_pat_type(&mut self, _: &'ast syn::PatType) {}
        }
        Bindings(&mut self.0).visit_pat(pattern);
    }
}

impl<'ast> Visit<'ast> for OpenNames {
    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        closure.inputs.iter().for_each(|input| self.bind(input));
        visit::visit_expr_closure(self, closure);
    }
    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        if let Stmt::Local(local) = statement {
            let shown = local.init.as_ref().is_some_and(|init| self.shows_its_type(&init.expr));
            if !shown {
                self.bind(&local.pat);
            }
        }
        visit::visit_stmt(self, statement);
    }
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

impl OpenNames {
    /// Whether a value's type does not depend on what is done with it later.
    fn shows_its_type(&self, init: &Expr) -> bool {
        match init {
            Expr::Array(_)
            | Expr::Repeat(_)
            | Expr::Range(_)
            | Expr::Struct(_)
            | Expr::Tuple(_)
            | Expr::Cast(_)
            | Expr::Lit(_)
            | Expr::Field(_)
            | Expr::Index(_)
            | Expr::Macro(_) => true,
            Expr::Path(_) => is_resolved(init, self),
            Expr::Reference(inner) => self.shows_its_type(&inner.expr),
            Expr::Paren(inner) => self.shows_its_type(&inner.expr),
            // `Vec::new()`, `Vec::<u8>::with_capacity(..)`: a function of a named type.
            Expr::Call(call) => matches!(&*call.func, Expr::Path(path)
            if path.path.segments.len() > 1 && path.qself.is_none()
                && !path.path.segments.iter().any(|segment| segment.ident == "Default")
                && path.path.segments.iter().rev().nth(1).is_some_and(|segment| {
                    segment.ident.to_string().starts_with(char::is_uppercase)
                })),
            Expr::MethodCall(call) => {
                call.turbofish.is_some()
                    || FIXED.iter().any(|name| call.method == name)
                    || matches!(
                        &*call.method.to_string(),
                        "to_owned"
                            | "as_bytes"
                            | "len"
                            | "to_string"
                            | "as_slice"
                            | "as_mut_slice"
                            | "lock"
                            | "borrow"
                            | "borrow_mut"
                            | "trim"
                            | "into_bytes"
                    )
            }
            _ => false,
        }
    }
}
