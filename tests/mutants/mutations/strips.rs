//! Strips, nests and batches that are cut wrong: by the expansion, or by what it calls.

use super::{
    BREAKS, CORE_COUNTED, CORE_RANGES, CORE_SLICES, CORE_STRIPS, CORE_VECTORS, Mutation, STRIP, edit, pass,
    random,
};

/// What leaves the strips of a loop.
const ENDS: &str = "if __preempt_strips.__preempt_ends() {\n                break;\n            }";

pub(super) const MUTATIONS: &[Mutation] = &[
    // ---- the expansion of a `for`
    random(
        "only-the-first-strip",
        &[edit(STRIP, ENDS, "let _ = __preempt_strips.__preempt_ends();\n            break;")],
    ),
    pass("break-only-leaves-the-strip", &[edit(BREAKS, "jump.label = Some(label);", "let _ = label;")]),
    pass("break-of-an-inner-loop-leaves-all", &[edit(BREAKS, "self.depth == 0", "true")]),
    pass("labelled-break-only-leaves-the-strip", &[edit(BREAKS, "if named || (", "if (")]),
    pass(
        "one-strip-fits-twice-its-turns",
        &[edit(
            STRIP,
            "if __preempt_strips.__preempt_fits(#turns, #calls) {",
            "if __preempt_strips.__preempt_fits(2 * #turns, #calls) {",
        )],
    ),
    pass("entry-unchecked", &[edit(STRIP, "__preempt_strips.__preempt_check();", "")]),
    pass(
        "strips-of-one-turn-more",
        &[edit(STRIP, "__preempt_strip(#turns, #calls)", "__preempt_strip(#turns + 1, #calls)")],
    ),
    // ---- of a `while` that counts
    pass("nest-s-turns-one-more", &[edit(STRIP, "(__preempt_turn < #turns)", "(__preempt_turn <= #turns)")]),
    pass(
        "nest-ends-after-a-strip",
        &[edit(STRIP, "if !(__preempt_goes_on & (__preempt_turn > #turns)) {", "if true {")],
    ),
    pass(
        "nest-unchecked-between-strips",
        &[edit(
            STRIP,
            "                    break;\n                }\n                #check;\n            }\n        }",
            "                    break;\n                }\n            }\n        }",
        )],
    ),
    // ---- of a batch
    pass(
        "batch-of-one-turn-more",
        &[edit(STRIP, "Literal::u32_unsuffixed(turns)", "Literal::u32_unsuffixed(turns + 1)")],
    ),
    pass(
        "batch-unchecked",
        &[edit(STRIP, "'__preempt_batch: loop {\n            #check;", "'__preempt_batch: loop {")],
    ),
    pass(
        "batch-s-count-not-reset",
        &[edit(
            STRIP,
            "        '__preempt_batch: loop {\n            #check;\n            let mut __preempt_turn = 0_u32;\n            #inner\n        }",
            "        {\n            let mut __preempt_turn = 0_u32;\n            '__preempt_batch: loop {\n                #check;\n                #inner\n            }\n        }",
        )],
    ),
    pass(
        "batch-that-ends-by-its-label-does-not",
        &[edit(
            STRIP,
            "breaks::leave(node.body.clone(), label.as_ref())",
            "breaks::leave(node.body.clone(), None)",
        )],
    ),
    // ---- what all strips have in common
    pass(
        "unchecked-between-strips",
        &[edit(CORE_STRIPS, "if self.more {\n            self.check.pass();\n        }", "")],
    ),
    pass("iterator-of-any-length-unchecked", &[edit(CORE_STRIPS, "        self.0.check.pass();\n", "")]),
    pass(
        "iterator-that-calls-unchecked",
        &[edit(CORE_STRIPS, "if !I::EXACT || (I::DEAR && self.each) {", "if !I::EXACT {")],
    ),
    pass(
        "iterator-that-calls-fits",
        &[edit(
            CORE_STRIPS,
            "(calls || !I::DEAR) && self.iter.fits(turns)",
            "{ let _ = calls; self.iter.fits(turns) }",
        )],
    ),
    // ---- ranges
    pass(
        "range-fits-one-more",
        &[edit(
            CORE_RANGES,
            "self.start.steps_to(self.end) <= turns",
            "self.start.steps_to(self.end) <= turns + 1",
        )],
    ),
    pass(
        "inclusive-range-fits-one-more",
        &[edit(
            CORE_RANGES,
            "self.start().steps_to(*self.end()) < turns",
            "self.start().steps_to(*self.end()) <= turns",
        )],
    ),
    random("range-s-rest-forgotten", &[edit(CORE_RANGES, "(strip, end < self.end)", "(strip, false)")]),
    random("inclusive-range-s-last-forgotten", &[edit(CORE_RANGES, "count: steps + 1 }", "count: steps }")]),
    pass(
        "inclusive-range-s-strip-one-longer",
        &[edit(CORE_RANGES, "        if steps < turns {", "        if steps <= turns {")],
    ),
    pass("surrogates-forgotten", &[edit(CORE_RANGES, "position.saturating_add(gap)", "position.max(gap)")]),
    // ---- slices and vectors
    random(
        "slice-s-strips-overlap",
        &[edit(
            CORE_SLICES,
            "let (strip, rest) = left.split_at(left.len().min(turns));",
            "let (strip, rest) = left.split_at(left.len().min(turns));\n        let strip = &left[..left.len().min(strip.len() + 1)];",
        )],
    ),
    random(
        "mutable-slice-s-rest-forgotten",
        &[edit(CORE_SLICES, "let more = !rest.is_empty();", "let more = false;")],
    ),
    pass("vector-s-element-passed-over", &[edit(CORE_VECTORS, "self.nth(end - 1);", "self.nth(end);")]),
    pass("vector-s-elements-twice", &[edit(CORE_VECTORS, "self.nth(end - 1);", "")]),
    // ---- strips that count
    pass(
        "counted-fits-one-more",
        &[edit(CORE_COUNTED, "iter.size_hint().0 <= turns\n", "iter.size_hint().0 <= turns + 1\n")],
    ),
    pass(
        "counted-cut-leaves-nothing",
        &[edit(CORE_COUNTED, "let more = left > turns;", "let more = left >= turns;")],
    ),
    random(
        "counted-s-rest-forgotten",
        &[edit(CORE_COUNTED, "last: !more }, more)", "last: !more }, false)")],
    ),
    pass(
        "end-that-is-seen-ignored",
        &[edit(
            CORE_COUNTED,
            "if I::END_IS_SEEN && count.last {",
            "if I::END_IS_SEEN && count.last && count.end > usize::MAX - 1 {",
        )],
    ),
    pass(
        "end-of-each-strip-seen",
        &[edit(CORE_COUNTED, "if I::END_IS_SEEN && count.last {", "if I::END_IS_SEEN {")],
    ),
    pass("map-does-not-call", &[edit(CORE_COUNTED, "    const CALLS: bool = true;\n}", "}")]),
];
