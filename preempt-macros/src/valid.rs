//! What the attribute refuses, each refusal with the token at fault and a way out.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Item, Signature, TraitItemFn};

use crate::args::Args;
use crate::errors::Errors;
use crate::items::is_naked;
use crate::mark;
use crate::scope::stay_inside_the_function;

const PLACES: &str = "help: put it on a function with a body, an `impl` block, a trait or an inline module";

/// Refuses arguments that are legal by themselves but not where they stand.
pub(crate) fn arguments(args: &Args, errors: &mut Errors) {
    if let Some(skip) = args.skip {
        errors.push(syn::Error::new(
            skip,
            "`skip` outside of an item with `#[preemptible]`\n\
             help: without the attribute there are no checks to leave out; remove it, or annotate the function, \
             `impl`, trait or module around",
        ));
    }
}

/// Refuses items that cannot be checked, and misplaced marks inside them.
pub(crate) fn item(item: &Item, errors: &mut Errors) {
    match item {
        Item::Fn(function) => {
            twice(&function.attrs, errors);
            signature(&function.sig, errors);
            if let Some(naked) = function.attrs.iter().find(|attr| is_naked(attr)) {
                errors.push(syn::Error::new_spanned(
                    naked,
                    "`#[preemptible]` cannot check a naked function\n\
                     help: it consists of assembly; remove the attribute",
                ));
            }
        }
        Item::Impl(item) => twice(&item.attrs, errors),
        Item::Trait(item) => twice(&item.attrs, errors),
        Item::Mod(module) => {
            twice(&module.attrs, errors);
            if module.content.is_none() {
                errors.push(syn::Error::new_spanned(
                    module,
                    "`#[preemptible]` cannot see the file of a module\n\
                     help: put it on the functions and `impl` blocks in that file, or write the module inline: \
                     `mod name { .. }`",
                ));
            }
        }
        other => {
            let (kind, place) = kind(other);
            errors
                .push(syn::Error::new(place, format!("`#[preemptible]` cannot be used on {kind}\n{PLACES}")));
        }
    }
    Marks { errors, inside_function: false }.visit_item(item);
}

/// A function without a body.
pub(crate) fn body_less(function: &TraitItemFn, errors: &mut Errors) {
    errors.push(syn::Error::new(
        function.semi_token.map_or_else(|| function.sig.ident.span(), |semi| semi.span),
        "`#[preemptible]` needs a function with a body\n\
         help: give the method a default body, or put the attribute on the `impl` that has one",
    ));
}

/// Tokens that are no item: a statement or an expression, or nothing that syn knows.
pub(crate) fn no_item(tokens: &TokenStream, error: &syn::Error, errors: &mut Errors) {
    let statements = |input: ParseStream<'_>| Block::parse_within(input);
    if syn::parse2::<syn::File>(tokens.clone()).is_ok_and(|file| file.items.len() != 1) {
        errors.push(syn::Error::new(
            Span::call_site(),
            format!("`#![preemptible]` on a whole crate is unstable in Rust\n{PLACES}"),
        ));
    } else if statements.parse2(tokens.clone()).is_ok_and(|found| !found.is_empty()) {
        // A misplaced `skip` has been told of already.
        if errors.is_empty() {
            errors.push(syn::Error::new_spanned(
                tokens.clone(),
                format!("`#[preemptible]` cannot be used on a statement or an expression\n{PLACES}"),
            ));
        }
    } else {
        // rustc tells of a syntax error by itself. This message is for syntax that rustc knows and syn does
        // not: there the function would have no checks, and nobody would know.
        errors
            .push(syn::Error::new(error.span(), format!("`#[preemptible]` cannot read this item: {error}")));
    }
}

fn signature(sig: &Signature, errors: &mut Errors) {
    if let Some(constness) = sig.constness {
        errors.push(syn::Error::new(
            constness.span,
            "`#[preemptible]` cannot be used on a `const fn`: a check reads a thread-local\n\
             help: remove `const`, or remove the attribute and annotate the callers",
        ));
    }
}

