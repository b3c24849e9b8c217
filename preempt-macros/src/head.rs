//! What the head of a `for` loop shows of its iterator.

use syn::Expr;

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

/// Whether a method's type does not depend on what is expected of it.
pub(crate) fn is_fixed(method: &syn::Ident) -> bool {
    FIXED.iter().any(|name| method == name)
}

/// The cost of making the iterator, or `None` if it is not known to be small.
pub(crate) fn cost(head: &Expr) -> Option<u32> {
    match head {
        Expr::MethodCall(call) if is_fixed(&call.method) => {
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
