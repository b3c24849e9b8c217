//! The tokens of a `for` loop that is cut into strips.
//!
//! The body and the label stay as they are, so what `break`, `continue`, `?` and `return` in it mean stays too,
//! also where a macro hides them. What the loop becomes, and why it is the same, is told in `preempt_core::strip`.

use proc_macro2::{Literal, Span};
use quote::quote_spanned;
use syn::{Expr, ExprForLoop, ExprWhile, Stmt};

use crate::check::{Emitter, Kind};
use crate::class::LoopClass;

/// The loop, cut into strips of at most `turns` turns.
///
/// # Panics
///
/// If the class is another one.
pub(crate) fn for_loop(node: &ExprForLoop, class: LoopClass, emitter: &Emitter<'_>) -> Expr {
    let LoopClass::Strips { turns, short, calls, copy } = class else {
        panic!("{class:?} is cut into no strips")
    };
    let at = node.for_token.span;
    let span = Span::mixed_site().located_at(at);
    let krate = emitter.krate;
    let ExprForLoop { label, pat, expr: head, body, .. } = node;
    let site = emitter.site(Kind::Loop, at, at);
    let check = emitter.call_check(at);
    let (turns, short) =
        (Literal::usize_unsuffixed(turns as usize), Literal::usize_unsuffixed(short as usize));
    let strips = quote_spanned! {span=>
        loop {
            #label for #pat in __preempt_strips.__preempt_strip(#turns, #calls, __preempt_give_way) #body
            if !__preempt_strips.__preempt_more() {
                break;
            }
            #check;
        }
    };
    let strips = if copy {
        quote_spanned! {span=>
            if __preempt_strips.__preempt_fits(#turns, #calls) {
                #label for #pat in __preempt_strips.__preempt_into_inner() #body
            } else {
                #strips
            }
        }
    } else {
        strips
    };
    Expr::Verbatim(quote_spanned! {span=>
        {
            #site
            use #krate::__private::Unknown as _;
            match #krate::__private::Strips::new(::core::iter::IntoIterator::into_iter(#head)) {
                mut __preempt_strips => {
                    if !__preempt_strips.__preempt_fits(#short, #calls) {
                        #check;
                    }
                    #strips
                }
            };
        }
    })
}

/// The loop of `counted`, as a nest of at most `turns` turns inside.
pub(crate) fn while_loop(node: &ExprWhile, turns: u32, emitter: &Emitter<'_>) -> Expr {
    let at = node.while_token.span;
    let span = Span::mixed_site().located_at(at);
    let ExprWhile { label, cond, body, .. } = node;
    let site = emitter.site(Kind::Loop, at, at);
    let check = emitter.call_check(at);
    let turns = Literal::usize_unsuffixed(turns as usize);
    Expr::Verbatim(quote_spanned! {span=>
        {
            #site
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

/// Both forms of a loop, as statements: a build for debugging has the one that is checked in each turn, and so has
/// clippy, which thereby sees the loop as it was written.
pub(crate) fn statements_by_build(each_turn: &Expr, strips: &Expr) -> [Stmt; 2] {
    let span = Span::mixed_site();
    [
        quote_spanned!(span=> #[cfg(any(debug_assertions, clippy))] #each_turn),
        quote_spanned!(span=> #[cfg(not(any(debug_assertions, clippy)))] #strips),
    ]
    .map(|tokens| Stmt::Expr(Expr::Verbatim(tokens), None))
}
