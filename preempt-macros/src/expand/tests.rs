use proc_macro2::{Delimiter, TokenTree};

use super::*;

const ON: Features = Features { loops: true, prologue: true, off: false };
const NONE: Features = Features { loops: false, prologue: false, off: false };
const OFF: Features = Features { loops: true, prologue: true, off: true };

fn tokens(text: &str) -> TokenStream {
    text.parse().expect("tokens")
}

fn expand(features: Features, args: &str, item: &str) -> String {
    preemptible(tokens(args), tokens(item), features).to_string()
}

/// The list of checks that the pass emits: each with the first text in `item` that marks its place, its function and
/// its kind.
fn sites(item: &str, sites: &[(&str, &str, &str)]) -> String {
    let sites = sites.iter().map(|(place, function, kind)| {
        let before = &item[..item.find(place).expect("the place")];
        let line = before.matches('\n').count() + 1;
        let column = before.len() - before.rfind('\n').map_or(0, |newline| newline + 1) + 1;
        format!(", {kind} \"{function}\" FILE {line} {column}")
    });
    format!("#[cfg(not(clippy))] ::preempt::__private::sites! {{ true{} }}", sites.collect::<String>())
}

/// The check of that number.
fn check(number: usize) -> String {
    format!("#[cfg(not(clippy))] (::preempt::__private::check)(__preempt_give_way, {number});")
}

fn golden(args: &str, item: &str, expected: &str) {
    let item = tokens(item);
    let file = format!("{:?}", item.clone().into_iter().next().expect("a token").span().file());
    let output = preemptible(tokens(args), item, ON).to_string();
    assert_eq!(output, tokens(&expected.replace("FILE", &file)).to_string());
}

#[test]
fn golden_a_check_stands_behind_the_items_that_open_a_block() {
    let item = "fn f() {
        use std::hint;
        loop { const N: u8 = 1; hint::black_box(N); }
    }";
    let sites = sites(item, &[("loop", "f", "Loop"), ("f()", "f", "Prologue")]);
    let (inside, head) = (check(0), check(1));
    golden(
        "",
        item,
        &format!(
            "fn f() {{ {sites}
                use std::hint; {head}
                loop {{ const N: u8 = 1; {inside} hint::black_box(N); }}
            }}"
        ),
    );
}

#[test]
fn golden_a_check_at_the_head_of_each_body() {
    let item = "fn f(n: u8) -> u8 {
        'a: for i in 0..n {
            while i < 3 { continue 'a }
        }
        loop { break n }
    }";
    let loops =
        [("for", "f", "Loop"), ("while", "f", "Loop"), ("loop", "f", "Loop"), ("f(n", "f", "Prologue")];
    let sites = sites(item, &loops);
    let (outer, inner, last, head) = (check(0), check(1), check(2), check(3));
    golden(
        "",
        item,
        &format!(
            "fn f(n: u8) -> u8 {{ {sites} {head}
                'a: for i in 0..n {{ {outer} while i < 3 {{ {inner} continue 'a }} }}
                loop {{ {last} break n }}
            }}"
        ),
    );
}

#[test]
fn golden_an_impl_names_its_type_and_leaves_leaves_and_const_functions_alone() {
    let item = "impl<T> a::S<T> {
        const X: u8 = 0;
        fn call(&self) { g() }
        fn leaf(&self) -> u8 { 1 }
        const fn k() { loop {} }
    }";
    let (sites, head) = (sites(item, &[("call", "a::S::call", "Prologue")]), check(0));
    golden("", item, &item.replace("{ g() }", &format!("{{ {sites} {head} g() }}")));
}

#[test]
fn golden_drop_is_masked_before_anything_else() {
    let item = "impl Drop for D { fn drop(&mut self) {} }";
    let (sites, head) = (sites(item, &[("drop", "D::drop", "Prologue")]), check(0));
    let mask = "#[cfg(not(clippy))] let __preempt_mask = (::preempt::__private::CancelMask::new)();";
    golden("", item, &item.replace("{}", &format!("{{ {sites} {mask} {head} }}")));
}

