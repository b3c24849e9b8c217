use syn::{Block, Item};

use super::*;

/// The tokens of a text in which `FRAGMENT{..}` is what a fragment stands for.
fn tokens(text: &str) -> TokenStream {
    fn convert(tokens: TokenStream) -> TokenStream {
        let mut fragment = false;
        let mut converted = TokenStream::new();
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if ident == "FRAGMENT" => fragment = true,
                TokenTree::Group(group) => {
                    let delimiter = if fragment { Delimiter::None } else { group.delimiter() };
                    converted.extend([TokenTree::Group(Group::new(delimiter, convert(group.stream())))]);
                    fragment = false;
                }
                token => converted.extend([token]),
            }
        }
        converted
    }
    convert(text.parse().expect("tokens"))
}

const BLOCK_LIKE: &[&str] = &[
    "{ f() }",
    "for _ in x {}",
    "'a: for _ in x {}",
    "while x {}",
    "loop {}",
    "if x {} else {}",
    "match x {}",
    "unsafe { f() }",
    "const { f() }",
    "FRAGMENT{ { f() } }",
];

#[test]
fn a_structure_in_a_head_gets_parentheses() {
    for text in [
        "fn f() { if FRAGMENT{S { a: 1 }} == x {} }",
        "fn f() { match FRAGMENT{S { a: 1 }} {} }",
        "fn f() { while FRAGMENT{S { a: 1 }}.next() {} }",
        "fn f() { match FRAGMENT{S { a: 1 }.b()} {} }",
        "fn f() { for x in FRAGMENT{S { a: 1 }.b} {} }",
    ] {
        let item = parse::<Item>(&tokens(text)).unwrap_or_else(|error| panic!("{text}: {error}"));
        let shown = item.to_token_stream().to_string();
        assert!(shown.contains("(S { a : 1 }"), "{shown}");
        assert!(syn::parse_str::<Item>(&shown).is_ok(), "{shown}");
    }
    let plain = parse::<Item>(&tokens("fn f() { let s = FRAGMENT{S { a: 1 }}; }")).expect("an item");
    assert!(!plain.to_token_stream().to_string().contains("(S"), "nothing tears it apart");
}

#[test]
fn what_ends_a_statement_does_so_as_a_fragment() {
    for fragment in BLOCK_LIKE {
        for text in [
            format!("fn f() {{ FRAGMENT{{ {fragment} }} let y = 3; }}"),
            format!("fn f() -> ! {{ FRAGMENT{{ {fragment} }} FRAGMENT{{ {fragment} }} }}"),
            format!("fn f() {{ match x {{ 3 => FRAGMENT{{ {fragment} }} _ => {{}} }} }}"),
            format!("impl S {{ fn f() {{ for _ in x {{ FRAGMENT{{ {fragment} }} y }} }} }}"),
        ] {
            assert!(syn::parse2::<Item>(tokens(&text)).is_err(), "syn reads {text} by itself");
            assert!(parse::<Item>(&tokens(&text)).is_ok(), "{text}");
        }
    }
}

/// Each text twice: with a fragment, and what it must become.
#[test]
fn what_a_neighbour_would_tear_apart_gets_parentheses() {
    for (fragment, text) in [
        ("1 + 2", "x = FRAGMENT * 3;"),
        ("1 + 2", "x = 3 - FRAGMENT;"),
        ("1 + 2", "-FRAGMENT"),
        ("1 + 2", "&FRAGMENT"),
        ("a == b", "c == FRAGMENT"),
        ("a && b", "!FRAGMENT"),
        ("a + b", "FRAGMENT as u8"),
        ("a + b", "FRAGMENT.f()"),
        ("a + b", "FRAGMENT?"),
        ("a + b", "m!(FRAGMENT * 2)"),
        ("0..n", "FRAGMENT.rev()"),
        ("a as u8", "FRAGMENT < b"),
        ("|x| x", "FRAGMENT(3)"),
        ("a.b", "FRAGMENT(3)"),
        ("-1", "FRAGMENT.abs()"),
        ("*a", "FRAGMENT.b"),
        ("&a", "FRAGMENT[0]"),
        ("S {} == a", "if FRAGMENT {}"),
        ("S {}", "for a in FRAGMENT {}"),
        ("S {}", "if FRAGMENT.f() && b {}"),
        ("S {}", "while FRAGMENT == b {}"),
        ("&S {}", "match FRAGMENT {}"),
        ("S {}.f()", "if let a = FRAGMENT {}"),
        ("a && b", "if let c = FRAGMENT {}"),
        ("a || b", "while let c = FRAGMENT {}"),
        ("a && b", "if c && let d = FRAGMENT {}"),
        ("0..n", "if let a = FRAGMENT {}"),
        ("u8", "a as FRAGMENT < b"),
        ("u8", "a as FRAGMENT << 3"),
        ("'a: loop {}", "break FRAGMENT"),
        ("a + b", "#[c] FRAGMENT;"),
        ("a + b", "m!(FRAGMENT)"),
        ("a + b", "m!(c, [FRAGMENT])"),
        ("-a", "m! { FRAGMENT }"),
        ("A | B", "|FRAGMENT| x"),
        ("A | B", "&FRAGMENT"),
        ("a @ 1..=3", "&FRAGMENT"),
        ("ref a | C(ref a)", "x @ FRAGMENT"),
        ("dyn A + B", "let x: &FRAGMENT = y;"),
        ("dyn A + B", "let x: &'a FRAGMENT = y;"),
        ("dyn A + B", "let x: *const FRAGMENT = y;"),
        ("FRAGMENT{ 1 + 2 }", "FRAGMENT * 3"),
    ] {
        let given = tokens(&text.replace("FRAGMENT", &format!("FRAGMENT{{ {fragment} }}")));
        let wanted = tokens(&text.replace("FRAGMENT", &format!("({fragment})")));
        assert_eq!(shape(binding::parenthesise(given)), shape(wanted), "{fragment} in {text}");
    }
}

