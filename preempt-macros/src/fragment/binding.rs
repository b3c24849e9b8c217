//! Parentheses in place of invisible delimiters, where a neighbour would tear apart what is in them.
//!
//! Nowhere else: a macro that prints its arguments would print them, and rustc would call them unnecessary.
//! Expressions, patterns and types all may stand in parentheses, so it need not be known which one it is.

use proc_macro2::{Delimiter, Group, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, Pat, Token, Type, TypeParamBound};

/// Everywhere in `tokens`, the arguments of macros included.
pub(super) fn parenthesise(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    (0..tokens.len())
        .map(|index| {
            let TokenTree::Group(group) = &tokens[index] else { return tokens[index].clone() };
            let inside = parenthesise(group.stream());
            let (before, after) = (&tokens[..index], &tokens[index + 1..]);
            let torn = group.delimiter() == Delimiter::None && is_torn(&inside, before, after);
            let delimiter = if torn { Delimiter::Parenthesis } else { group.delimiter() };
            let mut again = Group::new(delimiter, inside);
            again.set_span(if torn && looks_unnecessary(before, after) {
                Span::mixed_site().located_at(group.span())
            } else {
                group.span()
            });
            TokenTree::Group(again)
        })
        .collect()
}

/// How fast what is in the delimiters holds together.
enum Binding {
    /// Nothing tears it apart.
    Whole,
    /// `a.b`: followed by arguments it would be a method.
    Field,
    /// `-a`, `&a`, `*a`: only what is behind it binds tighter.
    Prefix,
    /// `a + b`, `a..b`, `A | B`, `|a| b`, ..: any operator.
    Operator,
    /// `dyn A + B`: a reference or a pointer.
    Bounds,
}

impl Binding {
    fn of(tokens: &TokenStream) -> Self {
        if let Ok(expr) = syn::parse2::<Expr>(tokens.clone()) {
            return match expr {
                Expr::Group(group) => Self::of(&group.expr.to_token_stream()),
                Expr::Field(_) => Self::Field,
                Expr::RawAddr(_) | Expr::Reference(_) | Expr::Unary(_) => Self::Prefix,
                Expr::Assign(_)
                | Expr::Binary(_)
                | Expr::Break(_)
                | Expr::Cast(_)
                | Expr::Closure(_)
                | Expr::Range(_)
                | Expr::Return(_)
                | Expr::Yield(_) => Self::Operator,
                _ => Self::Whole,
            };
        }
        let bounds = |bounds: Punctuated<TypeParamBound, Token![+]>| {
            if bounds.len() > 1 { Self::Bounds } else { Self::Whole }
        };
        match syn::parse2::<Type>(tokens.clone()) {
            Ok(Type::Group(group)) => return Self::of(&group.elem.to_token_stream()),
            Ok(Type::ImplTrait(ty)) => return bounds(ty.bounds),
            Ok(Type::TraitObject(ty)) => return bounds(ty.bounds),
            Ok(_) => return Self::Whole,
            Err(_) => {}
        }
        match Pat::parse_multi.parse2(tokens.clone()) {
            Ok(Pat::Or(_) | Pat::Range(_)) => Self::Operator,
            Ok(Pat::Ident(pat)) if pat.subpat.is_some() => Self::Operator,
            _ => Self::Whole,
        }
    }
}

/// Whether a neighbour binds a part of what is in the delimiters.
fn is_torn(inside: &TokenStream, before: &[TokenTree], after: &[TokenTree]) -> bool {
    let beside_operator = || is_postfix(after) || is_operator_before(before) || is_operator_behind(after);
    if (is_group(after, Delimiter::Brace) || beside_operator()) && shows_structure(inside) {
        return true;
    }
    match Binding::of(inside) {
        Binding::Whole => false,
        Binding::Field => is_group(after, Delimiter::Parenthesis),
        Binding::Prefix => is_postfix(after),
        Binding::Operator => beside_operator() || (is_group(after, Delimiter::Brace) && holds_braces(inside)),
        Binding::Bounds => is_pointer(before),
    }
}

