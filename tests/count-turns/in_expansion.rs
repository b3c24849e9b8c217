//! Puts counters into what the pass has made of a function.
//!
//! A loop of the user's is known by the place of its body, which the pass leaves as it is; there may be several copies
//! of it. Around it stand loops of the pass: a run of the user's loop is a run of the outermost of them.

use proc_macro2::{LineColumn, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, Expr, LitBool, LitInt, Meta, Path, Stmt, Token, parenthesized, parse_quote};

use crate::scope::stay_inside_the_function;

/// What `promise` says of one build.
struct Promise {
    bound: LitInt,
    loops: Vec<Loop>,
}

struct Loop {
    /// Line and column of its body.
    place: (usize, usize),
    most: LitInt,
    free: LitInt,
    cost: LitInt,
}

/// Counts the turns of one function.
pub(crate) struct Counter {
    turns: Path,
    release: bool,
    debug_build: Promise,
    release_build: Promise,
    /// The loops whose counters are in scope, since a loop of the pass around them has them.
    counted: Vec<usize>,
}

impl Counter {
    /// Counts in the block of a function.
    pub(crate) fn count(&mut self, block: &mut Block) {
        self.visit_block_mut(block);
        let turns = &self.turns;
        let bound = self.by_build(|promise| &promise.bound);
        block.stmts.insert(0, parse_quote!(#turns::function(#bound);));
    }

    /// A number, where builds differ.
    fn by_build<'a>(&'a self, number: impl Fn(&'a Promise) -> &'a LitInt) -> TokenStream {
        let (debug, release) = (number(&self.debug_build), number(&self.release_build));
        if self.release {
            quote!(#release)
        } else {
            quote!(if cfg!(debug_assertions) { #debug } else { #release })
        }
    }

    fn number_of(&self, body: &Block) -> Option<usize> {
        let LineColumn { line, column } = body.brace_token.span.open().start();
        self.release_build.loops.iter().position(|known| known.place == (line, column))
    }

    /// The loop, with a counter that lives as long as a run of it.
    fn with_counter(&self, number: usize, expr: &mut Expr) {
        let (turns, counter) = (&self.turns, counter(number));
        let most = self.by_build(|promise| &promise.loops[number].most);
        let free = self.by_build(|promise| &promise.loops[number].free);
        let cost = self.by_build(|promise| &promise.loops[number].cost);
        let line = self.release_build.loops[number].place.0 as u64;
        let attrs = attributes(expr).map(std::mem::take).unwrap_or_default();
        *expr = parse_quote! {
            #(#attrs)* {
                let mut #counter = #turns::Run::new(#line, [#most, #free], #cost);
                #expr
            }
        };
    }
}

fn counter(number: usize) -> syn::Ident {
    format_ident!("__turns_{number}", span = Span::mixed_site())
}

/// Whether the pass has put the statement there: a check, or the count of a batch.
fn is_inserted(statement: &Stmt) -> bool {
    let Stmt::Expr(expr, _) = statement else { return false };
    match expr {
        Expr::Call(call) => call.args.first().is_some_and(|argument| is_name(argument, "__preempt_give_way")),
        Expr::If(node) => {
            matches!(&*node.cond, Expr::Binary(count) if is_name(&count.left, "__preempt_turn"))
        }
        Expr::Binary(count) => is_name(&count.left, "__preempt_turn"),
        _ => false,
    }
}

fn is_name(expr: &Expr, name: &str) -> bool {
    matches!(expr, Expr::Path(path) if path.path.is_ident(name))
}

fn body_of(expr: &mut Expr) -> Option<&mut Block> {
    match expr {
        Expr::ForLoop(node) => Some(&mut node.body),
        Expr::While(node) => Some(&mut node.body),
        Expr::Loop(node) => Some(&mut node.body),
        _ => None,
    }
}

fn attributes(expr: &mut Expr) -> Option<&mut Vec<Attribute>> {
    match expr {
        Expr::ForLoop(node) => Some(&mut node.attrs),
        Expr::While(node) => Some(&mut node.attrs),
        Expr::Loop(node) => Some(&mut node.attrs),
        _ => None,
    }
}

/// The first body of a user's loop: the block itself, or one inside.
struct First<'a> {
    counter: &'a Counter,
    found: Option<usize>,
}

impl<'ast> Visit<'ast> for First<'_> {
    stay_inside_the_function!(Visit<'ast>);

    fn visit_item(&mut self, _: &'ast syn::Item) {}
    fn visit_block(&mut self, block: &'ast Block) {
        self.found = self.found.or_else(|| self.counter.number_of(block));
        visit::visit_block(self, block);
    }
}

impl VisitMut for Counter {
    stay_inside_the_function!(VisitMut);

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}

    fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
        if let (true, Meta::List(list)) = (self.release, &mut attribute.meta)
            && list.path.is_ident("cfg")
        {
            list.tokens = without_debug_assertions(list.tokens.clone());
        }
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        visit_mut::visit_block_mut(self, block);
        if let Some(counter) = self.number_of(block).map(counter) {
            // Behind what the pass has put at the head of the body, as what the turn costs is.
            let items = block.stmts.iter().take_while(|statement| matches!(statement, Stmt::Item(_))).count();
            let ours = block.stmts[items..].iter().take_while(|statement| is_inserted(statement)).count();
            let place = if ours > 0 { items + ours } else { 0 };
            block.stmts.insert(place, parse_quote!(#counter.turn();));
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let Some(body) = body_of(expr) else { return visit_mut::visit_expr_mut(self, expr) };
        let mut first = First { counter: self, found: None };
        first.visit_block(body);
        let outermost = first.found.filter(|number| !self.counted.contains(number));
        self.counted.extend(outermost);
        visit_mut::visit_expr_mut(self, expr);
        if let Some(number) = outermost {
            self.counted.pop();
            self.with_counter(number, expr);
        }
    }
}

/// A predicate as it is in a build without them.
fn without_debug_assertions(predicate: TokenStream) -> TokenStream {
    let edit = |token| match token {
        TokenTree::Ident(ident) if ident == "debug_assertions" => quote!(any()),
        TokenTree::Group(group) => {
            let inside = without_debug_assertions(group.stream());
            proc_macro2::Group::new(group.delimiter(), inside).into_token_stream()
        }
        other => other.into_token_stream(),
    };
    predicate.into_iter().map(edit).collect()
}

impl Parse for Counter {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let turns = input.parse()?;
        input.parse::<Token![,]>()?;
        let release = input.parse::<LitBool>()?.value;
        input.parse::<Token![,]>()?;
        let debug_build = input.parse()?;
        input.parse::<Token![,]>()?;
        let release_build = input.parse()?;
        Ok(Self { turns, release, debug_build, release_build, counted: Vec::new() })
    }
}

impl Parse for Promise {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let inside;
        parenthesized!(inside in input);
        let bound = inside.parse()?;
        inside.parse::<Token![,]>()?;
        let loops = Punctuated::<Loop, Token![,]>::parse_terminated(&inside)?;
        Ok(Self { bound, loops: loops.into_iter().collect() })
    }
}

impl Parse for Loop {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let inside;
        parenthesized!(inside in input);
        let numbers = Punctuated::<LitInt, Token![,]>::parse_terminated(&inside)?;
        let numbers: Vec<_> = numbers.into_iter().collect();
        let [line, column, most, free, cost] = &numbers[..] else { return Err(inside.error("five numbers")) };
        let place = (line.base10_parse()?, column.base10_parse()?);
        Ok(Self { place, most: most.clone(), free: free.clone(), cost: cost.clone() })
    }
}
