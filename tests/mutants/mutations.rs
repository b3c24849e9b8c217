//! The named mutations.

/// One small error in the pass.
#[derive(Debug)]
pub struct Mutation {
    /// Its name.
    pub name: &'static str,
    /// The test that must fail.
    pub suite: Suite,
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

/// A test that mutants are given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suite {
    /// Random programs, plain and annotated.
    Random,
    /// What the attribute promises, one promise a test.
    Pass,
}

impl Suite {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Random, Self::Pass];

    /// The package and the name of its test.
    #[must_use]
    pub fn target(self) -> (&'static str, &'static str) {
        match self {
            Self::Random => ("preempt-random", "random"),
            Self::Pass => ("preempt-tests", "pass"),
        }
    }
}

const fn edit(file: &'static str, text: &'static str, replacement: &'static str) -> Edit {
    Edit { file, text, replacement }
}

const fn random(name: &'static str, edits: &'static [Edit]) -> Mutation {
    Mutation { name, suite: Suite::Random, edits }
}

const fn pass(name: &'static str, edits: &'static [Edit]) -> Mutation {
    Mutation { name, suite: Suite::Pass, edits }
}

const REWRITE: &str = "rewrite.rs";
const ANALYSE: &str = "analyse.rs";

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
    // ---- jumps
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
