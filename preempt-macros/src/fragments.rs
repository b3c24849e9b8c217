//! Keeps what a `macro_rules!` has put for `$e` in one piece.
//!
//! The tokens of a fragment come in a group without delimiters, which binds like parentheses: `$e * 2` with
//! `1 + 2` for `$e` is 6. But rustc forgets such a group once it has been through a procedural macro, even
//! one that changes nothing (rust-lang/rust#67062), and would read `1 + 2 * 2`. So where a neighbour would
//! take a part of it, the group gets parentheses before anybody looks at the tokens.
//!
//! Only there: elsewhere parentheses may not stand (`concat!($e)`, a block, a statement).

use proc_macro2::{Delimiter, Group, Spacing, Span, TokenStream, TokenTree};
use syn::Expr;

/// The tokens with parentheses in place of those groups that would fall apart.
pub(crate) fn keep_together(tokens: TokenStream) -> TokenStream {
    if !has_fragment(&tokens) {
        return tokens;
    }
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let replace = |(at, token): (usize, &TokenTree)| match token {
        TokenTree::Group(group) if is_fragment(group) || has_fragment(&group.stream()) => {
            let is_torn = is_fragment(group) && falls_apart(group, &tokens[..at], &tokens[at + 1..]);
            let delimiter = if is_torn { Delimiter::Parenthesis } else { group.delimiter() };
            let mut kept = Group::new(delimiter, keep_together(group.stream()));
            // No lint about needless parentheses looks at those that a macro has written.
            kept.set_span(if is_torn { Span::mixed_site().located_at(group.span()) } else { group.span() });
            TokenTree::Group(kept)
        }
        other => other.clone(),
    };
    tokens.iter().enumerate().map(replace).collect()
}

fn is_fragment(group: &Group) -> bool {
    group.delimiter() == Delimiter::None
}

fn has_fragment(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => is_fragment(&group) || has_fragment(&group.stream()),
        _ => false,
    })
}

/// Whether the neighbours of an expression would take a part of it.
fn falls_apart(group: &Group, before: &[TokenTree], after: &[TokenTree]) -> bool {
    let Ok(expr) = syn::parse2::<Expr>(group.stream()) else { return false };
    match binding(&expr) {
        Binding::Whole => false,
        Binding::Prefix => is_postfix(after),
        Binding::Loose => is_postfix(after) || is_operator_after(after) || is_operator_before(before),
        Binding::Block => is_binary_for_sure(after),
        Binding::Struct => matches!(after.first(), Some(TokenTree::Group(body))
            if body.delimiter() == Delimiter::Brace),
    }
}

/// How tightly an expression holds together.
enum Binding {
    /// Nothing can come between its parts.
    Whole,
    /// `-x`, `&x`: only what stands behind it binds more tightly.
    Prefix,
    /// Everything from `as` on, and what goes on to the right for as long as it can.
    Loose,
    /// `if`, `match` and their like: at the start of a statement they end at their last brace.
    Block,
    /// `S { .. }`: its braces would be those of the `if` or `match` around.
    Struct,
}

fn binding(expr: &Expr) -> Binding {
    match expr {
        Expr::Group(group) => binding(&group.expr),
        Expr::Unary(_) | Expr::Reference(_) | Expr::RawAddr(_) => Binding::Prefix,
        Expr::Assign(_)
        | Expr::Binary(_)
        | Expr::Break(_)
        | Expr::Cast(_)
        | Expr::Closure(_)
        | Expr::Let(_)
        | Expr::Range(_)
        | Expr::Return(_)
        | Expr::Yield(_) => Binding::Loose,
        Expr::ForLoop(_)
        | Expr::If(_)
        | Expr::Loop(_)
        | Expr::Match(_)
        | Expr::Unsafe(_)
        | Expr::While(_) => Binding::Block,
        Expr::Struct(_) => Binding::Struct,
        _ => Binding::Whole,
    }
}

/// A field, a method, `?`, a call or an index; not the dots of a range.
fn is_postfix(after: &[TokenTree]) -> bool {
    match after.first() {
        Some(TokenTree::Punct(punct)) => match punct.as_char() {
            '?' => true,
            '.' => !matches!(after.get(1), Some(TokenTree::Punct(next))
                if punct.spacing() == Spacing::Joint && next.as_char() == '.'),
            _ => false,
        },
        Some(TokenTree::Group(group)) => {
            matches!(group.delimiter(), Delimiter::Parenthesis | Delimiter::Bracket)
        }
        _ => false,
    }
}

fn is_operator_after(after: &[TokenTree]) -> bool {
    match after {
        [TokenTree::Ident(word), ..] => word == "as",
        [TokenTree::Punct(equals), TokenTree::Punct(next), ..] if equals.as_char() == '=' => {
            equals.spacing() == Spacing::Joint && next.as_char() == '='
        }
        [TokenTree::Punct(punct), ..] => "+-*/%^&|<>!.".contains(punct.as_char()),
        _ => false,
    }
}

fn is_operator_before(before: &[TokenTree]) -> bool {
    let is = |token: Option<&TokenTree>, chars: &str| matches!(token, Some(TokenTree::Punct(punct)) if chars.contains(punct.as_char()));
    let last = before.last();
    let second = before.len().checked_sub(2).and_then(|at| before.get(at));
    let are_joint = matches!(second, Some(TokenTree::Punct(punct)) if punct.spacing() == Spacing::Joint);
    match last {
        // `==` and its like, but not an assignment.
        _ if is(last, "=") => are_joint && is(second, "=!<>"),
        // Not the arrow of an arm or a return type.
        _ if is(last, ">") => !(are_joint && is(second, "=-")),
        _ => is(last, "+-*/%^&|<!.@"),
    }
}

/// An operator that no statement starts with.
fn is_binary_for_sure(after: &[TokenTree]) -> bool {
    match after {
        [TokenTree::Ident(word), ..] => word == "as",
        [TokenTree::Punct(first), TokenTree::Punct(second), ..] if "=!".contains(first.as_char()) => {
            first.spacing() == Spacing::Joint && second.as_char() == '='
        }
        [TokenTree::Punct(punct), ..] => "+/%^>".contains(punct.as_char()),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
