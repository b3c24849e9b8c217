//! Loops of a class that is not theirs: a cost, a head or a counter that is misread.

use super::{ANALYSE, CLASS, COST, COUNTED, HEAD, Killer, Mutation, OPEN, Suite, edit, pass, random};

pub(super) const MUTATIONS: &[Mutation] = &[
    // ---- the cost of a body
    random(
        "calls-are-cheap",
        &[edit(
            COST,
            "            self.add(DEAR_CALL);\n        } else {\n            self.dear();",
            "            self.add(DEAR_CALL);\n        } else {\n            self.add(1);",
        )],
    ),
    pass(
        "functions-are-cheap",
        &[edit(
            COST,
            "            self.call(&name);\n        } else {\n            self.dear();",
            "            self.call(&name);\n        } else {\n            self.add(1);",
        )],
    ),
    pass(
        "macros-are-cheap",
        &[
            edit(
                COST,
                "fn visit_macro(&mut self, _: &'ast syn::Macro) {\n        self.dear();",
                "fn visit_macro(&mut self, _: &'ast syn::Macro) {\n        self.add(1);",
            ),
            edit(
                COST,
                "            | Expr::Macro(_)\n            | Expr::Verbatim(_)",
                "            | Expr::Verbatim(_)",
            ),
        ],
    ),
    pass(
        "inner-loops-are-cheap",
        &[edit(
            COST,
            "Some(cost) => self.add(cost),\n                None => self.dear(),",
            "Some(cost) => self.add(cost),\n                None => self.add(1),",
        )],
    ),
    pass("few-whatever-they-cost", &[edit(CLASS, "written.saturating_mul(cost) <= FEW", "written <= FEW")]),
    pass("more-turns-without-a-check", &[edit(CLASS, "SHORT.min(turns)", "turns")]),
    pass("batches-as-long-as-strips", &[edit(CLASS, "turns.min(BATCH)", "turns")]),
    pass(
        "batches-of-dear-turns",
        &[edit(CLASS, "Some((turns, cost)) if cost <= COPY =>", "Some((turns, _)) =>")],
    ),
    Mutation {
        name: "condition-that-binds-batched",
        suite: Suite::Pass,
        // A `let` is no condition where it stands behind a statement.
        killer: Killer::Compiler,
        edits: &[edit(
            CLASS,
            "if cost::binds(&node.cond) { None } else { cost::of_expr(&node.cond) }",
            "cost::of_expr(&node.cond)",
        )],
    },
    // ---- where strips may be
    random(
        "strips-in-debug-builds",
        &[edit(ANALYSE, "Loops::ByClass { strip: Some(_) })", "Loops::ByClass { .. })")],
    ),
    pass(
        "strips-of-a-conditional-skip",
        &[edit(
            ANALYSE,
            "if self.unless.is_empty() { self.settings.loops } else { Loops::EveryTurn }",
            "self.settings.loops",
        )],
    ),
    pass(
        "attribute-of-a-loop-lost",
        &[edit(
            CLASS,
            "let free = attrs.iter().all(mark::is_ours);",
            "let free = !attrs.is_empty() || attrs.iter().all(mark::is_ours);",
        )],
    ),
    // ---- the head of a `for`
    pass(
        "open-name-taken-for-resolved",
        &[edit(
            OPEN,
            "Expr::Path(_) => self.layers(head).is_some_and(|layers| layers > NONE),",
            "Expr::Path(_) => self.layers(head).is_none_or(|layers| layers > NONE),",
        )],
    ),
    pass(
        "function-s-value-taken-for-resolved",
        &[edit(OPEN, "matches!(&*name, \"Some\" | \"Ok\" | \"Err\").then(", "(!name.is_empty()).then(")],
    ),
    pass(
        "call-in-a-head-taken-for-resolved",
        &[edit(
            OPEN,
            "self.is_chain_resolved(call),\n            _ => false,",
            "self.is_chain_resolved(call),\n            _ => true,",
        )],
    ),
    pass(
        "closure-in-a-head-taken-for-cheap",
        &[edit(HEAD, ".map_or(Calls::Dear, Calls::Cheap)", ".map_or(Calls::Cheap(1), Calls::Cheap)")],
    ),
    // ---- `while` loops that count
    pass("counter-of-any-type", &[edit(COUNTED, "&& integers.is(counter, Kind::Integer)", "")]),
    pass(
        "counter-of-two-types",
        &[edit(COUNTED, "kinds.all(|known| known == kind)", "kinds.any(|known| known == kind)")],
    ),
    pass(
        "counter-that-is-not-compared",
        &[edit(
            COUNTED,
            "(is_same_name(left, counter) && is_steady(right, integers))",
            "is_steady(right, integers)",
        )],
    ),
    pass(
        "bound-that-calls",
        &[edit(
            COUNTED,
            "(is_same_name(left, counter) && is_steady(right, integers))",
            "is_same_name(left, counter)",
        )],
    ),
    pass(
        "counting-body-that-branches",
        &[edit(
            COUNTED,
            "(fits && is_straight(body)).then_some",
            "(fits && (is_straight(body) || compares)).then_some",
        )],
    ),
];