#[test]
fn golden_a_conditional_skip_gates_the_checks() {
    let item = "fn f() { #[cfg_attr(a, preemptible(skip), allow(b))] for x in y {} }";
    let (sites, check) = (sites(item, &[("for", "f", "Loop")]), check(0));
    golden(
        "prologue = false",
        item,
        &format!("fn f() {{ {sites} #[cfg_attr(a, allow(b))] for x in y {{ #[cfg(not(a))] {check} }} }}"),
    );
}

#[test]
fn golden_conditional_skips_around_each_other_gate_together() {
    let item = "fn f() { #[cfg_attr(a, preemptible(skip))] loop { #[cfg_attr(b, preemptible(skip))] for x in y {} } }";
    let sites = sites(item, &[("loop", "f", "Loop"), ("for", "f", "Loop")]);
    let (outer, inner) = (check(0), check(1));
    golden(
        "prologue = false",
        item,
        &format!(
            "fn f() {{ {sites} loop {{
                #[cfg(not(a))] {outer}
                for x in y {{ #[cfg(not(any(a, b)))] {inner} }}
            }} }}"
        ),
    );
}

#[test]
fn inner_attributes_stay_in_front_of_the_check() {
    let output = expand(ON, "", "fn f() { #![allow(a)] loop { #![allow(b)] } }");
    let at = |part: &str| output.find(part).unwrap_or_else(|| panic!("{part} in {output}"));
    assert!(at("allow (a)") < at("sites !") && at("allow (b)") < at("give_way , 0"), "{output}");
}

#[test]
fn nothing_unsafe_is_inserted() {
    for item in
        ["fn f() { loop {} }", "impl Drop for D { fn drop(&mut self) { loop {} } }", "extern \"C\" fn f() {}"]
    {
        assert!(!expand(ON, "", item).contains("unsafe"), "{item}");
    }
}

#[test]
fn an_unsafe_anywhere_in_a_container_counts_for_all_of_it() {
    let output = expand(ON, "", "mod m { fn a() { loop {} } impl X { unsafe fn b() { loop {} } } }");
    assert_eq!(output.matches("sites ! { false , Loop").count(), 2, "{output}");
    let output =
        expand(ON, "", "mod m { #[preemptible(loops = true)] fn a() { loop {} } unsafe impl Send for X {} }");
    assert!(output.contains("preemptible (loops = true , cancel = false)"), "{output}");
}

#[test]
fn functions_are_found_in_everything_nested_in_a_module() {
    let output = expand(
        ON,
        "",
        "mod m { fn a() { x() } impl S { fn b() { x() } } trait T { fn c() { x() } fn d(); } mod n { fn e() { x() } } }",
    );
    for name in ["a", "S::b", "T::c", "e"] {
        assert!(output.contains(&format!("\"{name}\"")), "{name} in {output}");
    }
    assert_eq!(output.matches("sites !").count(), 4);
}

#[test]
fn an_inner_attribute_is_left_to_itself_and_skip_is_consumed() {
    let output = expand(
        ON,
        "crate = \"c\"",
        "impl S { #[p::preemptible] fn a() { x() } #[preemptible(skip)] fn b() { x() } #[cfg_attr(q, preemptible(skip))] fn c() { x() } }",
    );
    assert!(output.contains("# [p :: preemptible (crate = c)] fn a () { x () }"), "{output}");
    assert!(output.contains("} fn b () { x () }"), "{output}");
    assert!(output.contains("# [cfg (not (q))] # [cfg (not (clippy))] (c :: __private"), "{output}");
}

#[test]
fn the_list_of_checks_is_gated_as_they_are_where_an_attribute_inside_may_write_its_own() {
    let output = expand(ON, "", "mod m { #[cfg_attr(q, preemptible(loops = false))] fn a() { loop {} } }");
    let list = "{ # [cfg (not (q))] # [cfg (not (clippy))] :: preempt :: __private :: sites ! {";
    assert!(output.contains(list), "{output}");
}

