//! The stages of `#[preemptible]` in their order: parse, validate, then analyse and rewrite each function.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Expr, Item, TraitItemFn};

use crate::args::{Args, Features, Settings};
use crate::errors::Errors;
use crate::fragment;
use crate::items::Pass;
use crate::valid;

/// Expands the attribute with arguments `args` on the item `tokens`.
///
/// An item survives its own mistakes: beside the errors it is emitted without checks, so that no use of it
/// becomes an error too, and editors go on understanding it.
pub(crate) fn preemptible(args: TokenStream, tokens: TokenStream, features: Features) -> TokenStream {
    let mut errors = Errors::default();
    let args = Args::parse(args, &mut errors);
    valid::arguments(&args, &mut errors);
    let mut item = match parse(&tokens) {
        Ok(Parsed::Item(item)) => *item,
        Ok(Parsed::BodyLess(function)) => {
            valid::body_less(&function, &mut errors);
            return with_errors(errors, tokens);
        }
        Err(error) => {
            valid::no_item(&tokens, &error, &mut errors);
            // Where an expression is wanted there must be one.
            return if syn::parse2::<Expr>(tokens.clone()).is_ok() {
                let expression = with_errors(errors, tokens);
                quote!({ #expression })
            } else {
                with_errors(errors, tokens)
            };
        }
    };
    valid::item(&item, &mut errors);

    let settings = if errors.is_empty() { Settings::resolve(args, features) } else { Settings::inactive() };
    let mut pass = Pass::new(&settings, &item);
    pass.run(&mut item);
    // What has not changed goes back token by token, not through syn's printer.
    with_errors(errors, if pass.changed { item.into_token_stream() } else { tokens })
}

enum Parsed {
    Item(Box<Item>),
    BodyLess(Box<TraitItemFn>),
}

fn parse(tokens: &TokenStream) -> syn::Result<Parsed> {
    // A bodiless function is an item to syn, but one without a structure.
    let ends_with_semicolon =
        matches!(tokens.clone().into_iter().last(), Some(TokenTree::Punct(last)) if last.as_char() == ';');
    if ends_with_semicolon {
        if let Ok(function @ TraitItemFn { default: None, .. }) = syn::parse2(tokens.clone()) {
            return Ok(Parsed::BodyLess(Box::new(function)));
        }
    }
    fragment::parse(tokens).map(|item| Parsed::Item(Box::new(item)))
}

fn with_errors(errors: Errors, item: TokenStream) -> TokenStream {
    let errors = errors.into_tokens();
    quote!(#errors #item)
}

#[cfg(test)]
mod tests;
