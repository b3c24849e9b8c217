use super::*;

fn expanded(entry: Entry, args: &str, item: &str) -> String {
    expand(entry, args.parse().expect("tokens"), item.parse().expect("tokens")).to_string()
}

fn same(actual: &str, expected: &str) {
    // How punctuation is spaced differs between parsed and printed tokens.
    let compact = |text: &str| text.replace(' ', "");
    assert_eq!(compact(actual), compact(&expected.parse::<TokenStream>().expect("tokens").to_string()));
}

#[test]
fn main_runs_its_body_through_the_runtime() {
    same(
        &expanded(Entry::Main, "", "fn main() -> R { body()?; Ok(()) }"),
        "fn main() -> ::preempt::__private::ExitCode {
            fn main() -> R { body()?; Ok(()) }
            ::preempt::__private::entry(::core::option::Option::None, ::core::option::Option::None,
                ::core::concat!(::core::module_path!(), \"::main\"),
                || ::preempt::__private::Termination::report(main()))
        }",
    );
}

#[test]
fn test_keeps_the_attributes_that_make_it_a_test() {
    same(
        &expanded(
            Entry::Test,
            "workers = 2, stack_size = 64 * 1024, crate = \"a::b\"",
            "/// Docs.\n#[ignore] #[should_panic(expected = \"x\")] #[preempt::preemptible(loops = true)] fn t() {}",
        ),
        "#[::core::prelude::v1::test]
        /// Docs.
        #[ignore] #[should_panic(expected = \"x\")]
        fn t() {
            #[preempt::preemptible(loops = true)] fn t() {}
            a::b::__private::entry(::core::option::Option::Some(2), ::core::option::Option::Some(64 * 1024),
                ::core::concat!(::core::module_path!(), \"::t\"), t)
        }",
    );
}

#[test]
fn attributes_inside_the_body_go_with_it_beside_others() {
    same(
        &expanded(Entry::Test, "", "#[preemptible] fn t() { #![expect(deprecated)] f() }"),
        "#[::core::prelude::v1::test]
        fn t() {
            #[preemptible] #[expect(deprecated)] fn t() { f() }
            ::preempt::__private::entry(::core::option::Option::None, ::core::option::Option::None,
                ::core::concat!(::core::module_path!(), \"::t\"), t)
        }",
    );
}

#[test]
fn mistakes_are_refused_with_help_and_the_function_survives() {
    for (entry, args, item) in [
        (Entry::Main, "threads = 2", "fn main() {}"),
        (Entry::Main, "workers = 0", "fn main() {}"),
        (Entry::Main, "workers = \"2\"", "fn main() {}"),
        (Entry::Main, "workers", "fn main() {}"),
        (Entry::Main, "", "async fn main() {}"),
        (Entry::Main, "", "const fn main() {}"),
        (Entry::Main, "", "unsafe fn main() {}"),
        (Entry::Main, "", "extern \"C\" fn main() {}"),
        (Entry::Main, "", "fn main<T>() {}"),
        (Entry::Main, "", "fn main(x: u8) {}"),
        (Entry::Main, "", "struct Main;"),
        (Entry::Test, "", "#[test] fn t() {}"),
        (Entry::Test, "", "#[tokio::test] fn t() {}"),
    ] {
        let output = expanded(entry, args, item);
        let item = item.parse::<TokenStream>().expect("tokens").to_string();
        assert!(output.contains("compile_error") && output.contains("\\nhelp: "), "{item}: {output}");
        assert!(output.ends_with(&item), "{item}: {output}");
    }
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let output = expanded(Entry::Test, "nope = 1", "#[test] async fn t(x: u8) {}");
    assert_eq!(output.matches("compile_error").count(), 4, "{output}");
}
