//! Parentheses in place of invisible delimiters, where a neighbour would tear apart what is in them.
//!
//! Nowhere else: a macro that prints its arguments would print them, and rustc would call them unnecessary.
//! Expressions, patterns and types all may stand in parentheses, so it need not be known which one it is.
//!
//! The arguments of a macro are the exception. To the macro a fragment is one token, which it may put beside
//! anything; without its delimiters it would be several. So what an operator holds together has parentheses
//! there wherever it stands, unless the macro is known to take expressions and to print them.

use proc_macro2::{Delimiter, Group, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, Pat, Token, Type, TypeParamBound};

/// The macros that print their arguments, and put them nowhere.
const PRINTERS: [&str; 4] = ["assert", "debug_assert", "dbg", "stringify"];

/// Everywhere in `tokens`, the arguments of macros included.
pub(super) fn parenthesise(tokens: TokenStream) -> TokenStream {
    parenthesise_in(tokens, false)
}

fn parenthesise_in(tokens: TokenStream, in_argument: bool) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    (0..tokens.len())
        .map(|index| {
            let TokenTree::Group(group) = &tokens[index] else { return tokens[index].clone() };
            let (before, after) = (&tokens[..index], &tokens[index + 1..]);
            let inside = parenthesise_in(group.stream(), is_argument(before).unwrap_or(in_argument));
            let torn = group.delimiter() == Delimiter::None
                && (is_torn(&inside, before, after) || (in_argument && is_several(&inside)));
            let delimiter = if torn { Delimiter::Parenthesis } else { group.delimiter() };
            let mut again = Group::new(delimiter, inside);
            again.set_span(if torn && (in_argument || looks_unnecessary(before, after)) {
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

/// Whether the next group is what a macro is given, to do with as it likes; none if it is no argument.
fn is_argument(before: &[TokenTree]) -> Option<bool> {
    match before {
        [.., TokenTree::Ident(name), TokenTree::Punct(bang)] if bang.as_char() == '!' => {
            Some(PRINTERS.iter().all(|printer| name != printer))
        }
        _ => None,
    }
}

/// Whether a macro that looks at tokens would see several, and tear them apart.
fn is_several(inside: &TokenStream) -> bool {
    match syn::parse2::<Expr>(inside.clone()) {
        // `name = "value"` may belong to an attribute; `-1` may be wanted as a literal.
        Ok(Expr::Assign(_)) => false,
        Ok(Expr::Unary(unary)) if matches!(*unary.expr, Expr::Lit(_)) => false,
        _ => matches!(Binding::of(inside), Binding::Prefix | Binding::Operator),
    }
}

/// Whether a neighbour binds a part of what is in the delimiters.
fn is_torn(inside: &TokenStream, before: &[TokenTree], after: &[TokenTree]) -> bool {
    // `a as $t < b`: to rustc that would be the first argument of a generic type.
    if ends_with(before, "as") && is_less_than(after) {
        return true;
    }
    // `break 'a: loop {}`: the label would be the one to leave.
    if ends_with(before, "break") && is_labelled(inside) {
        return true;
    }
    if holds_structure(inside)
        && (is_group(after, Delimiter::Brace) || is_postfix(after) || is_operator_behind(after))
    {
        return true;
    }
    match Binding::of(inside) {
        Binding::Whole => false,
        Binding::Field => is_group(after, Delimiter::Parenthesis),
        Binding::Prefix => is_postfix(after),
        Binding::Operator => {
            is_postfix(after)
                || is_operator_before(before)
                || is_operator_behind(after)
                || is_attribute(before)
                || is_scrutinee(before, after)
        }
        Binding::Bounds => is_pointer(before),
    }
}

/// Whether rustc might take the parentheses for unnecessary, if they were the user's: around the body of a
/// closure, a pattern, a head.
fn looks_unnecessary(before: &[TokenTree], after: &[TokenTree]) -> bool {
    ends_with(before, "|")
        || ends_with(before, "as")
        || is_attribute(before)
        || matches!(after, [TokenTree::Punct(punct), ..] if punct.as_char() == '|')
        || is_group(after, Delimiter::Brace)
}

/// A structure in a head, `if $e { .. }`, would be taken for the block. It need not be next to the block.
fn holds_structure(inside: &TokenStream) -> bool {
    let holds_braces = inside.clone().into_iter().any(|token| is_group(&[token], Delimiter::Brace));
    holds_braces
        && !super::ends_a_statement(inside)
        && matches!(syn::parse2::<Expr>(inside.clone()), Ok(expr) if !matches!(expr, Expr::Macro(_) | Expr::Group(_)))
}

/// `if let a = $e {`: `&&` would begin the next condition, and a range end before it begins.
fn is_scrutinee(before: &[TokenTree], after: &[TokenTree]) -> bool {
    ends_with(before, "=") && is_group(after, Delimiter::Brace)
}

/// `#[a]`, which would belong to the first operand.
fn is_attribute(before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Punct(hash), last] if hash.as_char() == '#' => {
            is_group(std::slice::from_ref(last), Delimiter::Bracket)
        }
        _ => false,
    }
}

/// `<` or `<<`, but not `<=`.
fn is_less_than(after: &[TokenTree]) -> bool {
    match after {
        [TokenTree::Punct(first), TokenTree::Punct(second), ..]
            if first.as_char() == '<' && first.spacing() == Spacing::Joint =>
        {
            second.as_char() != '='
        }
        [TokenTree::Punct(first), ..] => first.as_char() == '<',
        _ => false,
    }
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

/// A loop or a block with a label, not a label alone.
fn is_labelled(inside: &TokenStream) -> bool {
    match syn::parse2::<Expr>(inside.clone()) {
        Ok(Expr::Block(expr)) => expr.label.is_some(),
        Ok(Expr::ForLoop(expr)) => expr.label.is_some(),
        Ok(Expr::Loop(expr)) => expr.label.is_some(),
        Ok(Expr::While(expr)) => expr.label.is_some(),
        _ => false,
    }
}

fn is_group(tokens: &[TokenTree], delimiter: Delimiter) -> bool {
    matches!(tokens, [TokenTree::Group(group), ..] if group.delimiter() == delimiter)
}
