//! Checks that are missing, or stand where they must not.

use super::{
    ANALYSE, ARGS, CHECK, CLOSURE, EXPAND, Killer, Mutation, PROLOGUE, REWRITE, SCOPE, Suite, edit, pass,
    random,
};

pub(super) const MUTATIONS: &[Mutation] = &[
    // ---- of loops, prologues and items
    random("identity", &[edit(EXPAND, "if errors.is_empty() { Settings", "if features.off { Settings")]),
    random(
        "loop-check-lost",
        &[edit(REWRITE, "body.stmts.insert(after_items(body), check);", "let _ = check;")],
    ),
    random(
        "check-at-the-tail",
        &[edit(REWRITE, "body.stmts.insert(after_items(body), check);", "body.stmts.push(check);")],
    ),
    random(
        "prologue-lost",
        &[edit(
            REWRITE,
            "prologue::place(block, place == Place::Sunk, &check);",
            "if plan.mask { prologue::place(block, place == Place::Sunk, &check); }",
        )],
    ),
    random(
        "prologue-false-ignored",
        &[edit(ANALYSE, "Prologue::Never => None,", "Prologue::Never => Some(Place::Entry),")],
    ),
    random(
        "loops-false-ignored",
        &[edit(
            ARGS,
            "match (on(checked, features.loops), args.loops) {",
            "match (on(None, features.loops), args.loops) {",
        )],
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

    fn visit_expr(&mut self",
                "fn visit_item(&mut self, item: &'ast syn::Item) {
                     if let syn::Item::Fn(function) = item {
                         self.visit_block(&function.block);
                     }
                 }
                 fn visit_attribute(&mut self, _: &'ast Attribute) {}
                 fn visit_expr(&mut self",
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
    pass(
        "number-of-another-check",
        &[edit(CHECK, "Literal::usize_unsuffixed(number);", "Literal::usize_unsuffixed(number.min(0));")],
    ),
    // ---- prologue checks that sink
    pass(
        "sinks-past-a-call",
        &[edit(
            PROLOGUE,
            ".position(|statement| !is_quiet(statement)).map(|place| items + place)",
            ".enumerate().filter(|(_, statement)| !is_quiet(statement)).last().map(|(place, _)| items + place)",
        )],
    ),
    pass(
        "sinks-past-an-arm-that-calls",
        &[edit(
            PROLOGUE,
            "                    _ => return None,\n                }",
            "                    _ => {}\n                }",
        )],
    ),
    pass(
        "sinks-past-a-condition-that-calls",
        &[edit(
            PROLOGUE,
            "node.attrs.is_empty() && cost::of_expr(&node.cond).is_some() =>",
            "node.attrs.is_empty() =>",
        )],
    ),
    pass(
        "sinks-past-a-guard-that-calls",
        &[edit(
            PROLOGUE,
            "!arm.attrs.is_empty() || cost::of_pattern(&arm.pat).is_none() =>",
            "!arm.attrs.is_empty() =>",
        )],
    ),
    pass("else-branch-without-its-check", &[edit(PROLOGUE, "each_branch(other, visit);", "let _ = other;")]),
    pass(
        "match-arm-without-its-check",
        &[edit(PROLOGUE, "node.arms.iter_mut().for_each(", "node.arms.iter_mut().skip(2).for_each(")],
    ),
    pass("never-sinks", &[edit(REWRITE, "place == Place::Sunk", "false")]),
    pass(
        "operator-s-check-sinks",
        &[edit(ANALYSE, "around.operator => Some(Place::Entry)", "around.operator => Some(Place::Sunk)")],
    ),
    // ---- of closures
    pass(
        "closure-check-lost",
        &[edit(REWRITE, "if plan.checked {", "if plan.checked && !plan.unless.is_empty() {")],
    ),
    pass(
        "closures-by-default",
        &[edit(ARGS, "on(args.closures, false)", "on(args.closures, features.prologue)")],
    ),
    pass(
        "closure-in-a-skipped-loop-checked",
        &[edit(ANALYSE, "self.settings.closures && !self.skipped", "self.settings.closures")],
    ),
    pass(
        "closure-with-a-block-unchecked",
        &[edit(CLOSURE, "body.block.stmts.insert(head, check);", "let _ = (head, check);")],
    ),
];