#[test]
fn clippy_sees_the_loop_as_it_was_written_also_where_strips_are_in_every_build() {
    for (args, other) in [("strip = 4", ""), ("", "debug_assertions , ")] {
        let condition = if other.is_empty() { "clippy".to_owned() } else { format!("any ({other}clippy)") };
        for (item, strips) in [
            ("fn f(n: u8) { for x in 0..n { s += x; } }", "{ match"),
            ("fn f(n: u8) { let mut i = 0; while i < n { s += i; i += 1; } }", "{"),
            ("fn f() { loop { if s > 9 { break } s += 1; } }", "'__preempt_batch :"),
        ] {
            let output = expand(ON, args, item);
            let (_, form) =
                output.split_once(&format!("# [cfg ({condition})] ")).unwrap_or_else(|| panic!("{output}"));
            assert!(["for", "while", "loop"].iter().any(|keyword| form.starts_with(keyword)), "{form}");
            assert!(form.contains(&format!("# [cfg (not ({condition}))] {strips}")), "{form}");
        }
    }
}

#[test]
fn operators_are_checked_even_as_leaves() {
    assert!(expand(ON, "", "impl ops::Add for S { fn add(self, o: S) -> S { o } }").contains("Prologue"));
    assert!(!expand(ON, "", "impl Other for S { fn add(self, o: S) -> S { o } }").contains("Prologue"));
}

#[test]
fn naked_functions_in_a_container_stay() {
    let item = "mod m { #[unsafe(naked)] extern \"C\" fn f() { naked_asm!(\"ret\") } }";
    assert_eq!(expand(ON, "", item), tokens(item).to_string());
}

#[test]
fn without_checks_the_item_is_what_was_written() {
    let item = "impl Drop for D { fn drop(&mut self) { (loop { break }) } }";
    for (features, args) in [(OFF, ""), (OFF, "loops = true, prologue = true"), (NONE, "")] {
        assert_eq!(expand(features, args, item), tokens(item).to_string());
    }
    assert!(expand(NONE, "loops = true", item).contains("CancelMask"));
    // Only the marks go, which rustc would refuse.
    assert_eq!(
        expand(OFF, "", "fn f() { #[preemptible(skip)] for x in y {} }"),
        tokens("fn f() { for x in y {} }").to_string()
    );
}

#[test]
fn a_refused_item_survives_without_checks() {
    for (args, item, left) in [
        ("nope", "fn f() { loop {} }", "fn f() { loop {} }"),
        ("", "const fn f() { loop {} }", "const fn f() { loop {} }"),
        ("", "struct S;", "struct S;"),
        ("", "fn f(&self);", "fn f(&self);"),
        ("", "mod m;", "mod m;"),
        ("skip", "fn f() {}", "fn f() {}"),
        ("", "#[preemptible] fn f() { loop {} }", "fn f() { loop {} }"),
        ("", "#[cfg_attr(a, preemptible)] fn f() { loop {} }", "fn f() { loop {} }"),
        ("nope", "fn f() { #[preemptible(skip)] for x in y {} }", "fn f() { for x in y {} }"),
        ("", "fn f() { #[preemptible(loops = true)] for x in y {} }", "fn f() { for x in y {} }"),
        ("", "fn f() { #[preemptible(skip)] let x = 3; }", "fn f() { let x = 3; }"),
        ("", "#[unsafe(naked)] extern \"C\" fn f() {}", "#[unsafe(naked)] extern \"C\" fn f() {}"),
        ("", "let x = 3;", "let x = 3;"),
    ] {
        let output = expand(ON, args, item);
        assert!(output.starts_with(":: core :: compile_error !"), "{item}: {output}");
        assert_eq!(output.matches("compile_error").count(), 1, "{item}: {output}");
        assert!(output.contains("\\nhelp: "), "{item}: {output}");
        assert!(output.ends_with(&tokens(left).to_string()), "{item}: {output}");
    }
}

/// What an editor gets while a person types: the tokens as they are, and one error.
#[test]
fn snapshot_of_half_typed_bodies() {
    for (item, message) in [
        ("fn f(x: S) { x. }", "unexpected end of input, expected identifier or integer"),
        ("fn f(x: S) { x.; loop {} }", "expected identifier or integer"),
        ("fn f() { let a = 1 let b = 2; }", "expected `;`"),
        ("fn f() { for }", "unexpected end of input, expected one of"),
        ("fn f( { }", "expected"),
    ] {
        // The last is not even a token tree: the compiler would not call the macro.
        let Ok(item) = item.parse::<TokenStream>() else { continue };
        let output = preemptible(TokenStream::new(), item.clone(), ON).to_string();
        let start =
            format!(":: core :: compile_error ! {{ \"`#[preemptible]` cannot read this item: {message}");
        assert!(output.starts_with(&start), "{output}");
        assert!(output.ends_with(&item.to_string()), "{output}");
    }
}

