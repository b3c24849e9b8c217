use super::*;
use crate::args::{Args, Features};
use crate::errors::Errors;
use syn::ItemFn;

const ON: Features = Features { loops: true, prologue: true, off: false };

fn settings(args: &str) -> Settings {
    let mut errors = Errors::default();
    let args = Args::parse(args.parse().expect("tokens"), &mut errors);
    assert_eq!(errors.messages(), [""; 0]);
    Settings::resolve(args, ON)
}

fn plan_in(args: &str, text: &str, direct: bool, operator: bool) -> FnPlan {
    let function: ItemFn = syn::parse_str(text).expect("a function");
    let settings = settings(args);
    let around =
        Surroundings { settings: &settings, direct, operator, near_unsafe: false, unless: Vec::new() };
    super::function(&function.sig, &function.block, &around)
}

fn plan(text: &str) -> FnPlan {
    plan_in("", text, true, false)
}

fn columns(plan: &FnPlan) -> Vec<usize> {
    plan.loops.iter().map(|found| found.keyword.start().column).collect()
}

#[test]
fn loops_are_listed_in_the_order_of_the_text_outer_before_inner() {
    let text = "fn f() { for a in loop { break 0..3 } { while b { loop {} } } loop {} }";
    let expected: Vec<_> = ["for a", "loop { break", "while b", "loop {} }", "loop {} }"]
        .into_iter()
        .scan(0, |from, part| {
            let at = text[*from..].find(part)? + *from;
            *from = at + 1;
            Some(at)
        })
        .collect();
    assert_eq!(columns(&plan(text)), expected);
}

#[test]
fn what_is_evaluated_at_compile_time_or_is_another_item_has_no_loops() {
    for text in [
        "fn f() { const { loop {} } }",
        "fn f() { let x = [0; { loop { break 3 } }]; }",
        "fn f() { let x: [u8; { loop { break 3 } }]; }",
        "fn f() { g::<{ loop { break 3 } }>() }",
        "fn f() { x.g::<{ loop { break 3 } }>() }",
        "fn f() { const X: u8 = loop {}; static Y: u8 = loop {}; fn g() { loop {} } mod m { fn h() { loop {} } } }",
        "fn f() { enum E { A = loop {} } impl E { fn g() { loop {} } } }",
        "fn f() { const || loop {}; }",
        "fn f() { x as [u8; { loop {} }]; }",
        "fn f() { m! { loop {} } }",
    ] {
        assert_eq!(columns(&plan(text)), [0; 0], "{text}");
    }
}

#[test]
fn loops_are_found_wherever_the_function_runs() {
    for text in [
        "fn f() { || loop {}; }",
        "fn f() { async move { loop {} }; }",
        "fn f() { g(loop {}) }",
        "fn f() { x.g(loop {}) }",
        "fn f() { match x { 1 => loop {}, _ => {} } }",
        "fn f() { match x { 1 if loop {} => {}, _ => {} } }",
        "fn f() { let Some(x) = y else { loop {} }; }",
        "fn f() { 'a: { loop {} } }",
        "fn f() { if let Some(x) = loop {} && y {} }",
        "fn f() { unsafe { loop {} } }",
        "fn f() { [loop {}; 3]; }",
        "fn f() { S { x: loop {} }; }",
        "fn f() { return loop {}; }",
        "fn f() { -(loop {}) }",
        "fn f() { x[loop {}] }",
        "fn f() { 'a: loop {} }",
        "fn f() { while let Some(x) = y && let Some(z) = x {} }",
    ] {
        assert_eq!(columns(&plan(text)).len(), 1, "{text}");
    }
}

#[test]
fn a_skipped_loop_and_those_in_it_stay() {
    let plan = plan(
        "fn f() { #[preemptible(skip)] for x in y { loop {} } #[cfg_attr(a, preemptible(skip))] loop { while b {} } loop {} }",
    );
    let classes: Vec<_> = plan.loops.iter().map(|found| (found.class, found.unless.len())).collect();
    let checked = Some(LoopClass::PerTurn);
    assert_eq!(classes, [(None, 0), (None, 0), (checked, 1), (checked, 1), (checked, 0)]);
}

#[test]
fn an_annotated_function_always_has_a_prologue_and_a_leaf_in_a_container_has_none() {
    let leaf = "fn f(x: u8) -> u8 { x + 1 }";
    assert!(plan(leaf).prologue.is_some());
    assert!(plan_in("", leaf, false, false).prologue.is_none());
    assert!(plan_in("", leaf, false, true).prologue.is_some(), "operators are called without call syntax");
    assert!(plan_in("prologue = true", leaf, false, false).prologue.is_some());
    assert!(plan_in("prologue = false", leaf, true, true).prologue.is_none());
    for text in [
        "fn f() { g() }",
        "fn f() { x.g() }",
        "fn f() { m!() }",
        "fn f() { m!(); }",
        "async fn f() { x.await }",
        "fn f() { || g(); }",
        "fn f() { loop {} }",
        "fn f() { #[preemptible(skip)] loop {} }",
    ] {
        assert!(plan_in("", text, false, false).prologue.is_some(), "{text}");
    }
    assert!(
        plan_in("", "fn f() { fn g() { h() } }", false, false).prologue.is_none(),
        "an item's calls are its own"
    );
}

#[test]
fn unsafe_in_its_own_code_makes_a_function_uncancellable() {
    assert!(plan("fn f() { loop {} }").cancel);
    for text in [
        "unsafe fn f() {}",
        "fn f() { unsafe { g() } }",
        "fn f() { || unsafe { g() }; }",
        "fn f() { vec![unsafe { g() }]; }",
    ] {
        assert!(!plan(text).cancel, "{text}");
        assert!(plan_in("cancel = true", text, true, false).cancel, "an argument overrides: {text}");
    }
    assert!(plan("fn f() { fn g() { unsafe { h() } } }").cancel, "a nested item's is its own");
    assert!(!plan_in("cancel = false", "fn f() {}", true, false).cancel);
}

#[test]
fn a_function_that_must_not_unwind_is_masked() {
    for (text, masked) in [
        ("extern \"C\" fn f() {}", true),
        ("extern fn f() {}", true),
        ("extern \"system\" fn f() {}", true),
        ("extern \"C-unwind\" fn f() {}", false),
        ("extern \"Rust\" fn f() {}", false),
        ("fn f() {}", false),
        ("fn drop(&mut self) {}", true),
        ("fn drop(self) {}", true),
        ("fn drop(x: u8) {}", false),
        ("async fn drop(&mut self) {}", false),
        ("async extern \"C\" fn f() {}", false),
    ] {
        assert_eq!(plan(text).mask, masked, "{text}");
    }
    assert!(plan_in("loops = false, prologue = false", "fn drop(&mut self) { g() }", true, false).mask);
}

#[test]
fn an_unsafe_attribute_is_no_unsafe_code() {
    let holds = |text: &str| tokens_hold_unsafe(text.parse().expect("tokens"));
    assert!(!holds("#[unsafe(no_mangle)] fn f() {} #![unsafe(x)]"));
    assert!(holds("mod m { fn f() { unsafe {} } }"));
    assert!(holds("unsafe impl Send for X {}"));
    assert!(holds("#[a] [unsafe {}]"));
}
