//! The named mutations.

/// One small error in the pass.
#[derive(Debug)]
pub struct Mutation {
    /// Its name.
    pub name: &'static str,
    /// The test that is run.
    pub suite: Suite,
    /// What must fail.
    pub killer: Killer,
    /// What is changed.
    pub edits: &'static [Edit],
}

/// A change of text in a file of `preempt-macros/src`.
#[derive(Debug)]
pub struct Edit {
    /// The file.
    pub file: &'static str,
    /// What stands there once.
    pub text: &'static str,
    /// What stands there in the mutant.
    pub replacement: &'static str,
}

/// What a mutant comes to grief by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Killer {
    /// The test runs, and fails.
    Test,
    /// The mutant's expansions are no Rust.
    Compiler,
}

/// A test that mutants are given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suite {
    /// Random programs, plain and annotated.
    Random,
    /// The same in edition 2021.
    Random2021,
    /// What the attribute promises, one promise a test.
    Pass,
}

impl Suite {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Random, Self::Random2021, Self::Pass];

    /// The package and the name of its test.
    #[must_use]
    pub fn target(self) -> (&'static str, &'static str) {
        match self {
            Self::Random => ("preempt-random", "random"),
            Self::Random2021 => ("preempt-edition-2021", "random"),
            Self::Pass => ("preempt-tests", "pass"),
        }
    }
}

const fn edit(file: &'static str, text: &'static str, replacement: &'static str) -> Edit {
    Edit { file, text, replacement }
}

const fn random(name: &'static str, edits: &'static [Edit]) -> Mutation {
    Mutation { name, suite: Suite::Random, killer: Killer::Test, edits }
}

const fn pass(name: &'static str, edits: &'static [Edit]) -> Mutation {
    Mutation { name, suite: Suite::Pass, killer: Killer::Test, edits }
}

const REWRITE: &str = "rewrite.rs";
const ANALYSE: &str = "analyse.rs";
const SCOPE: &str = "scope.rs";

/// Where the rewriting visits.
const VISIT: &str = "impl VisitMut for Rewriter<'_> {";
/// Where a `for` loop has been rewritten.
const FOR: &str = "visit_mut::visit_expr_for_loop_mut(self, node);";
/// Where a `while` loop has been rewritten.
const WHILE: &str = "visit_mut::visit_expr_while_mut(self, node);";

