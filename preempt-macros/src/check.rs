//! The tokens of what is inserted: checks, the list of them, a mask.

use std::cell::RefCell;

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::{Expr, Stmt};

use crate::mark::Predicates;

/// Writes what is inserted into one function, and keeps a list of its checks.
pub(crate) struct Emitter<'a> {
    /// The path of the crate `preempt`.
    pub(crate) krate: &'a TokenStream,
    /// `Type::function`; the module is put before it when the list is compiled.
    function: &'a str,
    cancel: bool,
    /// What the list says of each check, in the order of their numbers.
    sites: RefCell<Vec<TokenStream>>,
}

/// The kinds of checks the pass inserts, as `SiteKind` names them.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Prologue,
    Loop,
    /// A prologue, of a closure in the function.
    Closure,
}

impl<'a> Emitter<'a> {
    /// For a function of that name, whose checks may unwind if `cancel`.
    pub(crate) fn new(krate: &'a TokenStream, function: &'a str, cancel: bool) -> Self {
        Self { krate, function, cancel, sites: RefCell::default() }
    }

    /// A check that reports `place` as its site.
    ///
    /// The tokens are located at `at`, a keyword of the user's: a message about the check (a missing crate)
    /// then points into the function and not at the attribute. Their hygiene is this macro's.
    pub(crate) fn check(&self, kind: Kind, place: Span, at: Span, unless: &Predicates) -> Stmt {
        let span = Span::mixed_site().located_at(at);
        let (gate, call) = (gate(unless, span), self.call(kind, place, at));
        statement(quote_spanned!(span=> #gate #call;))
    }

    /// The same as an expression, for where clippy does not look.
    pub(crate) fn call(&self, kind: Kind, place: Span, at: Span) -> TokenStream {
        let (krate, args) = (self.krate, self.site(kind, place, at));
        let span = Span::mixed_site().located_at(at);
        call(quote_spanned!(span=> #krate::__private::check), args, at)
    }

    /// Puts a check on the list. What is returned are its slow path and its number.
    pub(crate) fn site(&self, kind: Kind, place: Span, at: Span) -> TokenStream {
        let mut sites = self.sites.borrow_mut();
        let number = Literal::usize_unsuffixed(sites.len());
        let start = place.start();
        let (file, line) = (Literal::string(&place.file()), Literal::usize_unsuffixed(start.line));
        let column = Literal::usize_unsuffixed(start.column + 1);
        let (kind, inside) = match kind {
            Kind::Prologue => ("Prologue", ""),
            Kind::Closure => ("Prologue", "::{closure}"),
            Kind::Loop => ("Loop", ""),
        };
        let kind = Ident::new(kind, Span::mixed_site());
        let path = Literal::string(&format!("{}{inside}", self.function));
        sites.push(quote!(#kind #path #file #line #column));
        let slow = Ident::new("__preempt_give_way", Span::mixed_site().located_at(at));
        quote!(#slow, #number)
    }

    /// The list, as a statement of the function's block; `None` if there are no checks. It is gated as the whole
    /// function's checks are, for where they are left out an attribute inside may write its own.
    pub(crate) fn sites(&self, at: Span, unless: &Predicates) -> Option<Stmt> {
        let (krate, cancel, sites) = (self.krate, self.cancel, self.sites.borrow());
        let span = Span::mixed_site().located_at(at);
        let gate = gate(unless, span);
        (!sites.is_empty())
            .then(|| statement(quote_spanned!(span=> #gate #krate::__private::sites! { #cancel #(#sites)* })))
    }

    /// Masks cancellation until the function returns.
    pub(crate) fn mask(&self, at: Span, unless: &Predicates) -> Stmt {
        let krate = self.krate;
        let span = Span::mixed_site().located_at(at);
        let gate = gate(unless, span);
        let call = call(quote_spanned!(span=> #krate::__private::CancelMask::new), TokenStream::new(), at);
        statement(quote_spanned! {span=>
            #gate let __preempt_mask = #call;
        })
    }
}

/// `(function)(args)`, with parentheses that look like the user's.
///
/// An expression's span is that of its first and last token. With this macro's hygiene in it the call would
/// belong, in the line tables, to the line of the attribute, and a debugger would jump there and back in
/// each turn.
fn call(function: TokenStream, args: TokenStream, at: Span) -> TokenStream {
    [function, args]
        .into_iter()
        .map(|inside| {
            let mut group = Group::new(Delimiter::Parenthesis, inside);
            group.set_span(at);
            TokenTree::Group(group)
        })
        .collect()
}

/// A statement that is printed as it stands.
fn statement(tokens: TokenStream) -> Stmt {
    Stmt::Expr(Expr::Verbatim(tokens), None)
}

/// The attributes that gate an inserted statement.
///
/// Clippy gets to see the code as it was written. Its lints look at the shape of bodies, and a statement more
/// both hides what they are about (`manual_flatten`, `while_let_loop`) and makes them speak where all is
/// well (`non_canonical_partial_ord_impl`); the next version will have others.
fn gate(unless: &Predicates, span: Span) -> TokenStream {
    let unless = match &unless[..] {
        [] => TokenStream::new(),
        [one] => quote_spanned!(span=> #[cfg(not(#one))]),
        several => quote_spanned!(span=> #[cfg(not(any(#(#several),*)))]),
    };
    quote_spanned!(span=> #unless #[cfg(not(clippy))])
}
