//! Counts the turns of loops, in what the pass has made of a function.
//!
//! How far annotated code goes from one check to the next is stated in *turns*. `#[count_turns(path)]`
//! calls the function at `path` at the start of each turn of each loop. Below `#[preemptible]` it sees the
//! loops of the expansion, and so counts what runs, not what was written.

use proc_macro::TokenStream;
use quote::quote;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, ItemFn, Path, parse_macro_input, parse_quote};

/// Calls the function that is named, at the start of each turn of each loop of this function.
#[proc_macro_attribute]
pub fn count_turns(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut counter = Counter { turn: parse_macro_input!(args as Path) };
    let mut function = parse_macro_input!(item as ItemFn);
    counter.visit_block_mut(&mut function.block);
    quote!(#function).into()
}

struct Counter {
    turn: Path,
}

impl Counter {
    fn count(&self, body: &mut Block) {
        let turn = &self.turn;
        body.stmts.insert(0, parse_quote!(#turn();));
    }
}

impl VisitMut for Counter {
    fn visit_expr_for_loop_mut(&mut self, node: &mut syn::ExprForLoop) {
        self.count(&mut node.body);
        visit_mut::visit_expr_for_loop_mut(self, node);
    }
    fn visit_expr_while_mut(&mut self, node: &mut syn::ExprWhile) {
        self.count(&mut node.body);
        visit_mut::visit_expr_while_mut(self, node);
    }
    fn visit_expr_loop_mut(&mut self, node: &mut syn::ExprLoop) {
        self.count(&mut node.body);
        visit_mut::visit_expr_loop_mut(self, node);
    }
}
