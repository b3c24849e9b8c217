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

#[test]
fn what_can_be_read_keeps_its_delimiters() {
    let block: Block =
        parse(&tokens("{ let y = FRAGMENT{ if x {} else {} }; FRAGMENT{ 1 + 2 } * 3 }")).expect("it is");
    let printed = quote::quote!(#block).to_string();
    assert_eq!(printed, tokens("{ let y = FRAGMENT{ if x {} else {} }; FRAGMENT{ 1 + 2 } * 3 }").to_string());
    let sum = block.stmts.last();
    let Some(syn::Stmt::Expr(Expr::Binary(product), None)) = sum else { panic!("{printed}") };
    assert!(matches!(*product.left, Expr::Group(_)), "the sum is multiplied, not its second half");
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
