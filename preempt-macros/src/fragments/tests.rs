use super::*;

/// The source with `$` replaced by a fragment, and what becomes of that: `(` if it gets parentheses.
fn kept(source: &str, fragment: &str) -> String {
    fn put(tokens: TokenStream, fragment: &TokenStream) -> TokenStream {
        let mut put_here = |token| match token {
            TokenTree::Ident(word) if word == "FRAGMENT" => {
                Group::new(Delimiter::None, fragment.clone()).into()
            }
            TokenTree::Group(group) => Group::new(group.delimiter(), put(group.stream(), fragment)).into(),
            other => other,
        };
        tokens.into_iter().map(&mut put_here).collect()
    }
    let tokens: TokenStream = source.replace('$', "FRAGMENT").parse().expect("tokens");
    keep_together(put(tokens, &fragment.parse().expect("tokens"))).to_string().split_whitespace().collect()
}

#[track_caller]
fn assert_parentheses(source: &str, fragment: &str) {
    let flat: String = fragment.split_whitespace().collect();
    let source_flat: String = source.split_whitespace().collect();
    assert_eq!(kept(source, fragment), source_flat.replace('$', &format!("({flat})")));
}

#[track_caller]
fn assert_left_alone(source: &str, fragment: &str) {
    let flat: String = fragment.split_whitespace().collect();
    let source_flat: String = source.split_whitespace().collect();
    assert_eq!(kept(source, fragment), source_flat.replace('$', &flat));
}

#[test]
fn an_operator_beside_it_takes_no_part_of_an_expression() {
    for source in ["$ * 2", "2 - $", "x == $", "$ == x", "$ as u8", "!$", "{ a; f(1 + $) }", "..$", "x <= $"]
    {
        assert_parentheses(source, "a || b");
    }
    assert_parentheses("$.f()", "1 .. n");
    assert_parentheses("$ && x", "a = b");
}

#[test]
fn what_follows_takes_no_part_of_a_prefix_expression_or_a_closure() {
    for source in ["$.abs()", "$?", "$(x)", "$[0]", "$ . await"] {
        assert_parentheses(source, "-1");
        assert_parentheses(source, "&x");
        assert_parentheses(source, "|x| x");
    }
    // As patterns and types they take no parentheses.
    assert_left_alone("$ ..= 3", "-1");
    assert_left_alone("<$ as T>::f()", "&x");
    assert_left_alone("a - $", "-1");
}

#[test]
fn nothing_is_added_where_nothing_is_torn() {
    for source in [
        "$",
        "f($, 1)",
        "concat!($)",
        "x = $;",
        "x += $;",
        "$;",
        "[$; 3]",
        "match x { $ => 1 }",
        "x => $",
        "if $ {}",
    ] {
        assert_left_alone(source, "a + b");
    }
    for fragment in ["1", "a::b", "f(x)", "x.y", "(a + b)", "[a]", "m!(a + b)", "{ a }", "Vec<u8>", "dyn A"] {
        assert_left_alone("$ * 2", fragment);
        assert_left_alone("- $.x()", fragment);
    }
}

#[test]
fn a_block_at_the_start_of_a_statement_does_not_end_it() {
    assert_parentheses("$ + 1", "if a { b } else { c }");
    assert_parentheses("$ as u8", "match a {}");
    assert_parentheses("$ != 1", "unsafe { a }");
    // Here a statement may start.
    assert_left_alone("$ *x = 1;", "if a { b } else { c }");
    assert_left_alone("$ !x", "if a { b } else { c }");
    assert_left_alone("loop $", "{ a }");
}

#[test]
fn a_struct_before_a_body_keeps_its_braces() {
    assert_parentheses("match $ { _ => 1 }", "S { a }");
    assert_left_alone("f($)", "S { a }");
}

#[test]
fn a_fragment_in_a_fragment_is_kept_too() {
    let inner = Group::new(Delimiter::None, "a + b".parse().expect("tokens"));
    let outer = Group::new(Delimiter::None, TokenTree::from(inner).into());
    let mut tokens: Vec<TokenTree> = vec![outer.into()];
    tokens.extend("* 2".parse::<TokenStream>().expect("tokens"));
    let kept = keep_together(tokens.into_iter().collect()).to_string();
    assert_eq!(kept.split_whitespace().collect::<String>(), "(a+b)*2");
}
