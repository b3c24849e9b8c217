use super::*;

/// The source with `#[P] ` for the attribute, so that the expected text stays readable.
fn short(text: &str) -> String {
    text.replace(PREEMPTIBLE, "#[P] ")
}

#[track_caller]
fn assert_becomes(source: &str, expected: &str) -> Tally {
    let annotated = annotate(source).expect("the source is Rust");
    assert_eq!(short(&annotated.text), expected);
    assert_eq!(annotated.text.lines().count(), source.lines().count(), "lines keep their numbers");
    let back = annotated.text.replace(PREEMPTIBLE, "").replace("::preempt::test", "test");
    assert_eq!(back, source, "nothing else has changed");
    syn::parse_file(&annotated.text).expect("the annotated text is Rust");
    annotated.tally
}

fn left(reason: &'static str, count: usize) -> BTreeMap<&'static str, usize> {
    BTreeMap::from([(reason, count)])
}

#[test]
fn functions_methods_and_default_bodies_are_annotated_wherever_they_stand() {
    let tally = assert_becomes(
        "fn a() {}\n\
         pub(crate) unsafe extern \"C\" fn b() { fn nested() {} }\n\
         impl T { pub fn c(&self) {}\n    async fn d(&self) {} }\n\
         impl Clone for T { fn clone(&self) -> T { T } }\n\
         trait Q { fn none(&self); fn e(&self) {} }\n\
         mod m { #[cfg(unix)] mod n { pub(super) fn f() {} } }\n\
         const _: () = { fn in_a_constant() {} };\n",
        "#[P] fn a() {}\n\
         #[P] pub(crate) unsafe extern \"C\" fn b() { #[P] fn nested() {} }\n\
         impl T { #[P] pub fn c(&self) {}\n    #[P] async fn d(&self) {} }\n\
         impl Clone for T { #[P] fn clone(&self) -> T { T } }\n\
         trait Q { fn none(&self); #[P] fn e(&self) {} }\n\
         mod m { #[cfg(unix)] mod n { #[P] pub(super) fn f() {} } }\n\
         const _: () = { #[P] fn in_a_constant() {} };\n",
    );
    assert_eq!(tally, Tally { functions: 9, ..Tally::default() });
}

#[test]
fn the_attribute_comes_behind_the_others_and_comments() {
    assert_becomes(
        "/// Told.\n#[inline] // here\n#[cfg_attr(x, cold)]\npub\nfn a() {}\n/** Also */ #[must_use] fn r#b() -> u8 { 0 }\n",
        "/// Told.\n#[inline] // here\n#[cfg_attr(x, cold)]\n#[P] pub\nfn a() {}\n/** Also */ #[must_use] #[P] fn r#b() -> u8 { 0 }\n",
    );
}

#[test]
fn text_that_is_not_ascii_carriage_returns_a_mark_and_a_shebang_do_not_move_it() {
    assert_becomes(
        "/* größer 漢字 🦀 */ fn a() {} /* é */ fn b() {}\n",
        "/* größer 漢字 🦀 */ #[P] fn a() {} /* é */ #[P] fn b() {}\n",
    );
    assert_becomes(
        "const S: &str = \"é\r\n\";\r\n/// ä\r\nfn a() {}\r\nfn ö() {}\r\n",
        "const S: &str = \"é\r\n\";\r\n/// ä\r\n#[P] fn a() {}\r\n#[P] fn ö() {}\r\n",
    );
    assert_becomes("\u{feff}// é\nfn a() {}\n", "\u{feff}// é\n#[P] fn a() {}\n");
    assert_becomes("#!/usr/bin/ä\n#![allow(x)]\nfn a() {}\n", "#!/usr/bin/ä\n#![allow(x)]\n#[P] fn a() {}\n");
    assert_becomes("\u{feff}#!/bin/x\nfn a() {}\n", "\u{feff}#!/bin/x\n#[P] fn a() {}\n");
}

#[test]
fn tests_become_tasks_and_are_annotated_too() {
    let tally = assert_becomes(
        "#[test]\nfn a() {}\n#[cfg(unix)] #[test] #[should_panic] fn b() {}\n#[cfg_attr(not(miri), test)] fn c() {}\n\
         #[cfg(test)] fn d() {}\n#[cfg_attr(test, inline)] fn e() {}\n",
        "#[::preempt::test]\n#[P] fn a() {}\n#[cfg(unix)] #[::preempt::test] #[should_panic] #[P] fn b() {}\n\
         #[cfg_attr(not(miri), ::preempt::test)] #[P] fn c() {}\n\
         #[cfg(test)] #[P] fn d() {}\n#[cfg_attr(test, inline)] #[P] fn e() {}\n",
    );
    assert_eq!(tally, Tally { functions: 5, tasks: 3, ..Tally::default() });
}

#[test]
fn tests_of_unusual_form_stay_what_they_are() {
    let tally = assert_becomes(
        "#[test] async fn a() {}\n#[test]\nunsafe fn b() {}\n#[test] fn c(x: u8) {}\n#[test] #[test] fn d() {}\n",
        "#[test] #[P] async fn a() {}\n#[test]\n#[P] unsafe fn b() {}\n#[test] #[P] fn c(x: u8) {}\n\
         #[test] #[test] #[P] fn d() {}\n",
    );
    assert_eq!(tally.tasks, 0);
    assert_eq!(tally.tests_left.values().sum::<usize>(), 4);
    assert_eq!(tally.tests_left.len(), 4);

    let tally = assert_becomes(
        "use wasm::{a as test};\n#[test] fn b() {}\n",
        "use wasm::{a as test};\n#[test] #[P] fn b() {}\n",
    );
    assert_eq!(tally.tests_left, left("`test` is imported in this file and may be another attribute", 1));
}

#[test]
fn what_cannot_be_annotated_is_counted_with_its_reason() {
    let tally = assert_becomes(
        "const fn a() { loop {} }\n#[unsafe(naked)] extern \"C\" fn b() {}\n#[unsafe( naked )] fn c() {}\n\
         #[preemptible] fn d() {}\n",
        "const fn a() { loop {} }\n#[unsafe(naked)] extern \"C\" fn b() {}\n#[unsafe( naked )] fn c() {}\n\
         #[preemptible] fn d() {}\n",
    );
    assert_eq!(
        tally.functions_left,
        BTreeMap::from([("`const fn`", 1), ("naked", 2), ("annotated already", 1)])
    );
    assert_eq!(tally.loops_left, left("in a `const fn`", 1));
}

#[test]
fn macros_are_left_alone_and_what_they_hide_is_counted() {
    let source = "macro_rules! m { ($n:ident, $b:block) => { #[test] unsafe fn $n() $b\n fn two() { for x in y {} } } }\n\
                  m! { a, { loop { while true {} } } }\n\
                  quickcheck! { #[test] fn b(x: fn(u8)) -> bool { impl X for Y {} } fn c(); }\n";
    let tally = assert_becomes(source, source);
    let (definition, call) = ("in a macro's definition", "in a macro call's arguments");
    assert_eq!(tally.functions_left, BTreeMap::from([(definition, 2), (call, 1)]));
    assert_eq!(tally.tests_left, BTreeMap::from([(definition, 1), (call, 1)]));
    assert_eq!(tally.loops_left, BTreeMap::from([(definition, 1), (call, 2)]));
}

#[test]
fn tests_that_a_macro_writes_become_tasks_where_it_writes_them() {
    let tally = assert_becomes(
        "macro_rules! m {\n (#[test] fn matched() {}) => {};\n (#[test] fn $n:ident() $b:block) => { mod x { #[test] #[ignore] fn $n() $b } };\n\
         ($n:ident) => { #[test] fn a(x: $n) {} #[test] async fn b() {} #[test] fn c() {} }\n}\n\
         m! { #[test] fn d() {} }\n",
        "macro_rules! m {\n (#[test] fn matched() {}) => {};\n (#[test] fn $n:ident() $b:block) => { mod x { #[::preempt::test] #[ignore] fn $n() $b } };\n\
         ($n:ident) => { #[test] fn a(x: $n) {} #[test] async fn b() {} #[::preempt::test] fn c() {} }\n}\n\
         m! { #[test] fn d() {} }\n",
    );
    assert_eq!(tally.tasks, 2);
    assert_eq!(
        tally.tests_left,
        BTreeMap::from([("in a macro's definition", 4), ("in a macro call's arguments", 1)])
    );
}

#[test]
fn loops_are_counted_where_they_can_have_checks() {
    let annotated = annotate(
        "fn a() {\n  for x in y {\n    while z {} }\n  let c = || loop {};\n  const N: u8 = loop {};\n\
           const { for x in y {} };\n  [0; { while z {} 1 }];\n  const fn b() { loop {} }\n  \
         fn d() {\n loop {} }\n}\n",
    )
    .expect("the source is Rust");
    assert_eq!(annotated.tally.loops, 4);
    assert_eq!(
        annotated.tally.loops_left,
        BTreeMap::from([("runs at compile time", 3), ("in a `const fn`", 1)])
    );
    assert_eq!(annotated.lines, BTreeSet::from([1, 2, 3, 4, 9, 10]));
}

#[test]
fn a_file_that_is_not_rust_is_an_error() {
    assert!(annotate("fn a( {}").is_err());
}
