//! What stands in the tokens of macros, where functions cannot be annotated: it is counted, and tests that a
//! macro of the crate writes become tasks.
//!
//! Tokens are no syntax: a function is taken to be `fn name` with a group in braces after it, a `for` is a
//! loop if an `in` follows before a group in braces. These counts are for the report alone.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

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

/// The words `test` of attributes in what a `macro_rules!` writes, before functions that can be tasks.
///
/// A test may as well be written by a macro, a line for each case. What the macro *matches* is left alone.
pub(super) fn tests_of_definition(tokens: &TokenStream) -> Vec<Span> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(written) = token
            && ends_with_arrow(&tokens[..at])
        {
            tests(written.stream(), &mut found);
        }
    }
    found
}

fn ends_with_arrow(tokens: &[TokenTree]) -> bool {
    let is = |token: &TokenTree, char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == char);
    matches!(tokens, [.., first, second] if is(first, '=') && is(second, '>'))
}

fn tests(tokens: TokenStream, found: &mut Vec<Span>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        match attribute(&tokens, at) {
            None => tests(group.stream(), found),
            Some(content) => {
                let content: Vec<TokenTree> = content.into_iter().collect();
                if let [TokenTree::Ident(word)] = &content[..]
                    && word == "test"
                    && is_plain_function(&tokens[at + 1..])
                {
                    found.push(word.span());
                }
            }
        }
    }
}

/// What stands in the attribute whose brackets are the token `at`.
fn attribute(tokens: &[TokenTree], at: usize) -> Option<TokenStream> {
    let TokenTree::Group(group) = &tokens[at] else { return None };
    let is_attribute = at > 0
        && matches!(&tokens[at - 1], TokenTree::Punct(punct) if punct.as_char() == '#')
        && group.delimiter() == Delimiter::Bracket;
    is_attribute.then(|| group.stream())
}

/// Other attributes, `fn`, a name and empty parentheses.
fn is_plain_function(mut tokens: &[TokenTree]) -> bool {
    while let [TokenTree::Punct(pound), TokenTree::Group(_), rest @ ..] = tokens {
        if pound.as_char() != '#' {
            return false;
        }
        tokens = rest;
    }
    let parameters = match tokens {
        [TokenTree::Ident(word), TokenTree::Ident(_), parameters, ..] if word == "fn" => parameters,
        [TokenTree::Ident(word), TokenTree::Punct(dollar), TokenTree::Ident(_), parameters, ..]
            if word == "fn" && dollar.as_char() == '$' =>
        {
            parameters
        }
        _ => return false,
    };
    matches!(parameters, TokenTree::Group(group)
        if group.delimiter() == Delimiter::Parenthesis && group.stream().is_empty())
}

fn add(tokens: TokenStream, found: &mut Hidden) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let rest = &tokens[at + 1..];
        match token {
            TokenTree::Group(group) => match attribute(&tokens, at) {
                Some(content) => found.tests += usize::from(content.to_string() == "test"),
                None => add(group.stream(), found),
            },
            TokenTree::Ident(word) if word == "fn" => found.functions += usize::from(is_function(rest)),
            TokenTree::Ident(word) if word == "while" || word == "loop" => {
                found.loops += usize::from(rest.iter().any(is_block));
            }
            TokenTree::Ident(word) if word == "for" => {
                let mut head = rest.iter().take_while(|token| !is_block(token));
                found.loops +=
                    usize::from(head.any(|token| matches!(token, TokenTree::Ident(word) if word == "in")));
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