/// Whether rustc might take the parentheses for unnecessary, if they were the user's: around the body of a
/// closure, a pattern, a head.
fn looks_unnecessary(before: &[TokenTree], after: &[TokenTree]) -> bool {
    ends_with(before, "|") || is_group(after, Delimiter::Brace)
}

/// Whether a structure, `S { .. }`, stands in the expression and not in parentheses or a block of it. In a head, which
/// this may be a part of (`if $e == x { .. }`, `match $e.f() { .. }`), its braces would be taken for the block.
fn shows_structure(inside: &TokenStream) -> bool {
    fn shows(expr: &Expr) -> bool {
        match expr {
            Expr::Struct(_) => true,
            Expr::Assign(expr) => shows(&expr.left) || shows(&expr.right),
            Expr::Await(expr) => shows(&expr.base),
            Expr::Binary(expr) => shows(&expr.left) || shows(&expr.right),
            Expr::Call(expr) => shows(&expr.func),
            Expr::Cast(expr) => shows(&expr.expr),
            Expr::Field(expr) => shows(&expr.base),
            Expr::Group(expr) => shows(&expr.expr),
            Expr::Index(expr) => shows(&expr.expr),
            Expr::MethodCall(expr) => shows(&expr.receiver),
            Expr::Range(expr) => expr.start.iter().chain(&expr.end).any(|end| shows(end)),
            Expr::Reference(expr) => shows(&expr.expr),
            Expr::Try(expr) => shows(&expr.expr),
            Expr::Unary(expr) => shows(&expr.expr),
            _ => false,
        }
    }
    holds_braces(inside) && syn::parse2::<Expr>(inside.clone()).is_ok_and(|expr| shows(&expr))
}

/// A block of a closure's in a head, `if $e { .. }`, would be taken for the head's.
fn holds_braces(inside: &TokenStream) -> bool {
    inside.clone().into_iter().any(|token| is_group(&[token], Delimiter::Brace))
}

/// A field, a method, `?`, arguments or an index.
fn is_postfix(after: &[TokenTree]) -> bool {
    match after {
        [TokenTree::Punct(dot), TokenTree::Punct(next), ..] if dot.as_char() == '.' => next.as_char() != '.',
        [TokenTree::Punct(punct), ..] => matches!(punct.as_char(), '.' | '?'),
        _ => is_group(after, Delimiter::Parenthesis) || is_group(after, Delimiter::Bracket),
    }
}

fn is_operator_before(before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Punct(first), TokenTree::Punct(second)] if first.spacing() == Spacing::Joint => {
            // `==`, `!=`, `<=` and `>=`, but neither `=>` nor `+=`.
            match (first.as_char(), second.as_char()) {
                ('=' | '!' | '<' | '>', '=') => true,
                ('=', '>') | (_, '=') => false,
                _ => true,
            }
        }
        [.., TokenTree::Punct(punct)] => !matches!(punct.as_char(), ',' | ';' | '=' | ':' | '#' | '$'),
        // `&mut a`, `&raw const a`.
        [.., TokenTree::Ident(ident)] => ident == "mut" || ident == "const",
        _ => false,
    }
}

fn is_operator_behind(after: &[TokenTree]) -> bool {
    match after {
        [TokenTree::Punct(first), TokenTree::Punct(second), ..] if first.spacing() == Spacing::Joint => {
            (first.as_char(), second.as_char()) != ('=', '>')
        }
        [TokenTree::Punct(punct), ..] => !matches!(punct.as_char(), ',' | ';' | '=' | ':' | '#' | '$'),
        [TokenTree::Ident(ident), ..] => ident == "as" || ident == "else",
        _ => false,
    }
}

/// `&`, `&mut`, `*const`, `&'a`.
fn is_pointer(before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Punct(quote), TokenTree::Ident(_)] if quote.as_char() == '\'' => true,
        _ => ends_with(before, "&") || ends_with(before, "mut") || ends_with(before, "const"),
    }
}

fn ends_with(before: &[TokenTree], token: &str) -> bool {
    before.last().is_some_and(|last| last.to_string() == token)
}

fn is_group(tokens: &[TokenTree], delimiter: Delimiter) -> bool {
    matches!(tokens, [TokenTree::Group(group), ..] if group.delimiter() == delimiter)
}