#[test]
fn a_loop_that_carries_the_attribute_stays_one_expression() {
    let output = expand(ON, "", "for x in y {}");
    assert!(output.starts_with('{') && output.ends_with("for x in y { } }"), "{output}");
}

/// The text that stands at a span's start, in a text that the tokens were parsed from.
fn text_at(text: &str, span: proc_macro2::Span) -> &str {
    let start = span.start();
    let line = text.split('\n').nth(start.line - 1).expect("the line");
    &line[start.column..]
}

/// The tokens by their places: what they are, groups by their opening delimiter.
fn places(tokens: TokenStream, places: &mut Vec<(proc_macro2::Span, String)>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let open = match group.delimiter() {
                    Delimiter::Brace => "{",
                    Delimiter::Bracket => "[",
                    Delimiter::Parenthesis => "(",
                    Delimiter::None => "",
                };
                places.push((group.span_open(), open.to_owned()));
                self::places(group.stream(), places);
            }
            token => places.push((token.span(), token.to_string())),
        }
    }
}

/// An editor takes an inserted token for what stands at its place: there must be a keyword or the attribute,
/// never a name of the user's. And every token of the user's is there once.
#[test]
fn inserted_tokens_stand_at_keywords_or_the_attribute_and_the_users_at_their_own_places() {
    for item in [
        "fn f(n: u8) { 'a: for i in 0..n { while i < 3 { continue 'a } } loop { break } }",
        "impl<T> Drop for S<T> { fn drop(&mut self) { use x; g(self) } }",
        "mod m { trait T { async unsafe fn f() { while let Some(x) = y {} } } extern \"C\" fn g() { loop {} } }",
        "fn f() {\n    #[preemptible(skip)]\n    for x in y {}\n}",
    ] {
        // The attribute stands at the start of the text.
        let item = &format!("\n{item}");
        let (mut given, mut emitted) = (Vec::new(), Vec::new());
        places(tokens(item), &mut given);
        places(preemptible(TokenStream::new(), tokens(item), ON), &mut emitted);
        let (own, inserted): (Vec<_>, Vec<_>) =
            emitted.into_iter().partition(|(span, token)| text_at(item, *span).starts_with(&**token));
        assert!(!inserted.is_empty());
        for (span, token) in inserted {
            let at = text_at(item, span);
            let keyword = ["fn ", "for ", "while ", "loop "].iter().any(|keyword| at.starts_with(keyword));
            assert!(keyword || at.is_empty(), "`{token}` stands at `{at}`");
        }
        // But for the mark, which is gone.
        let mark = ["#", "[", "preemptible", "(", "skip"];
        let words = |tokens: &[(proc_macro2::Span, String)]| -> Vec<(usize, usize, String)> {
            let mut words: Vec<_> = tokens
                .iter()
                .map(|(span, token)| (span.start().line, span.start().column, token.clone()))
                .collect();
            words.sort();
            words
        };
        let mut left = words(&given);
        for token in words(&own) {
            let place = left.iter().position(|word| *word == token);
            left.remove(place.unwrap_or_else(|| panic!("{token:?} is there twice")));
        }
        assert!(left.iter().all(|(_, _, token)| mark.contains(&&**token)), "{left:?} are gone");
    }
}

/// Arguments, signature and body are mistaken each for itself.
#[test]
fn mistaken_arguments_do_not_hide_what_is_wrong_with_the_item() {
    let item = "fn f(x: S) { x. }";
    let output = expand(ON, "nope, loops = 3", item);
    assert_eq!(output.matches("compile_error").count(), 3, "{output}");
    assert!(
        output.contains("cannot read this item") && output.ends_with(&tokens(item).to_string()),
        "{output}"
    );
}
