//! Promises about marks, masks and cancellation that are broken.

use super::{ANALYSE, Mutation, edit, pass};

pub(super) const MUTATIONS: &[Mutation] = &[
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
    pass(
        "cancel-inverted",
        &[edit(ANALYSE, "        cancel,\n        loops:", "        cancel: !cancel,\n        loops:")],
    ),
    pass(
        "operators-forgotten",
        &[edit(ANALYSE, "ByRule if around.operator =>", "ByRule if around.operator && around.direct =>")],
    ),
];