/// All mutations.
pub const MUTATIONS: &[Mutation] = &[
    // ---- checks that are missing, or where they must not be
    random("identity", &[edit("expand.rs", "if errors.is_empty() { Settings", "if features.off { Settings")]),
    random("loop-check-lost", &[edit(REWRITE, "body.stmts.insert(after_items(body), check);", "let _ = check;")]),
    random("check-at-the-tail", &[edit(REWRITE, "body.stmts.insert(after_items(body), check);", "body.stmts.push(check);")]),
    random("prologue-lost", &[edit(REWRITE, "if plan.prologue {", "if plan.prologue && plan.mask {")]),
    random(
        "prologue-false-ignored",
        &[edit(ANALYSE, "Prologue::Never => false,", "Prologue::Never => true,")],
    ),
    random(
        "loops-false-ignored",
        &[edit("args.rs", "let loops = on(args.loops, features.loops);", "let loops = on(None, features.loops);")],
    ),
    random(
        "inner-loops-forgotten",
        &[edit(ANALYSE, "visit_inside(self);", "self.active = false;\n        visit_inside(self);")],
    ),
    random(
        "nested-items-rewritten",
        &[
            edit(
                ANALYSE,
                "fn visit_item(&mut self, _: &'ast syn::Item) {}
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_expr_for_loop",
                "fn visit_item(&mut self, item: &'ast syn::Item) {
                     if let syn::Item::Fn(function) = item {
                         self.visit_block(&function.block);
                     }
                 }
                 fn visit_attribute(&mut self, _: &'ast Attribute) {}
                 fn visit_expr_for_loop",
            ),
            edit(
                REWRITE,
                "self.changed |= mark::strip(attrs, false);
        }",
                "self.changed |= mark::strip(attrs, false);
                 }
                 if let syn::Item::Fn(function) = item {
                     self.visit_block_mut(&mut function.block);
                 }",
            ),
        ],
    ),
    Mutation {
        name: "const-blocks-rewritten",
        suite: Suite::Random,
        // No check can be evaluated there.
        killer: Killer::Compiler,
        edits: &[
            edit(SCOPE, "fn visit_expr_const(&mut self, _: &$ast syn::ExprConst) {}", ""),
            edit(SCOPE, "fn visit_expr_const_mut(&mut self, _: &mut syn::ExprConst) {}", ""),
        ],
    },
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
        &[edit(
            REWRITE,
            FOR,
            "visit_mut::visit_expr_for_loop_mut(self, node);
             let inner = node.body.clone();
             node.body = syn::parse_quote!({ loop { #inner break } });",
        )],
    ),
    random(
        "label-moved-inwards",
        &[edit(
            REWRITE,
            FOR,
            "visit_mut::visit_expr_for_loop_mut(self, node);
             if let Some(label) = node.label.take() {
                 let inner = node.body.clone();
                 node.body = syn::parse_quote!({ #label loop { #inner break } });
             }",
        )],
    ),
    Mutation {
        name: "lines-lost",
        // With the spans the edition goes too, and in that of the macro crate there are no let chains.
        suite: Suite::Random2021,
        killer: Killer::Test,
        edits: &[edit(
            "expand.rs",
            "{ item.into_token_stream() }",
            "{ item.into_token_stream().to_string().parse().expect(\"tokens, as they were\") }",
        )],
    },
    // ---- iterators
    random(
        "next-once-more",
        &[edit(
            REWRITE,
            FOR,
            "visit_mut::visit_expr_for_loop_mut(self, node);
             let head = node.expr.clone();
             *node.expr = syn::parse_quote!({
                 fn again<I: Iterator>(mut iter: I) -> impl Iterator<Item = I::Item> {
                     ::std::iter::from_fn(move || iter.next().or_else(|| iter.next()))
                 }
                 again(IntoIterator::into_iter(#head))
             });",
        )],
    ),
    random(
        "next-one-ahead",
        &[edit(
            REWRITE,
            FOR,
            "visit_mut::visit_expr_for_loop_mut(self, node);
             let head = node.expr.clone();
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
             });",
        )],
    ),
    random(
        "size-hint-called",
        &[edit(
            REWRITE,
            FOR,
            "visit_mut::visit_expr_for_loop_mut(self, node);
             let head = node.expr.clone();
             *node.expr = syn::parse_quote!({
                 fn hinted<I: Iterator>(iter: I) -> I {
                     let _ = iter.size_hint();
                     iter
                 }
                 hinted(IntoIterator::into_iter(#head))
             });",
        )],
    ),
    random(
        "iterator-forgotten",
        &[edit(
            REWRITE,
            FOR,
            "visit_mut::visit_expr_for_loop_mut(self, node);
             let head = node.expr.clone();
             *node.expr = syn::parse_quote!({
                 fn kept<I: Iterator>(iter: I) -> impl Iterator<Item = I::Item> {
                     let mut iter = ::std::mem::ManuallyDrop::new(iter);
                     ::std::iter::from_fn(move || iter.next())
                 }
                 kept(IntoIterator::into_iter(#head))
             });",
        )],
    ),
    random(
        "panic-of-next-swallowed",
        &[edit(
            REWRITE,
            FOR,
            "visit_mut::visit_expr_for_loop_mut(self, node);
             let head = node.expr.clone();
             *node.expr = syn::parse_quote!({
                 fn calm<I: Iterator>(mut iter: I) -> impl Iterator<Item = I::Item> {
                     ::std::iter::from_fn(move || {
                         ::std::panic::catch_unwind(::std::panic::AssertUnwindSafe(|| iter.next())).unwrap_or(None)
                     })
                 }
                 calm(IntoIterator::into_iter(#head))
             });",
        )],
    ),
    // ---- conditions and temporaries
    random(
        "condition-twice",
        &[edit(
            REWRITE,
            WHILE,
            "visit_mut::visit_expr_while_mut(self, node);
             let cond = node.cond.clone();
             if !quote::ToTokens::to_token_stream(&cond).to_string().contains(\"let \") {
                 *node.cond = syn::parse_quote!((#cond) && (#cond));
             }",
        )],
    ),
    random(
        "scrutinee-hoisted",
        &[edit(
            REWRITE,
            WHILE,
            "visit_mut::visit_expr_while_mut(self, node);
             if let syn::Expr::Let(scrutinee) = &mut *node.cond {
                 let value = scrutinee.expr.clone();
                 *scrutinee.expr = syn::parse_quote!({ let value = #value; value });
             }",
        )],
    ),
    random(
        "turn-after-the-last",
        &[edit(
            REWRITE,
            WHILE,
            "visit_mut::visit_expr_while_mut(self, node);
             let (cond, inner) = (node.cond.clone(), node.body.clone());
             if !quote::ToTokens::to_token_stream(&cond).to_string().contains(\"let \") {
                 *node.cond = syn::parse_quote!(true);
                 node.body = syn::parse_quote!({ let last = !(#cond); #inner if last { break } });
             }",
        )],
    ),
    random(
        "temporary-in-a-head-dropped-early",
        &[edit(
            REWRITE,
            FOR,
            "visit_mut::visit_expr_for_loop_mut(self, node);
             // Where the items borrow from it, this would not compile.
             let head = quote::ToTokens::to_token_stream(&node.expr);
             if matches!(&*node.expr, syn::Expr::MethodCall(call)
                 if call.method == \"guards\" && matches!(*call.receiver, syn::Expr::MethodCall(_)))
             {
                 *node.expr = syn::parse_quote!({ let head = #head; head });
             }",
        )],
    ),
    Mutation {
        name: "tail-made-a-statement",
        // In 2024 a tail's temporaries are gone as early as a statement's.
        suite: Suite::Random2021,
        killer: Killer::Test,
        edits: &[edit(
            REWRITE,
            "match plan.class {",
            "if let Some(Stmt::Expr(_, semicolon @ None)) = body.stmts.last_mut() {
                 *semicolon = Some(Default::default());
             }
             match plan.class {",
        )],
    },
    // ---- promises about marks, masks and cancellation
    pass("skip-ignored", &[edit(ANALYSE, "self.active &= !marks.skip;", "")]),
    pass("mask-lost", &[edit(ANALYSE, "mask: settings.active && must_not_unwind(sig),", "mask: false,")]),
    pass(
        "unsafe-forgotten",
        &[edit(
            ANALYSE,
            ".unwrap_or_else(|| !(around.near_unsafe || is_unsafe(sig) || block_holds_unsafe(block)));",
            ".unwrap_or_else(|| !around.near_unsafe);",
        )],
    ),
    pass("cancel-inverted", &[edit(ANALYSE, "        cancel,\n        loops:", "        cancel: !cancel,\n        loops:")]),
    pass("operators-forgotten", &[edit(ANALYSE, "around.direct || around.operator ||", "around.direct ||")]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_mutation_changes_the_pass_as_it_is_and_has_a_name_of_its_own() {
        let names: BTreeSet<_> = MUTATIONS.iter().map(|mutation| mutation.name).collect();
        assert_eq!(names.len(), MUTATIONS.len());
        for Mutation { name, edits, .. } in MUTATIONS {
            for Edit { file, text, replacement } in *edits {
                let path = format!("{}/../../preempt-macros/src/{file}", env!("CARGO_MANIFEST_DIR"));
                let source = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
                assert_eq!(source.matches(text).count(), 1, "`{name}` changes in {file}:\n{text}");
                assert_ne!(text, replacement);
            }
        }
    }
}
