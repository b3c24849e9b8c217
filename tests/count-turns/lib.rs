//! Counts the turns of loops between checks, in what the pass has made of a function, and says how many the pass
//! promises.
//!
//! ```text
//! #[count_turns(crate::turns)]                  reads the loops as they were written, and what is promised of each
//! #[preemptible]                                makes checks and strips
//! #[preempt_count_turns::in_expansion(..)]      added by the first: counts in what the second has made
//! fn f() { .. }
//! ```
//!
//! The module that is named counts: it is `turns.rs` of `preempt-tests`, or a copy of it. With `#[count_turns(crate::turns,
//! release)]` the function has the strips that builds without `debug_assertions` have, whatever the build.
//!
//! What is promised is computed here once more (`promise`), from the costs and classes of the pass's own modules.

mod in_expansion;
mod promise;

/// The modules of the pass that say what a loop costs and how it is checked.
#[path = "../../preempt-macros/src"]
#[allow(dead_code, reason = "the pass does more with them")]
#[allow(clippy::collapsible_if, reason = "the pass is of edition 2021, which has no chains")]
mod pass {
    pub(crate) mod args;
    pub(crate) mod class;
    pub(crate) mod cost;
    pub(crate) mod counted;
    pub(crate) mod errors;
    pub(crate) mod head;
    pub(crate) mod mark;
    pub(crate) mod misses;
    pub(crate) mod open;
    pub(crate) mod scope;
}

// They name each other from the root of their crate.
use pass::{args, class, cost, counted, errors, head, mark, misses, open, scope};

use proc_macro::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{ItemFn, Path, Token, parse_macro_input};

/// Counts the turns of a function's loops. It stands above `#[preemptible]`.
#[proc_macro_attribute]
pub fn count_turns(args: TokenStream, item: TokenStream) -> TokenStream {
    let Args { turns, release } = parse_macro_input!(args as Args);
    let mut function = parse_macro_input!(item as ItemFn);
    let promised = promise::of(&function, release);
    // Where the pass has been, there are other loops than were written.
    function
        .attrs
        .push(syn::parse_quote!(#[::preempt_count_turns::in_expansion(#turns, #release, #promised)]));
    function.into_token_stream().into()
}

/// What `#[count_turns]` adds below the others.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn in_expansion(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut counter = parse_macro_input!(args as in_expansion::Counter);
    let mut function = parse_macro_input!(item as ItemFn);
    counter.count(&mut function.block);
    quote!(#function).into()
}

struct Args {
    /// The module that counts.
    turns: Path,
    release: bool,
}

impl Parse for Args {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let turns = input.parse()?;
        let comma: Option<Token![,]> = input.parse()?;
        let release: Option<syn::Ident> = if comma.is_some() { input.parse()? } else { None };
        match release {
            Some(other) if other != "release" => {
                Err(syn::Error::new(other.span(), "only `release` is known"))
            }
            release => Ok(Self { turns, release: release.is_some() }),
        }
    }
}
