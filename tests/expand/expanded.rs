//! The expansions as ordinary source, which no macro touches. They keep the form in which they were printed.

#[path = "cases/arguments.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod arguments;
#[path = "cases/async_fn.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod async_fn;
#[path = "cases/bare_loop.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod bare_loop;
#[path = "cases/block_head_items.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod block_head_items;
#[path = "cases/closures.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod closures;
#[path = "cases/drop_mask.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod drop_mask;
#[path = "cases/entry.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod entry;
#[path = "cases/expressions.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod expressions;
#[path = "cases/extern_c.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod extern_c;
#[path = "cases/for_loop.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod for_loop;
#[path = "cases/generics.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod generics;
#[path = "cases/impl_block.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod impl_block;
#[path = "cases/labels.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod labels;
#[path = "cases/macros.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod macros;
#[path = "cases/module.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod module;
#[path = "cases/neighbours.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod neighbours;
#[path = "cases/nested.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod nested;
#[path = "cases/prologue.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod prologue;
#[path = "cases/skip.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod skip;
#[path = "cases/skip_if.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod skip_if;
#[path = "cases/trait_defaults.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod trait_defaults;
#[path = "cases/unsafe_code.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod unsafe_code;
#[path = "cases/untouched.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod untouched;
#[path = "cases/while_loop.expanded.rs"]
#[rustfmt::skip]
pub(crate) mod while_loop;