#[test]
fn what_nothing_tears_apart_gets_none() {
    for (fragment, text) in [
        ("1 + 2", "let x = FRAGMENT;"),
        ("1 + 2", "x += FRAGMENT;"),
        ("1 + 2", "f(FRAGMENT, FRAGMENT)"),
        ("1 + 2", "assert!(FRAGMENT)"),
        ("1 + 2", "dbg!(vec(FRAGMENT))"),
        ("-1", "m!(FRAGMENT)"),
        ("a = \"b\"", "m!(#[FRAGMENT])"),
        ("f(a)", "m!(FRAGMENT)"),
        ("a + b", "c != [FRAGMENT]"),
        ("u8", "a as FRAGMENT <= b"),
        ("u8", "a as FRAGMENT > b"),
        ("loop {}", "break FRAGMENT"),
        ("'a", "break FRAGMENT;"),
        ("a + b", "#[c] { FRAGMENT };"),
        ("S {}", "match FRAGMENT"),
        ("S { a }", "let FRAGMENT = b;"),
        ("S { a }", "match b { FRAGMENT => {} }"),
        ("if a {} else {}", "{ FRAGMENT -1 }"),
        ("m! {}", "{ FRAGMENT -1 }"),
        ("1 + 2", "return FRAGMENT"),
        ("1 + 2", "S { a: FRAGMENT }"),
        ("1 + 2", "match a { b => FRAGMENT, c => FRAGMENT }"),
        ("a == b", "if FRAGMENT {}"),
        ("0..n", "for a in FRAGMENT {}"),
        ("A | B", "match a { FRAGMENT => {} }"),
        ("A | B", "for FRAGMENT in a {}"),
        ("A | B", "if let FRAGMENT = a {}"),
        ("-1", "match a { FRAGMENT..=FRAGMENT => {} }"),
        ("-1", "FRAGMENT + 2"),
        ("a.b", "FRAGMENT + 2"),
        ("f(a)", "FRAGMENT.b()"),
        ("\"a\"", "FRAGMENT.b()"),
        ("if a {} else {}", "x = FRAGMENT * 3"),
        ("dyn A + B", "let x: Box<FRAGMENT> = y;"),
        ("dyn A", "let x: &FRAGMENT = y;"),
        ("Vec<u8>", "<FRAGMENT>::new() as &FRAGMENT"),
        ("pub(crate)", "FRAGMENT fn f() {}"),
        ("a = 3", "FRAGMENT; FRAGMENT;"),
        ("let a = 3", "FRAGMENT;"),
        ("doc = \"a\"", "#[FRAGMENT] struct S;"),
    ] {
        let given = tokens(&text.replace("FRAGMENT", &format!("FRAGMENT{{ {fragment} }}")));
        assert_eq!(shape(binding::parenthesise(given.clone())), shape(given), "{fragment} in {text}");
    }
}

#[test]
fn a_fragment_keeps_its_parts_together_in_the_item_that_is_read() {
    let block: Block = parse(&tokens("{ FRAGMENT{ 1 + 2 } * 3 }")).expect("it is a block");
    assert_eq!(quote::quote!(#block).to_string(), "{ (1 + 2) * 3 }");
}

#[test]
fn the_arguments_of_a_path_are_read_where_they_would_be_comparisons() {
    for text in [
        "{ FRAGMENT{ S<u8> }(3) }",
        "{ FRAGMENT{ S<u8> } }",
        "{ let FRAGMENT{ S<u8> }(a) = b; }",
        "{ FRAGMENT{ E<u8>::A }?; }",
    ] {
        let block: Block = parse(&tokens(text)).expect(text);
        assert!(quote::quote!(#block).to_string().contains(":: < u8 >"), "{text}");
    }
    let unchanged = tokens("m!(FRAGMENT{ S<u8> })");
    assert_eq!(shape(unwrap(unchanged.clone())), shape(unchanged));
}

#[test]
fn other_fragments_and_the_arguments_of_macros_are_left_alone() {
    let unchanged = "FRAGMENT{ a + b } * c; m!(FRAGMENT{ {} }); m! { FRAGMENT{ loop {} } }";
    assert_eq!(shape(unwrap(tokens(unchanged))), shape(tokens(unchanged)));
    assert_eq!(shape(unwrap(tokens("FRAGMENT{ loop {} } c"))), shape(tokens("loop {} c")));
}

#[test]
fn what_nobody_can_read_is_told_as_it_stands() {
    let broken = tokens("fn f() { FRAGMENT{ {} } let }");
    let error = |result: syn::Result<Item>| result.err().map(|error| error.to_string());
    assert_eq!(error(parse(&broken)), error(syn::parse2(broken)));
}

/// The tokens with their invisible delimiters made visible.
fn shape(tokens: TokenStream) -> String {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => format!("{:?}[{}]", group.delimiter(), shape(group.stream())),
            token => format!("{token} "),
        })
        .collect()
}
