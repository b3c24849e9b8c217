//! Counts what stands in the tokens of macros, which nobody can annotate.
//!
//! Tokens are no syntax: a function is taken to be `fn name` with a group in braces after it, a `for` is a
//! loop if an `in` follows before a group in braces. It is for the report alone.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Where tokens stand that are no syntax.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// `macro_rules! name { .. }`
    Definition,
    /// `name!(..)`
    Call,
    /// Syntax that syn does not know.
    Unknown,
}

impl Place {
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Definition => "in a macro's definition",
            Self::Call => "in a macro call's arguments",
            Self::Unknown => "in syntax that syn does not know",
        }
    }
}

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Hidden {
    pub(super) functions: usize,
    pub(super) tests: usize,
    pub(super) loops: usize,
}

pub(super) fn count(tokens: &TokenStream) -> Hidden {
    let mut found = Hidden::default();
    add(tokens.clone(), &mut found);
    found
}

fn add(tokens: TokenStream, found: &mut Hidden) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let rest = &tokens[at + 1..];
        match token {
            TokenTree::Group(group) => {
                let is_attribute = at > 0
                    && matches!(&tokens[at - 1], TokenTree::Punct(p) if p.as_char() == '#')
                    && group.delimiter() == Delimiter::Bracket;
                if is_attribute {
                    found.tests += usize::from(group.stream().to_string() == "test");
                } else {
                    add(group.stream(), found);
                }
            }
            TokenTree::Ident(word) if word == "fn" => found.functions += usize::from(is_function(rest)),
            TokenTree::Ident(word) if word == "while" || word == "loop" => {
                found.loops += usize::from(rest.iter().any(is_block));
            }
            TokenTree::Ident(word) if word == "for" => {
                let head = rest.iter().take_while(|token| !is_block(token));
                found.loops += usize::from(
                    head.into_iter().any(|token| matches!(token, TokenTree::Ident(word) if word == "in")),
                );
            }
            _ => {}
        }
    }
}

/// Whether a name or a macro's variable follows, and then a body.
fn is_function(after: &[TokenTree]) -> bool {
    let is_named = match after.first() {
        Some(TokenTree::Ident(_)) => true,
        Some(TokenTree::Punct(punct)) => punct.as_char() == '$',
        _ => false,
    };
    let end = after
        .iter()
        .find(|token| is_block(token) || matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';'));
    // A body may be a variable of the macro: `fn $name() $body`.
    is_named && !matches!(end, Some(TokenTree::Punct(_)))
}

fn is_block(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}