/// A second attribute below the one that is being expanded.
fn twice(attrs: &[Attribute], errors: &mut Errors) {
    let marks = mark::read(attrs);
    let again = attrs.iter().find(|attr| mark::is_preemptible(attr.path())).map(ToTokens::to_token_stream);
    if let Some(place) = again.or_else(|| marks.other_if.into_iter().next()) {
        errors.push(syn::Error::new_spanned(
            place,
            "`#[preemptible]` is written twice on this item\nhelp: keep one, with the arguments of both",
        ));
    }
}

/// Finds marks where none may stand, inside functions.
struct Marks<'a> {
    errors: &'a mut Errors,
    inside_function: bool,
}

impl Marks<'_> {
    fn loop_marks(&mut self, attrs: &[Attribute]) {
        let marks = mark::read(attrs);
        let place = marks.other.map(|meta| meta.to_token_stream());
        if let Some(place) = place.or_else(|| marks.other_if.into_iter().next()) {
            self.errors.push(syn::Error::new_spanned(
                place,
                "a loop only takes `#[preemptible(skip)]`\n\
                 help: other arguments belong to the attribute of the function",
            ));
        }
    }

    fn inside(&mut self, visit: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.inside_function, true);
        visit(self);
        self.inside_function = outer;
    }
}

impl<'ast> Visit<'ast> for Marks<'_> {
    stay_inside_the_function!(Visit<'ast>);

    fn visit_item(&mut self, item: &'ast Item) {
        // Items in a function are expanded by themselves.
        if !self.inside_function {
            visit::visit_item(self, item);
        }
    }
    fn visit_block(&mut self, block: &'ast Block) {
        self.inside(|marks| visit::visit_block(marks, block));
    }
    fn visit_attribute(&mut self, attr: &'ast Attribute) {
        let marks = mark::read(std::slice::from_ref(attr));
        if self.inside_function
            && (marks.skip
                || marks.other.is_some()
                || !marks.skip_if.is_empty()
                || !marks.other_if.is_empty())
        {
            self.errors.push(syn::Error::new_spanned(
                attr,
                "inside a function `#[preemptible(skip)]` stands on loops and items only\n\
                 help: put it on the loops that shall have no checks",
            ));
        }
    }
    fn visit_expr_for_loop(&mut self, node: &'ast syn::ExprForLoop) {
        self.loop_marks(&node.attrs);
        self.visit_pat(&node.pat);
        self.visit_expr(&node.expr);
        self.visit_block(&node.body);
    }
    fn visit_expr_while(&mut self, node: &'ast syn::ExprWhile) {
        self.loop_marks(&node.attrs);
        self.visit_expr(&node.cond);
        self.visit_block(&node.body);
    }
    fn visit_expr_loop(&mut self, node: &'ast syn::ExprLoop) {
        self.loop_marks(&node.attrs);
        self.visit_block(&node.body);
    }
}

/// What an item is called, and its keyword.
fn kind(item: &Item) -> (&'static str, Span) {
    match item {
        Item::Const(item) => ("a constant", item.const_token.span),
        Item::Enum(item) => ("an enum", item.enum_token.span),
        Item::ExternCrate(item) => ("an `extern crate`", item.extern_token.span),
        Item::ForeignMod(item) => ("an `extern` block", item.abi.extern_token.span),
        Item::Macro(item) => ("a macro", item.mac.path.span()),
        Item::Static(item) => ("a static", item.static_token.span),
        Item::Struct(item) => ("a struct", item.struct_token.span),
        Item::TraitAlias(item) => ("a trait alias", item.trait_token.span),
        Item::Type(item) => ("a type alias", item.type_token.span),
        Item::Union(item) => ("a union", item.union_token.span),
        Item::Use(item) => ("a `use`", item.use_token.span),
        other => ("this item", other.to_token_stream().span()),
    }
}
