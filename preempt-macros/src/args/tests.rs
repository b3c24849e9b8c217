use super::*;

fn parse(text: &str) -> (Args, Vec<String>) {
    let mut errors = Errors::default();
    let args = Args::parse(text.parse().expect("tokens"), &mut errors);
    (args, errors.messages())
}

fn refused(text: &str) -> String {
    let (_, messages) = parse(text);
    assert_eq!(messages.len(), 1, "{text}: {messages:?}");
    assert!(messages[0].contains("\nhelp: "), "{text}: {messages:?}");
    messages.into_iter().next().expect("one")
}

#[test]
fn every_argument_is_read() {
    let (args, messages) = parse("loops = false, prologue = true, cancel = false, crate = \"a::b\",");
    assert_eq!(messages, [""; 0]);
    assert_eq!(
        (args.loops, args.prologue, args.cancel),
        (Some(LoopArg::Checked(false)), Some(true), Some(false))
    );
    assert_eq!(args.krate.to_token_stream().to_string(), "a :: b");
    assert!(args.skip.is_none());
    assert!(parse("skip").0.skip.is_some());
}

#[test]
fn every_turn_is_what_true_means() {
    assert_eq!(parse("loops = \"every-turn\"").0.loops, Some(LoopArg::EveryTurn));
}

#[test]
fn a_crate_path_may_be_bare() {
    assert_eq!(parse("crate = ::x::y").0.krate.to_token_stream().to_string(), ":: x :: y");
    assert_eq!(parse("crate = crate").0.krate.to_token_stream().to_string(), "crate");
}

#[test]
fn an_unknown_argument_is_answered_with_the_known_ones() {
    let message = refused("loop = true");
    for name in KNOWN {
        assert!(message.contains(&format!("`{name}`")), "{message}");
    }
}

#[test]
fn a_repeated_argument_is_refused() {
    assert!(refused("cancel = true, cancel = true").contains("`cancel` is repeated"));
}

#[test]
fn wrong_values_are_refused() {
    for text in [
        "loops",
        "loops = 1",
        "loops = \"strips\"",
        "prologue = \"true\"",
        "cancel = no",
        "crate = 3",
        "crate",
    ] {
        refused(text);
    }
    refused("crate = \"a b\"");
    refused("loops(true)");
    refused(", loops = true");
}

#[test]
fn skip_takes_neither_value_nor_company() {
    assert!(refused("skip = true").contains("no value"));
    assert!(refused("skip, cancel = true").contains("combined"));
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let (args, messages) = parse("nope, loops = 3, prologue = true, prologue = false");
    assert_eq!(messages.len(), 3, "{messages:?}");
    assert_eq!(args.prologue, Some(true), "a good argument beside bad ones is read");
}

fn resolve(text: &str, loops: bool, prologue: bool, off: bool) -> (bool, bool, Prologue) {
    let settings = Settings::resolve(parse(text).0, Features { loops, prologue, off });
    (settings.active, settings.loops != Loops::Off, settings.prologue)
}

#[test]
fn features_set_the_default_and_arguments_override_it() {
    use Prologue::{Always, ByRule, Never};
    assert_eq!(resolve("", true, true, false), (true, true, ByRule));
    assert_eq!(resolve("", false, true, false), (true, false, ByRule));
    assert_eq!(resolve("", true, false, false), (true, true, Never));
    assert_eq!(resolve("", false, false, false), (false, false, Never));
    assert_eq!(resolve("loops = false", true, true, false), (true, false, ByRule));
    assert_eq!(resolve("loops = true", false, false, false), (true, true, Never));
    assert_eq!(resolve("prologue = true", true, true, false), (true, true, Always));
    assert_eq!(resolve("prologue = false", true, true, false), (true, true, Never));
}

#[test]
fn masks_stay_where_only_an_argument_turns_checks_off() {
    assert!(resolve("loops = false, prologue = false", true, false, false).0);
    assert!(!resolve("loops = false, prologue = false", false, false, false).0);
}

#[test]
fn checks_off_beats_features_and_arguments() {
    for text in ["", "loops = true, prologue = true", "loops = \"every-turn\""] {
        assert_eq!(resolve(text, true, true, true), (false, false, Prologue::Never));
    }
}
