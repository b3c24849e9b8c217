//! The tokens of a `for` loop that is cut into strips.
//!
//! The body stays as it is but for its `break`s ([`breaks`]), so what `continue`, `?` and `return` in it
//! mean stays too. What the loop becomes, and why it is the same, is told in `preempt_core::strip`.

use proc_macro2::{Literal, Span};
use quote::quote_spanned;
use syn::{Expr, ExprForLoop, ExprLoop, ExprWhile, Lifetime, Stmt};

use crate::analyse::LoopPlan;
use crate::breaks;
use crate::check::Emitter;
use crate::rewrite::after_items;

/// How a `for` loop is cut.
pub(crate) struct Strips {
    /// The most turns of a strip.
    pub(crate) turns: u32,
    /// A loop of so few turns has no check.
    pub(crate) short: u32,
    /// Whether what the iterator calls is known.
    pub(crate) calls: bool,
    /// The loop as it was written, if one that ends within one strip is to run by itself.
    pub(crate) copy: Option<ExprForLoop>,
}

/// The loop, cut into strips. Each `break` in its body leaves [`outer_label`].
pub(crate) fn for_loop(node: &ExprForLoop, strips: &Strips, plan: &LoopPlan, emitter: &Emitter<'_>) -> Expr {
    let Strips { turns, short, calls, copy } = strips;
    let at = plan.keyword;
    let span = Span::mixed_site().located_at(at);
    let krate = emitter.krate;
    let ExprForLoop { label, pat, expr: head, body, .. } = node;
    let outer = outer_label(plan);
    let slow_path = emitter.slow_path(plan.number, at);
    let (turns, short) =
        (Literal::usize_unsuffixed(*turns as usize), Literal::usize_unsuffixed(*short as usize));
    let strips = quote_spanned! {span=>
        #outer: loop {
            #label for #pat in __preempt_strips.__preempt_strip(#turns, #calls) #body
            if __preempt_strips.__preempt_ends() {
                break;
            }
        }
    };
    let strips = if let Some(ExprForLoop { label, body, .. }) = copy {
        quote_spanned! {span=>
            if __preempt_strips.__preempt_fits(#turns, #calls) {
                #label for #pat in __preempt_strips.__preempt_whole() #body
            } else {
                #strips
            }
        }
    } else {
        strips
    };
    // With a semicolon: the head's temporaries end with the loop, also where it is the tail of a block.
    Expr::Verbatim(quote_spanned! {span=>
        {
            match #krate::__private::Strips::new(::core::iter::IntoIterator::into_iter(#head), #slow_path) {
                mut __preempt_strips => {
                    if !__preempt_strips.__preempt_fits(#short, #calls) {
                        __preempt_strips.__preempt_check();
                    }
                    #strips
                }
            };
        }
    })
}

/// The label of the loop over the strips. It has a number, since nests that are of one expansion have one in another.
pub(crate) fn outer_label(plan: &LoopPlan) -> Lifetime {
    Lifetime::new(&format!("'__preempt_strips_{}", plan.number), Span::mixed_site())
}

/// The loop of `counted`, as a nest of at most `turns` turns inside.
pub(crate) fn while_loop(node: &ExprWhile, turns: u32, plan: &LoopPlan, emitter: &Emitter<'_>) -> Expr {
    let at = plan.keyword;
    let span = Span::mixed_site().located_at(at);
    let ExprWhile { label, cond, body, .. } = node;
    let check = emitter.call(plan.number, at);
    let turns = Literal::usize_unsuffixed(turns as usize);
    Expr::Verbatim(quote_spanned! {span=>
        {
            #check;
            loop {
                let mut __preempt_turn = 0_usize;
                let mut __preempt_goes_on;
                #label while {
                    __preempt_goes_on = #cond;
                    let __preempt_both = __preempt_goes_on & (__preempt_turn < #turns);
                    __preempt_turn += 1;
                    __preempt_both
                } #body
                if !(__preempt_goes_on & (__preempt_turn > #turns)) {
                    break;
                }
                #check;
            }
        }
    })
}

/// A `while` or `loop` with a check every `turns` turns; `None` for a `for`.
///
/// The inner loop is the user's, its label with it, so a jump out of it leaves the outer one too, and takes a value along.
pub(crate) fn batch(expr: &Expr, turns: u32, plan: &LoopPlan, emitter: &Emitter<'_>) -> Option<Expr> {
    let at = plan.keyword;
    let span = Span::mixed_site().located_at(at);
    let turns = Literal::u32_unsuffixed(turns);
    let count = quote_spanned! {span=>
        if __preempt_turn == #turns {
            continue '__preempt_batch;
        }
        __preempt_turn += 1;
    };
    let inner = match expr {
        Expr::While(ExprWhile { label, cond, body, .. }) => quote_spanned! {span=>
            #label while { #count #cond } #body
            break;
        },
        Expr::Loop(node) => {
            let ExprLoop { label, body, .. } = node;
            // Into the user's braces, as a check goes: inside others they would be warned of where they hold one
            // expression in one line (`unused_braces`).
            let mut body = body.clone();
            body.stmts.insert(after_items(&body), Stmt::Expr(Expr::Verbatim(count), None));
            let turns = quote_spanned!(span=> #label loop #body);
            // What never ends is not followed by a jump, which would be warned of.
            let ends = breaks::leave(node.body.clone(), label.as_ref());
            if ends { quote_spanned!(span=> break { #turns };) } else { turns }
        }
        _ => return None,
    };
    let check = emitter.call(plan.number, at);
    Some(Expr::Verbatim(quote_spanned! {span=>
        '__preempt_batch: loop {
            #check;
            let mut __preempt_turn = 0_u32;
            #inner
        }
    }))
}

/// Both forms of a loop, as statements: a build for debugging has the one that is checked in each turn, unless there are
/// to be strips in it too, and so has clippy, which thereby sees the loop as it was written.
pub(crate) fn statements_by_build(each_turn: &Expr, strips: &Expr, in_debug_builds: bool) -> [Stmt; 2] {
    let span = Span::mixed_site();
    let each_turn_in = if in_debug_builds {
        quote_spanned!(span=> clippy)
    } else {
        quote_spanned!(span=> any(debug_assertions, clippy))
    };
    [
        quote_spanned!(span=> #[cfg(#each_turn_in)] #each_turn),
        quote_spanned!(span=> #[cfg(not(#each_turn_in))] #strips),
    ]
    .map(|tokens| Stmt::Expr(Expr::Verbatim(tokens), None))
}
