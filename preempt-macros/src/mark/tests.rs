use super::*;
use syn::parse_quote;

fn attrs(text: &str) -> Vec<Attribute> {
    use syn::parse::Parser;
    Attribute::parse_outer.parse_str(text).expect("attributes")
}

fn print(attrs: &[Attribute]) -> String {
    quote!(#(#attrs)*).to_string()
}

#[test]
fn skip_is_read_by_whatever_path_it_is_written() {
    for text in ["#[preemptible(skip)]", "#[preempt::preemptible(skip)]", "#[::a::b::preemptible(skip)]"] {
        let marks = read(&attrs(text));
        assert!(marks.skip && marks.other.is_none(), "{text}");
    }
    let marks = read(&attrs("#[skip] #[other(skip)] #[inline]"));
    assert!(!marks.skip && marks.other.is_none());
}

#[test]
fn other_arguments_stand_for_themselves() {
    for text in
        ["#[preemptible]", "#[preemptible()]", "#[preemptible(loops = false)]", "#[preemptible(skip, x)]"]
    {
        let marks = read(&attrs(text));
        assert!(!marks.skip && marks.other.is_some(), "{text}");
    }
}

#[test]
fn predicates_of_nested_cfg_attrs_are_joined() {
    let marks = read(&attrs(
        "#[cfg_attr(a, preemptible(skip), inline)] #[cfg_attr(b, cfg_attr(not(c), p::preemptible(skip)))] \
         #[cfg_attr(d, preemptible(loops = false))]",
    ));
    assert!(!marks.skip && marks.other.is_none());
    let text = |predicates: &Predicates| predicates.iter().map(TokenStream::to_string).collect::<Vec<_>>();
    assert_eq!(text(&marks.skip_if), ["a", "all (b , not (c))"]);
    assert_eq!(text(&marks.other_if), ["d"]);
}

#[test]
fn stripping_leaves_everything_else() {
    let mut list = attrs(
        "#[inline] #[preemptible(skip)] #[cfg_attr(a, preemptible(skip), inline, unsafe(no_mangle))] \
         #[cfg_attr(b, preemptible(skip))] #[preemptible(loops = false)] #[cfg_attr(c, cold)]",
    );
    assert!(strip(&mut list, false));
    let left = attrs(
        "#[inline] #[cfg_attr(a, inline, unsafe(no_mangle))] #[preemptible(loops = false)] #[cfg_attr(c, cold)]",
    );
    assert_eq!(print(&list), print(&left));
    assert!(!strip(&mut list, false), "nothing more to strip");
    assert!(strip(&mut list, true));
    assert_eq!(
        print(&list),
        print(&attrs("#[inline] #[cfg_attr(a, inline, unsafe(no_mangle))] #[cfg_attr(c, cold)]"))
    );
}

#[test]
fn facts_are_handed_down_where_the_inner_attribute_is_silent() {
    let krate: Path = parse_quote!(a::b);
    let mut list = attrs(
        "#[preemptible] #[preemptible(loops = false)] #[p::preemptible(cancel = true, crate = c)] \
         #[cfg_attr(x, preemptible(loops = true,), cold)]",
    );
    assert!(hand_down(&mut list, true, Some(&krate)));
    let expected = attrs(
        "#[preemptible(cancel = false, crate = a::b)] #[preemptible(loops = false, cancel = false, crate = a::b)] \
         #[p::preemptible(cancel = true, crate = c)] \
         #[cfg_attr(x, preemptible(loops = true, cancel = false, crate = a::b), cold)]",
    );
    assert_eq!(print(&list), print(&expected));
    let mut list = attrs("#[preemptible]");
    assert!(!hand_down(&mut list, false, None));
    assert_eq!(print(&list), print(&attrs("#[preemptible]")));
}
