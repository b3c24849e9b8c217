//! What the pass makes of a source file, as text.
//!
//! A crate of procedural macros exports nothing but its macros, and those run only inside rustc. So this
//! package compiles the pass's own modules once more, as an ordinary library: outside of a macro
//! `proc-macro2` reads positions from the text, and the sites come out with the lines and columns that
//! rustc would give. [`file()`] plays rustc's part, which is to find the attributes and call the pass.

#![deny(missing_docs)]

mod source;

/// The pass, module by module as in its own crate.
#[path = "../../preempt-macros/src"]
#[allow(clippy::collapsible_if, reason = "it is of edition 2021, which has no chains")]
mod pass {
    pub(crate) mod analyse;
    pub(crate) mod args;
    pub(crate) mod breaks;
    pub(crate) mod check;
    pub(crate) mod class;
    pub(crate) mod closure;
    pub(crate) mod cost;
    pub(crate) mod counted;
    pub(crate) mod entry;
    pub(crate) mod errors;
    pub(crate) mod expand;
    pub(crate) mod fragment;
    pub(crate) mod head;
    pub(crate) mod items;
    pub(crate) mod mark;
    pub(crate) mod misses;
    pub(crate) mod open;
    pub(crate) mod prologue;
    pub(crate) mod rewrite;
    pub(crate) mod scope;
    pub(crate) mod strip;
    pub(crate) mod valid;
}

// They name each other from the root of their crate.
use pass::{
    analyse, args, breaks, check, class, closure, cost, counted, entry, errors, expand, fragment, head,
    items, mark, misses, open, prologue, rewrite, scope, strip, valid,
};

/// Expands the attributes of `preempt` in the text of a source file. `name` is the file's name in the sites.
///
/// Both kinds of checks are on where an attribute does not say otherwise, as by default. What stands in
/// other attributes, `cfg_attr` included, is left to the compiler. Comments are lost, doc comments stay. The
/// `#[cfg(not(clippy))]` that each inserted statement carries is not printed.
///
/// # Errors
///
/// If the text is not Rust. What the pass refuses is no error here: it becomes a `compile_error!` beside
/// the item, as it does for rustc.
pub fn file(text: &str, name: &str) -> Result<String, String> {
    source::expand(text, name).map_err(|error| {
        let at = error.span().start();
        format!("{name}:{}:{}: {error}", at.line, at.column + 1)
    })
}
