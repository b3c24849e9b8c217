use syn::parse_str;

use super::*;

/// Whether a loop over `name` may be cut into strips if the statement declares it.
fn resolves(declaration: &str) -> bool {
    let block: Block = parse_str(&format!("{{ {declaration} }}")).expect("a block");
    is_resolved(&parse_str("&name").expect("an expression"), &OpenNames::of(&block))
}

#[test]
fn a_name_is_resolved_if_its_declaration_shows_how_its_type_is_made() {
    for shown in [
        "let name: Vec<_> = make();",
        "let name = vec![1];",
        "let name = [0; 4];",
        "let name = Vec::new();",
        "let name = BTreeSet::<u8>::new();",
        "let name = list.to_vec();",
        "let name = items.collect::<Vec<_>>();",
        "let name = &&other;",
        "other(name);",
    ] {
        assert!(resolves(shown), "{shown}");
    }
}

#[test]
fn a_name_is_open_if_its_type_may_be_settled_later() {
    for open in [
        "let name;",
        "let name = make();",
        "let name = items.collect();",
        "let name = items.collect::<_>();",
        "let name = collected!(items);",
        "let name = Default::default();",
        "let name = std::iter::FromIterator::from_iter(items);",
        "let name = Into::into([1]);",
        "let name = Iterator::collect(items);",
        "let f = |name| 1;",
        "let Some(name) = make() else { return };",
        "let other = make(); let name = other;",
    ] {
        assert!(!resolves(open), "{open}");
    }
}
