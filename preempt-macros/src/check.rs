//! The tokens of what is inserted: one check, one mask.

use proc_macro2::{Delimiter, Group, Literal, Span, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::{Expr, Stmt};

use crate::mark::Predicates;

/// What the checks of one function have in common.
pub(crate) struct Emitter<'a> {
    /// The path of the crate `preempt`.
    pub(crate) krate: &'a TokenStream,
    /// `Type::function`; the module is put before it when the check is compiled.
    pub(crate) function: &'a str,
    pub(crate) cancel: bool,
}

/// The kinds of checks the pass inserts, as `SiteKind` names them.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Prologue,
    Loop,
    /// A prologue, of a closure in the function.
    Closure,
}

impl Emitter<'_> {
    /// A check that reports `place` as its site.
    ///
    /// The tokens are located at `at`, a keyword of the user's: a message about the check (a missing crate)
    /// then points into the function and not at the attribute. Their hygiene is this macro's.
    pub(crate) fn check(&self, kind: Kind, place: Span, at: Span, unless: &Predicates) -> Stmt {
        let span = Span::mixed_site().located_at(at);
        let gate = gate(unless, span);
        let site = self.site(kind, place, at);
        let call = self.call_check(at);
        statement(quote_spanned!(span=> #gate { #site #call; }))
    }

    /// The description of a check, as an item of the block around it.
    pub(crate) fn site(&self, kind: Kind, place: Span, at: Span) -> TokenStream {
        let Self { krate, function, cancel } = self;
        let span = Span::mixed_site().located_at(at);
        let mut file = Literal::string(&place.file());
        let start = place.start();
        let mut line = Literal::usize_unsuffixed(start.line);
        let mut column = Literal::usize_unsuffixed(start.column + 1);
        let inside = if matches!(kind, Kind::Closure) { "::{closure}" } else { "" };
        let mut path = Literal::string(&format!("::{function}{inside}"));
        for literal in [&mut file, &mut line, &mut column, &mut path] {
            literal.set_span(span);
        }
        let kind = match kind {
            Kind::Prologue | Kind::Closure => quote_spanned!(span=> Prologue),
            Kind::Loop => quote_spanned!(span=> Loop),
        };
        quote_spanned! {span=>
            static __PREEMPT_SITE: #krate::__private::Site = #krate::__private::Site::new(
                #file,
                #line,
                #column,
                ::core::concat!(::core::module_path!(), #path),
                #krate::__private::SiteKind::#kind,
                #cancel
            );
            #[cold]
            #[inline(never)]
            fn __preempt_give_way() {
                (#krate::__private::give_way)(&__PREEMPT_SITE);
            }
        }
    }

    /// The check itself, in reach of its site.
    pub(crate) fn call_check(&self, at: Span) -> TokenStream {
        let krate = self.krate;
        let span = Span::mixed_site().located_at(at);
        call(quote_spanned!(span=> #krate::__private::check), quote_spanned!(at=> __preempt_give_way), at)
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
