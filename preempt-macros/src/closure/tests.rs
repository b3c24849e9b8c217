//! What becomes of closures, in tokens: a check is told by its number.

use quote::ToTokens;
use syn::visit::{self, Visit};

use crate::args::Features;
use crate::expand::preemptible;

const ON: Features = Features { loops: true, prologue: true, off: false };

fn expand(features: Features, args: &str, item: &str) -> syn::ItemFn {
    let output = preemptible(args.parse().expect("tokens"), item.parse().expect("tokens"), features);
    syn::parse2(output.clone()).unwrap_or_else(|error| panic!("no function: {error}\n{output}"))
}

/// The numbers of the checks that the function's list says to be a closure's.
fn closures_on_the_list(item: &syn::ItemFn) -> Vec<usize> {
    let Some(syn::Stmt::Macro(list)) = item.block.stmts.first() else { return Vec::new() };
    // Whether they may unwind; then a comma and five words a check, the second of them its function.
    let words: Vec<String> =
        list.mac.tokens.clone().into_iter().skip(1).map(|word| word.to_string()).collect();
    let checks = words.chunks(6).enumerate();
    checks
        .filter(|(_, words)| words[1] == "Prologue" && words[2] == "\"f::{closure}\"")
        .map(|(number, _)| number)
        .collect()
}

/// The bodies of the closures in their order, with `CHECK ;` for the check of a closure.
fn bodies_in(item: &syn::ItemFn) -> Vec<String> {
    struct Closures {
        checks: Vec<String>,
        bodies: Vec<String>,
    }
    impl<'ast> Visit<'ast> for Closures {
        fn visit_expr_closure(&mut self, node: &'ast syn::ExprClosure) {
            let text = match &*node.body {
                syn::Expr::Block(body) => {
                    let statements = body.block.stmts.iter().map(|statement| {
                        let text = statement.to_token_stream().to_string();
                        if self.checks.contains(&text) { "CHECK ;".to_owned() } else { text }
                    });
                    format!("{{ {} }}", statements.collect::<Vec<_>>().join(" "))
                }
                other => other.to_token_stream().to_string(),
            };
            self.bodies.push(text);
            visit::visit_expr_closure(self, node);
        }
    }
    let call = "# [cfg (not (clippy))] (:: preempt :: __private :: check) (__preempt_give_way ,";
    let checks = closures_on_the_list(item).iter().map(|number| format!("{call} {number}) ;")).collect();
    let mut closures = Closures { checks, bodies: Vec::new() };
    closures.visit_item_fn(item);
    closures.bodies
}

/// The bodies in `fn f() { <text>; }` with `closures = true`.
fn bodies(text: &str) -> Vec<String> {
    bodies_in(&expand(ON, "closures = true, loops = \"every-turn\"", &format!("fn f() {{ {text}; }}")))
}

#[test]
fn an_expression_becomes_a_block_and_a_block_stays_one() {
    assert_eq!(bodies("g(|a| a + 1)"), ["{ CHECK ; a + 1 }"]);
    assert_eq!(bodies("g(move || h())"), ["{ CHECK ; h () }"]);
    assert_eq!(bodies("g(|a| { h(a); a })"), ["{ CHECK ; h (a) ; a }"]);
    assert_eq!(bodies("g(|a| -> u8 { a })"), ["{ CHECK ; a }"]);
    assert_eq!(bodies("g(|| { use h::i; i() })"), ["{ use h :: i ; CHECK ; i () }"]);
    assert_eq!(bodies("g(|| 'a: { break 'a })"), ["{ CHECK ; 'a : { break 'a } }"]);
    assert_eq!(bodies("g(|| unsafe { h() })"), ["{ CHECK ; unsafe { h () } }"]);
    assert_eq!(bodies("g(async |a| h(a).await)"), ["{ CHECK ; h (a) . await }"]);
    assert_eq!(bodies("g(|a| async move { a })"), ["{ CHECK ; async move { a } }"]);
    assert_eq!(bodies("g(|| ())"), ["{ CHECK ; () }"]);
}

