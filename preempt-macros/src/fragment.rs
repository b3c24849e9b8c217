//! Reads items that come out of `macro_rules!`.
//!
//! What a fragment (`$body:block`, `$e:expr`, `$s:stmt`) stands for arrives in invisible delimiters. Three
//! things are lost with them on the way from rustc through syn and back:
//!
//! - To rustc a block, a loop, an `if` or a `match` in them ends a statement or an arm as it does without
//!   them. To syn they are an expression like any other, behind which a `;` or a `,` must come.
//! - rustc ignores those that a procedural macro emits: `$e * 2` with `1 + 2` for `$e` would become
//!   `1 + 2 * 2`. So where it matters they become parentheses ([`binding`]).
//! - `$p(3)` with `S<u8>` for `$p:path` is a call. Without the delimiters it would be a comparison.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parse;
use syn::{Expr, Path, PathArguments};

mod binding;

/// Parses `tokens`; if they cannot be read as they are, without the invisible delimiters around whatever
/// ends a statement by itself, and with `::` before the arguments of generic paths.
///
/// # Errors
///
/// The first attempt's.
pub(crate) fn parse<T: Parse>(tokens: &TokenStream) -> syn::Result<T> {
    if !holds_fragments(tokens.clone()) {
        return syn::parse2(tokens.clone());
    }
    let tokens = binding::parenthesise(tokens.clone());
    syn::parse2(tokens.clone()).or_else(|error| syn::parse2(unwrap(tokens)).map_err(|_| error))
}

fn holds_fragments(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::None || holds_fragments(group.stream()),
        _ => false,
    })
}

fn unwrap(tokens: TokenStream) -> TokenStream {
    let mut unwrapped = TokenStream::new();
    // What is given to a macro, behind `name!`, is that macro's to read.
    let (mut after_name, mut after_bang) = (false, false);
    for token in tokens {
        let is_argument = after_bang;
        after_bang = after_name && matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '!');
        after_name = matches!(token, TokenTree::Ident(_));
        match token {
            TokenTree::Group(group) if !is_argument => {
                let inside = unwrap(group.stream());
                if group.delimiter() == Delimiter::None && ends_a_statement(&inside) {
                    unwrapped.extend(inside);
                } else {
                    let inside = match group.delimiter() {
                        Delimiter::None => turbofish(inside),
                        _ => inside,
                    };
                    let mut again = Group::new(group.delimiter(), inside);
                    again.set_span(group.span());
                    unwrapped.extend([TokenTree::Group(again)]);
                }
            }
            token => unwrapped.extend([token]),
        }
    }
    unwrapped
}

/// A generic path as it is written among expressions, which is right among types too.
fn turbofish(tokens: TokenStream) -> TokenStream {
    let Ok(mut path) = syn::parse2::<Path>(tokens.clone()) else { return tokens };
    for segment in &mut path.segments {
        if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
            arguments.colon2_token.get_or_insert_default();
        }
    }
    path.into_token_stream()
}

/// Whether the tokens are one expression that ends with the brace of its block.
fn ends_a_statement(tokens: &TokenStream) -> bool {
    matches!(
        syn::parse2(tokens.clone()),
        Ok(Expr::Block(_)
            | Expr::Const(_)
            | Expr::ForLoop(_)
            | Expr::If(_)
            | Expr::Loop(_)
            | Expr::Match(_)
            | Expr::Unsafe(_)
            | Expr::While(_))
    )
}

#[cfg(test)]
mod tests;
