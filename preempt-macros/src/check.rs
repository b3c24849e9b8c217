//! The tokens of what is inserted: checks, the list of them, a mask.

use proc_macro2::{Delimiter, Group, Literal, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::{Expr, Stmt};

use crate::mark::Predicates;

/// A check, as the function's list of them describes it. Its place in the list is its number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Site {
    pub(crate) kind: Kind,
    /// What is reported to be its place.
    pub(crate) place: Span,
}

/// The kinds of checks the pass inserts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Prologue,
    Loop,
    /// A prologue, of a closure in the function.
    Closure,
}

/// Writes what is inserted into one function.
pub(crate) struct Emitter<'a> {
    /// The path of the crate `preempt`.
    pub(crate) krate: &'a TokenStream,
    /// `Type::function`; the module is put before it when the list is compiled.
    pub(crate) function: &'a str,
    pub(crate) cancel: bool,
}

impl Emitter<'_> {
    /// The check of that number.
    ///
    /// The tokens are located at `at`, a keyword of the user's: a message about the check (a missing crate)
    /// then points into the function and not at the attribute. Their hygiene is this macro's.
    pub(crate) fn check(&self, number: usize, at: Span, unless: &Predicates) -> Stmt {
        let span = Span::mixed_site().located_at(at);
        let (gate, call) = (gate(unless, span), self.call(number, at));
        statement(quote_spanned!(span=> #gate #call;))
    }

    /// The same as an expression, for where clippy does not look.
    pub(crate) fn call(&self, number: usize, at: Span) -> TokenStream {
        let (krate, args) = (self.krate, self.slow_path(number, at));
        let span = Span::mixed_site().located_at(at);
        call(quote_spanned!(span=> #krate::__private::check), args, at)
    }

    /// What a check needs in order to give way: two arguments.
    pub(crate) fn slow_path(&self, number: usize, at: Span) -> TokenStream {
        let span = Span::mixed_site().located_at(at);
        let number = Literal::usize_unsuffixed(number);
        quote_spanned!(span=> __preempt_give_way, #number)
    }

    /// The list of the function's checks, as a statement of its block. It is gated as all of them are: where they are
    /// left out, an attribute inside may write its own.
    pub(crate) fn sites(&self, sites: &[Site], at: Span, unless: &Predicates) -> Stmt {
        let (krate, cancel) = (self.krate, self.cancel);
        let span = Span::mixed_site().located_at(at);
        let gate = gate(unless, span);
        let sites = sites.iter().map(|site| self.site(*site));
        statement(quote_spanned!(span=> #gate #krate::__private::sites! { #cancel #(, #sites)* }))
    }

    fn site(&self, Site { kind, place }: Site) -> TokenStream {
        let start = place.start();
        let (file, line) = (Literal::string(&place.file()), Literal::usize_unsuffixed(start.line));
        let column = Literal::usize_unsuffixed(start.column + 1);
        let (kind, inside) = match kind {
            Kind::Prologue => (quote!(Prologue), ""),
            Kind::Closure => (quote!(Prologue), "::{closure}"),
            Kind::Loop => (quote!(Loop), ""),
        };
        let path = Literal::string(&format!("{}{inside}", self.function));
        quote!(#kind #path #file #line #column)
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
