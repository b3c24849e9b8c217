//! `#[main]` and `#[test]`: a function whose body runs as a task of a runtime of its own.
//!
//! ```text
//! #[attributes] fn name() -> R { body }   =>   #[attributes] fn name() -> R {
//!                                                  fn name() -> R { body }
//!                                                  ::preempt::__private::entry(workers, stack_size, "module::name", name)
//!                                              }
//! ```
//!
//! The body keeps a function of its own, so that `?`, `return` and an opaque return type mean what they
//! did. No checks are inserted: `#[preemptible]`, which may stand above or below, goes with the body.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::{AttrStyle, Attribute, Expr, ItemFn, ReturnType, Signature};

use crate::args;
use crate::errors::Errors;
use crate::fragment;
use crate::mark;

/// Which of the two attributes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    Main,
    Test,
}

impl Entry {
    fn name(self) -> &'static str {
        match self {
            Self::Main => "#[preempt::main]",
            Self::Test => "#[preempt::test]",
        }
    }
}

struct Options {
    workers: Option<Expr>,
    stack_size: Option<Expr>,
    krate: TokenStream,
}

impl Options {
    fn parse(entry: Entry, tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut options = Self { workers: None, stack_size: None, krate: args::default_krate() };
        for arg in args::list(entry.name(), &["workers", "stack_size", "crate"], tokens, errors) {
            if arg.name == "workers" {
                options.workers = errors.keep(arg.number());
            } else if arg.name == "stack_size" {
                options.stack_size = errors.keep(arg.number());
            } else if let Some(path) = errors.keep(arg.path()) {
                options.krate = path.into_token_stream();
            }
        }
        options
    }
}

/// Expands the attribute.
pub(crate) fn expand(entry: Entry, args: TokenStream, tokens: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let options = Options::parse(entry, args, &mut errors);
    let function = match fragment::parse::<ItemFn>(&tokens) {
        Ok(function) => function,
        Err(_) if syn::parse2::<syn::Item>(tokens.clone()).is_ok() => {
            let name = entry.name();
            errors.push(syn::Error::new(
                tokens.span(),
                format!("`{name}` can only be used on a function\nhelp: put it on `fn name() {{ .. }}`"),
            ));
            return with_errors(errors, tokens);
        }
        Err(error) => {
            errors.push(error);
            return with_errors(errors, tokens);
        }
    };
    refuse(entry, &function, &mut errors);
    if !errors.is_empty() {
        return with_errors(errors, tokens);
    }
    wrap(entry, &options, function)
}

/// Everything that cannot be an entry, each with a way out.
fn refuse(entry: Entry, function: &ItemFn, errors: &mut Errors) {
    let name = entry.name();
    let sig: &Signature = &function.sig;
    let mut refuse = |place: TokenStream, what: &str, help: &str| {
        errors
            .push(syn::Error::new_spanned(place, format!("`{name}` cannot be used on {what}\nhelp: {help}")));
    };
    if let Some(token) = sig.constness {
        refuse(token.to_token_stream(), "a `const fn`", "remove `const`");
    }
    if let Some(token) = sig.asyncness {
        refuse(
            token.to_token_stream(),
            "an `async fn`: its body runs as a task, which blocks where it waits",
            "remove `async`, and run futures with `preempt::block_on(..)`",
        );
    }
    if let syn::Safety::Unsafe(token) = sig.safety {
        refuse(token.to_token_stream(), "an `unsafe fn`", "remove `unsafe`");
    }
    if let Some(abi) = &sig.abi {
        refuse(abi.to_token_stream(), "a function with an ABI of its own", "remove `extern`");
    }
    if !sig.generics.params.is_empty() {
        refuse(sig.generics.to_token_stream(), "a generic function", "remove the parameters in `<..>`");
    }
    if !sig.inputs.is_empty() {
        refuse(sig.inputs.to_token_stream(), "a function with parameters", "remove the parameters");
    }
    if let (Entry::Test, Some(other)) = (entry, function.attrs.iter().find(|attr| is_test(attr))) {
        refuse(
            other.to_token_stream(),
            "a function with another test attribute: it would run twice",
            "remove that one; `#[preempt::test]` makes the function a test",
        );
    }
}

fn is_test(attr: &Attribute) -> bool {
    attr.path().segments.last().is_some_and(|segment| segment.ident == "test")
}

fn wrap(entry: Entry, options: &Options, function: ItemFn) -> TokenStream {
    let ItemFn { attrs, vis, sig, block, .. } = function;
    let (mut body_attrs, attrs): (Vec<_>, Vec<_>) =
        attrs.into_iter().partition(|attr| mark::is_preemptible(attr.path()) || is_inner(attr));
    // They come before the function now.
    for attr in &mut body_attrs {
        attr.style = AttrStyle::Outer;
    }
    let span = Span::mixed_site().located_at(sig.fn_token.span);
    let Options { workers, stack_size, krate } = options;
    let option = |value: &Option<Expr>| match value {
        Some(value) => quote_spanned!(span=> ::core::option::Option::Some(#value)),
        None => quote_spanned!(span=> ::core::option::Option::None),
    };
    let (workers, stack_size) = (option(workers), option(stack_size));
    let test = match entry {
        Entry::Main => TokenStream::new(),
        Entry::Test => quote_spanned!(span=> #[::core::prelude::v1::test]),
    };
    let name = &sig.ident;
    let path = format!("::{name}");
    let generics_where = &sig.generics.where_clause;
    let body_sig = quote_spanned!(span=> fn #name());
    let output = &sig.output;
    // Where it is only reported, the result is reported inside the task, and need not be `Send`: `Box<dyn
    // Error>` is not. A function without a return type stays one, as `#[should_panic]` asks.
    let is_reported = matches!(entry, Entry::Test) || name == "main";
    let (outer_output, body) = if is_reported && !matches!(output, ReturnType::Default) {
        (
            quote_spanned!(span=> -> #krate::__private::ExitCode),
            quote_spanned!(span=> || #krate::__private::Termination::report(#name())),
        )
    } else {
        (output.to_token_stream(), name.to_token_stream())
    };
    quote_spanned! {span=>
        #test
        #(#attrs)*
        #vis fn #name() #outer_output #generics_where {
            #(#body_attrs)*
            #body_sig #output #generics_where #block
            #krate::__private::entry(
                #workers,
                #stack_size,
                ::core::concat!(::core::module_path!(), #path),
                #body
            )
        }
    }
}

/// An inner attribute, `#![..]`, stands in the body.
fn is_inner(attr: &Attribute) -> bool {
    matches!(attr.style, AttrStyle::Inner(_))
}

fn with_errors(errors: Errors, item: TokenStream) -> TokenStream {
    let mut tokens = errors.into_tokens();
    tokens.extend(item);
    tokens
}

#[cfg(test)]
mod tests;
