//! The compiler pass of `preempt`.
#![deny(missing_docs)]

mod analyse;
mod args;
mod check;
mod entry;
mod errors;
mod expand;
mod items;
mod mark;
mod rewrite;
mod scope;
mod valid;

use proc_macro::TokenStream;

use args::Features;
use entry::Entry;

/// The features this crate was built with.
const FEATURES: Features = Features {
    loops: cfg!(feature = "loop-checks"),
    prologue: cfg!(feature = "prologue-checks"),
    off: cfg!(feature = "checks-off"),
};

/// Inserts resched checks.
#[proc_macro_attribute]
pub fn preemptible(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::preemptible(args.into(), item.into(), FEATURES).into()
}

/// Runs the body of `fn main` as a task.
#[proc_macro_attribute]
pub fn main(args: TokenStream, item: TokenStream) -> TokenStream {
    entry::expand(Entry::Main, args.into(), item.into()).into()
}

/// A test whose body runs as a task.
#[proc_macro_attribute]
pub fn test(args: TokenStream, item: TokenStream) -> TokenStream {
    entry::expand(Entry::Test, args.into(), item.into()).into()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_macro_crate_stays_in_edition_2021() {
        let edition =
            include_str!("../Cargo.toml").lines().find(|line| line.trim_start().starts_with("edition"));
        assert_eq!(edition, Some("edition = \"2021\""), "braces it emits would take the new edition's rules");
    }
}
