//! What a check tells about its place.

use preempt::preemptible;
use preempt_core::SiteKind;
use preempt_tests::counting::reached;

const FUNCTION: u32 = line!() + 3;

#[preemptible]
fn function(n: u32) -> u32 {
    let mut i = 0;
    'a: while i < n {
        i += 1;
        if i == 99 {
            break 'a;
        }
    }
    i
}

#[test]
fn a_site_names_file_line_column_and_function() {
    let (_, checks) = reached(|| function(1));
    let [prologue, turn] = &checks[..] else { panic!("{checks:?}") };
    let place = |line, column| (file!(), line, column, concat!(module_path!(), "::function"));
    let of = |check: &preempt_tests::counting::Reached| {
        (check.site.file(), check.site.line(), check.site.column(), check.site.function())
    };
    assert_eq!(of(prologue), place(FUNCTION, 4));
    assert_eq!(of(turn), place(FUNCTION + 2, 9));
    assert_eq!((prologue.site.kind(), turn.site.kind()), (SiteKind::Prologue, SiteKind::Loop));
    assert_eq!(turn.site.to_string(), format!("{}:{}:9", file!(), FUNCTION + 2));
}

#[test]
fn the_turns_of_a_loop_are_one_site_and_two_loops_are_two() {
    #[preemptible(prologue = false)]
    fn two() {
        for _ in 0..2 {}
        for _ in 0..1 {}
    }
    let (_, checks) = reached(two);
    let [a, b, c] = &checks[..] else { panic!("{checks:?}") };
    assert!(std::ptr::eq(a.site, b.site));
    assert!(!std::ptr::eq(a.site, c.site));
}

struct Generic<T>(T);

#[preemptible]
impl<T> Generic<T> {
    fn method(&self) {
        for _ in 0..1 {}
    }
}

#[preemptible]
trait Trait {
    fn provided(&self) {
        for _ in 0..1 {}
    }
}

#[preemptible]
impl<T> Trait for Generic<T> {}

#[preemptible]
impl<T> Clone for Generic<&[T]> {
    fn clone(&self) -> Self {
        (|| {
            for _ in 0..1 {}
        })();
        Self(self.0)
    }
}

#[preemptible]
mod inner {
    pub(super) fn function() {
        for _ in 0..1 {}
    }
}

fn functions(f: impl FnOnce()) -> Vec<&'static str> {
    reached(f).1.into_iter().map(|check| check.site.function()).collect()
}

#[test]
fn the_type_or_trait_around_a_function_is_part_of_its_name() {
    assert_eq!(functions(|| Generic(0_u8).method()), [concat!(module_path!(), "::Generic::method"); 2]);
    assert_eq!(functions(|| Generic(0_u8).provided()), [concat!(module_path!(), "::Trait::provided"); 2]);
    assert_eq!(
        functions(|| drop(Generic(&[0_u8][..]).clone())),
        [concat!(module_path!(), "::Generic::clone"); 2]
    );
    assert_eq!(functions(inner::function), [concat!(module_path!(), "::inner::function"); 2]);
}
