//! Loops that no longer mean what they meant: jumps and values, iterators, conditions, temporaries.

use super::{EXPAND, Killer, Mutation, REWRITE, Suite, edit, random};

/// Where the rewriting visits.
const VISIT: &str = "impl VisitMut for Rewriter<'_> {";

/// A change of a `for` loop, called `node`, whose parts have been rewritten.
macro_rules! in_for {
    ($code:literal) => {
        in_loop!("ForLoop", $code)
    };
}

/// The same of a `while`.
macro_rules! in_while {
    ($code:literal) => {
        in_loop!("While", $code)
    };
}

macro_rules! in_loop {
    ($kind:literal, $code:literal) => {
        edit(
            REWRITE,
            "match (class, &*expr) {",
            concat!("if let Expr::", $kind, "(node) = &mut *expr {\n", $code, "\n}\nmatch (class, &*expr) {"),
        )
    };
}

pub(super) const MUTATIONS: &[Mutation] = &[
    // ---- jumps and values
    random(
        "value-of-return-lost",
        &[edit(
            REWRITE,
            VISIT,
            "impl VisitMut for Rewriter<'_> {
             fn visit_expr_return_mut(&mut self, node: &mut syn::ExprReturn) {
                 visit_mut::visit_expr_return_mut(self, node);
                 if let Some(syn::Expr::Call(call)) = node.expr.as_deref_mut() {
                     if quote::ToTokens::to_token_stream(&call.func).to_string() == \"Ok\" {
                         let value = call.args.clone();
                         let lost: syn::Expr = syn::parse_quote!(if true { ::core::default::Default::default() } else { #value });
                         call.args = std::iter::once(lost).collect();
                     }
                 }
             }",
        )],
    ),
    random(
        "value-of-break-lost",
        &[edit(
            REWRITE,
            VISIT,
            "impl VisitMut for Rewriter<'_> {
             fn visit_expr_break_mut(&mut self, node: &mut syn::ExprBreak) {
                 visit_mut::visit_expr_break_mut(self, node);
                 if let Some(value) = &mut node.expr {
                     **value = syn::parse_quote!(if true { ::core::default::Default::default() } else { #value });
                 }
             }",
        )],
    ),
    random(
        "break-lost",
        &[in_for!(
"let inner = node.body.clone();
             node.body = syn::parse_quote!({ loop { #inner break } });"
)],
    ),
    random(
        "label-moved-inwards",
        &[in_for!(
"if let Some(label) = node.label.take() {
                 let inner = node.body.clone();
                 node.body = syn::parse_quote!({ #label loop { #inner break } });
             }"
)],
    ),
    Mutation {
        name: "lines-lost",
        // With the spans the edition goes too, and in that of the macro crate there are no let chains.
        suite: Suite::Random2021,
        killer: Killer::Test,
        edits: &[edit(
            EXPAND,
            "{ item.into_token_stream() }",
            "{ item.into_token_stream().to_string().parse().expect(\"tokens, as they were\") }",
        )],
    },
    // ---- iterators
    random(
        "next-once-more",
        &[in_for!(
"let head = node.expr.clone();
             *node.expr = syn::parse_quote!({
                 fn again<I: Iterator>(mut iter: I) -> impl Iterator<Item = I::Item> {
                     ::std::iter::from_fn(move || iter.next().or_else(|| iter.next()))
                 }
                 again(IntoIterator::into_iter(#head))
             });"
)],
    ),
    random(
        "next-one-ahead",
        &[in_for!(
"let head = node.expr.clone();
             *node.expr = syn::parse_quote!({
                 fn ahead<I: Iterator>(mut iter: I) -> impl Iterator<Item = I::Item> {
                     let mut next = iter.next();
                     ::std::iter::from_fn(move || {
                         let item = next.take()?;
                         next = iter.next();
                         Some(item)
                     })
                 }
                 ahead(IntoIterator::into_iter(#head))
             });"
)],
    ),
    random(
        "size-hint-called",
        &[in_for!(
"let head = node.expr.clone();
             *node.expr = syn::parse_quote!({
                 fn hinted<I: Iterator>(iter: I) -> I {
                     let _ = iter.size_hint();
                     iter
                 }
                 hinted(IntoIterator::into_iter(#head))
             });"
)],
    ),
    random(
        "iterator-forgotten",
        &[in_for!(
"let head = node.expr.clone();
             *node.expr = syn::parse_quote!({
                 fn kept<I: Iterator>(iter: I) -> impl Iterator<Item = I::Item> {
                     let mut iter = ::std::mem::ManuallyDrop::new(iter);
                     ::std::iter::from_fn(move || iter.next())
                 }
                 kept(IntoIterator::into_iter(#head))
             });"
)],
    ),
    random(
        "panic-of-next-swallowed",
        &[in_for!(
"let head = node.expr.clone();
             *node.expr = syn::parse_quote!({
                 fn calm<I: Iterator>(mut iter: I) -> impl Iterator<Item = I::Item> {
                     ::std::iter::from_fn(move || {
                         ::std::panic::catch_unwind(::std::panic::AssertUnwindSafe(|| iter.next())).unwrap_or(None)
                     })
                 }
                 calm(IntoIterator::into_iter(#head))
             });"
)],
    ),
    // ---- conditions and temporaries
    random(
        "condition-twice",
        &[in_while!(
"let cond = node.cond.clone();
             if !quote::ToTokens::to_token_stream(&cond).to_string().contains(\"let \") {
                 *node.cond = syn::parse_quote!((#cond) && (#cond));
             }"
)],
    ),
    random(
        "scrutinee-hoisted",
        &[in_while!(
"if let syn::Expr::Let(scrutinee) = &mut *node.cond {
                 let value = scrutinee.expr.clone();
                 *scrutinee.expr = syn::parse_quote!({ let value = #value; value });
             }"
)],
    ),
    random(
        "turn-after-the-last",
        &[in_while!(
"let (cond, inner) = (node.cond.clone(), node.body.clone());
             if !quote::ToTokens::to_token_stream(&cond).to_string().contains(\"let \") {
                 *node.cond = syn::parse_quote!(true);
                 node.body = syn::parse_quote!({ let last = !(#cond); #inner if last { break } });
             }"
)],
    ),
    random(
        "temporary-in-a-head-dropped-early",
        &[in_for!(
"// Where the items borrow from it, this would not compile.
             let head = quote::ToTokens::to_token_stream(&node.expr);
             if matches!(&*node.expr, syn::Expr::MethodCall(call)
                 if call.method == \"guards\" && matches!(*call.receiver, syn::Expr::MethodCall(_)))
             {
                 *node.expr = syn::parse_quote!({ let head = #head; head });
             }"
)],
    ),
    Mutation {
        name: "tail-made-a-statement",
        // In 2024 a tail's temporaries are gone as early as a statement's.
        suite: Suite::Random2021,
        killer: Killer::Test,
        edits: &[edit(
            REWRITE,
            "let unless = [&plan.unless[..], unless].concat();",
            "if let Some(Stmt::Expr(_, semicolon @ None)) = body.stmts.last_mut() {
                 *semicolon = Some(Default::default());
             }
             let unless = [&plan.unless[..], unless].concat();",
        )],
    },
];