#[test]
fn what_begins_like_a_statement_stays_an_expression() {
    for body in [
        "if a { 1 } else { 2 } + 3",
        "match a { _ => 1 } - 1",
        "{ 1 } & 2",
        "unsafe { h() } as u8 == 3",
        "m! { a } + 1",
        "loop { break 1 } * 2",
        "{ a }(1)",
        "if a { b } else { c }[1]",
    ] {
        let wrapped = expand(ON, "closures = true, loops = false", &format!("fn f() {{ g(|a| {body}); }}"));
        let text = bodies_in(&wrapped).remove(0);
        let statements = syn::parse_str::<syn::Block>(&text.replace("CHECK ;", "")).expect("a block").stmts;
        let [syn::Stmt::Expr(tail, None)] = &statements[..] else { panic!("{body} became {text}") };
        let tail = if let syn::Expr::Paren(tail) = tail { &tail.expr } else { tail };
        let plain = syn::parse_str::<syn::Expr>(body).expect("an expression");
        assert_eq!(
            tail.to_token_stream().to_string().replace(['(', ')', ' '], ""),
            plain.to_token_stream().to_string().replace(['(', ')', ' '], ""),
        );
        assert_eq!(std::mem::discriminant(tail), std::mem::discriminant(&plain), "{body} became {text}");
    }
}

#[test]
fn closures_in_closures_and_in_loops_have_checks_of_their_own() {
    assert_eq!(bodies("g(|a| |b| a + b)")[1], "{ CHECK ; a + b }");
    let text = "for x in xs.iter().map(|y| y + 1) { g(|z| z * x); }";
    let found = bodies(text);
    assert_eq!((found.len(), &*found[0], &*found[1]), (2, "{ CHECK ; y + 1 }", "{ CHECK ; z * x }"));
}

#[test]
fn a_loop_with_two_forms_has_its_closures_checked_in_both() {
    let item = "fn f(xs: &[u8]) { for x in xs.iter().map(|y| y + 1) { s += x; } g(|z| z); }";
    let found = bodies_in(&expand(ON, "closures = true", item));
    assert!(found.len() >= 3, "{found:?}");
    assert!(found.iter().all(|body| body.starts_with("{ CHECK ;")), "{found:?}");
    assert_eq!(found.last().expect("there are some"), "{ CHECK ; z }");
}

#[test]
fn where_nothing_is_asked_for_there_is_none() {
    let item = "fn f() { g(|a| a); const { h(|b| b) }; }";
    for (features, args) in
        [(ON, ""), (ON, "closures = false"), (Features { off: true, ..ON }, "closures = true")]
    {
        assert_eq!(bodies_in(&expand(features, args, item))[0], "a", "{args}");
    }
    assert_eq!(bodies("const { h(|b| b) }"), ["b"]);
    assert_eq!(bodies("g(const |a| a)"), ["a"]);
    assert_eq!(bodies("fn inner() { g(|a| a); }"), ["a"]);
}

#[test]
fn it_needs_no_feature_and_no_loop() {
    let off = Features { loops: false, prologue: false, off: false };
    assert_eq!(bodies_in(&expand(off, "closures = true", "fn f() { g(|a| a); }")), ["{ CHECK ; a }"]);
    // What is called may be cancelled in it, so what must not unwind has its mask.
    let foreign = expand(off, "closures = true", "extern \"C\" fn f() { g(|a| a); }");
    assert!(foreign.to_token_stream().to_string().contains("CancelMask"));
}

#[test]
fn a_skipped_loop_s_closures_are_skipped_too() {
    let text = "#[preemptible(skip)] loop { g(|a| a); } g(|b| b)";
    assert_eq!(bodies(text), ["a", "{ CHECK ; b }"]);
    let item = "fn f() { #[cfg_attr(x, preemptible(skip))] loop { g(|a| a); } }";
    let text = expand(ON, "closures = true", item).to_token_stream().to_string();
    assert_eq!(text.matches("# [cfg (not (x))]").count(), 2, "{text}");
}
