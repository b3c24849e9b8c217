//! `#[preemptible(..)]` attributes found on what stands inside an annotated item.
//!
//! The outer attribute is expanded first and sees the inner ones as tokens. On loops it must consume them
//! (rustc would not accept them there); on functions and blocks of items, `skip` is consumed and anything
//! else left to rustc, which expands it next. `#[cfg_attr(predicate, preemptible(skip))]` cannot be decided
//! here: the checks it speaks of are emitted under `#[cfg(not(predicate))]`.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Attribute, Meta, Path};

use crate::args::{Args, split};
use crate::errors::Errors;

/// The predicates under which something is skipped.
pub(crate) type Predicates = Vec<TokenStream>;

/// What the attributes of a node say.
#[derive(Default)]
pub(crate) struct Marks {
    /// `#[preemptible(skip)]`.
    pub(crate) skip: bool,
    /// `#[cfg_attr(predicate, preemptible(skip))]`.
    pub(crate) skip_if: Predicates,
    /// An attribute with other arguments, which stands for itself.
    pub(crate) other: Option<Meta>,
    /// The same under a predicate.
    pub(crate) other_if: Predicates,
}

/// Whether the attribute is ours in whole and under no condition.
pub(crate) fn is_ours(attr: &Attribute) -> bool {
    attr.path().segments.last().is_some_and(|last| last.ident == "preemptible")
}

pub(crate) fn read(attrs: &[Attribute]) -> Marks {
    let mut marks = Marks::default();
    for attr in attrs {
        each(&attr.meta, &mut Vec::new(), &mut |meta, predicates| match (is_skip(meta), predicates) {
            (true, []) => marks.skip = true,
            (true, predicates) => marks.skip_if.push(all(predicates)),
            (false, []) => marks.other = Some(meta.clone()),
            (false, predicates) => marks.other_if.push(all(predicates)),
        });
    }
    marks
}

/// Removes every `preemptible(skip)`, and every other `preemptible` too if `others`. Says whether there was
/// one.
pub(crate) fn strip(attrs: &mut Vec<Attribute>, others: bool) -> bool {
    let mut changed = false;
    let mut edit = |meta: &Meta| {
        let strip = others || is_skip(meta);
        changed |= strip;
        if strip { None } else { Some(meta.to_token_stream()) }
    };
    attrs.retain_mut(|attr| edit_attribute(attr, &mut edit));
    changed
}

/// Hands facts about the container down to the attributes that stand for themselves inside it: `cancel =
/// false` because of an `unsafe` elsewhere in it, and the path of the crate. Arguments they give themselves
/// win.
pub(crate) fn hand_down(attrs: &mut Vec<Attribute>, uncancellable: bool, krate: Option<&Path>) -> bool {
    let mut changed = false;
    let mut edit = |meta: &Meta| {
        let tokens = match meta {
            Meta::List(list) => list.tokens.clone(),
            Meta::Path(_) | Meta::NameValue(_) => TokenStream::new(),
        };
        let mut errors = Errors::default();
        let given = Args::parse(tokens.clone(), &mut errors);
        let mut pieces = split(tokens);
        if uncancellable && given.cancel.is_none() {
            pieces.push(quote!(cancel = false));
        }
        if let (Some(krate), None) = (krate, &given.krate) {
            pieces.push(quote!(crate = #krate));
        }
        // What it cannot read, it reports when it is expanded itself.
        if !errors.is_empty()
            || given.skip.is_some()
            || matches!(meta, Meta::NameValue(_))
            || pieces.is_empty()
        {
            return Some(meta.to_token_stream());
        }
        changed = true;
        let path = meta.path();
        Some(quote!(#path(#(#pieces),*)))
    };
    attrs.retain_mut(|attr| edit_attribute(attr, &mut edit));
    changed
}

/// Whether the path names this attribute, by whatever module it was imported.
pub(crate) fn is_preemptible(path: &Path) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == "preemptible")
}

fn is_skip(meta: &Meta) -> bool {
    let Meta::List(list) = meta else { return false };
    let mut tokens = list.tokens.clone().into_iter();
    matches!((tokens.next(), tokens.next()), (Some(TokenTree::Ident(ident)), None) if ident == "skip")
}

fn all(predicates: &[TokenStream]) -> TokenStream {
    match predicates {
        [one] => one.clone(),
        many => quote!(all(#(#many),*)),
    }
}

/// The predicate and the attributes of a `cfg_attr`.
fn conditional(meta: &Meta) -> Option<(TokenStream, Vec<TokenStream>)> {
    let Meta::List(list) = meta else { return None };
    if !list.path.is_ident("cfg_attr") {
        return None;
    }
    let mut pieces = split(list.tokens.clone()).into_iter();
    Some((pieces.next()?, pieces.collect()))
}

/// Calls `f` for each `preemptible` in `meta`, with the predicates of the `cfg_attr`s around it.
fn each(meta: &Meta, predicates: &mut Predicates, f: &mut impl FnMut(&Meta, &[TokenStream])) {
    if is_preemptible(meta.path()) {
        f(meta, predicates);
    } else if let Some((predicate, pieces)) = conditional(meta) {
        predicates.push(predicate);
        for inner in pieces.into_iter().filter_map(|piece| syn::parse2::<Meta>(piece).ok()) {
            each(&inner, predicates, f);
        }
        predicates.pop();
    }
}

/// Replaces or removes each `preemptible` in the attribute; `false`: nothing of it is left.
fn edit_attribute(attr: &mut Attribute, edit: &mut impl FnMut(&Meta) -> Option<TokenStream>) -> bool {
    // Only what holds a `preemptible` is taken apart and put together again.
    let mut holds = false;
    each(&attr.meta, &mut Vec::new(), &mut |_, _| holds = true);
    if !holds {
        return true;
    }
    match edit_meta(&attr.meta, edit).map(syn::parse2::<Meta>) {
        Some(Ok(meta)) => {
            attr.meta = meta;
            true
        }
        Some(Err(_)) => true,
        None => false,
    }
}

fn edit_meta(meta: &Meta, edit: &mut impl FnMut(&Meta) -> Option<TokenStream>) -> Option<TokenStream> {
    if is_preemptible(meta.path()) {
        return edit(meta);
    }
    let Some((predicate, pieces)) = conditional(meta) else { return Some(meta.to_token_stream()) };
    let left: Vec<TokenStream> = pieces
        .into_iter()
        .filter_map(|piece| match syn::parse2::<Meta>(piece.clone()) {
            Ok(inner) => edit_meta(&inner, edit),
            Err(_) => Some(piece),
        })
        .collect();
    let path = meta.path();
    if left.is_empty() { None } else { Some(quote!(#path(#predicate, #(#left),*))) }
}

#[cfg(test)]
mod tests;
