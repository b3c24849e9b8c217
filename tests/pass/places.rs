//! Everything the attribute may stand on.

use std::fmt::Debug;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use preempt::preemptible;
use preempt_tests::counting::count;

fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the future waits"),
    }
}

struct Numbers(Vec<u32>);

#[preemptible]
impl Numbers {
    const LIMIT: u32 = 100;

    fn leaf(&self) -> u32 {
        Self::LIMIT
    }

    const fn constant(n: u32) -> u32 {
        let mut i = 0;
        while i < n {
            i += 1;
        }
        i
    }

    fn sum(&self) -> u32 {
        let mut sum = 0;
        for x in &self.0 {
            sum += x;
        }
        sum
    }

    fn calls(&self) -> u32 {
        self.leaf()
    }

    #[preemptible(loops = false)]
    fn overridden(&self) -> u32 {
        let mut sum = 0;
        for x in &self.0 {
            sum += x;
        }
        sum
    }

    #[preempt::preemptible(prologue = false)]
    fn overridden_by_path(&self) -> u32 {
        let mut sum = 0;
        for x in &self.0 {
            sum += x;
        }
        sum
    }

    #[preemptible(skip)]
    fn skipped(&self) -> u32 {
        let mut sum = 0;
        for x in &self.0 {
            sum += x;
        }
        sum
    }
}

#[test]
fn an_impl_checks_what_loops_or_calls() {
    let numbers = Numbers(vec![1, 2, 3]);
    assert_eq!(count(|| numbers.leaf()), (100, 0, 0));
    assert_eq!(count(|| Numbers::constant(4)), (4, 0, 0));
    assert_eq!(count(|| numbers.sum()), (6, 1, 3));
    assert_eq!(count(|| numbers.calls()), (100, 1, 0));
}

#[test]
fn an_attribute_inside_overrides_and_is_not_applied_twice() {
    let numbers = Numbers(vec![1, 2, 3]);
    assert_eq!(count(|| numbers.overridden()), (6, 1, 0));
    assert_eq!(count(|| numbers.overridden_by_path()), (6, 0, 3));
    assert_eq!(count(|| numbers.skipped()), (6, 0, 0));
}

impl Numbers {
    #[preemptible]
    fn method(&mut self) -> &mut u32 {
        for x in &mut self.0 {
            *x += 1;
        }
        &mut self.0[0]
    }
}

#[test]
fn a_method_is_annotated_by_itself() {
    let mut numbers = Numbers(vec![1, 2]);
    assert_eq!(count(|| *numbers.method()), (2, 1, 2));
}

#[preemptible]
trait Repeat {
    fn once(&self) -> u32;

    fn times(&self, n: u32) -> u32 {
        let mut sum = 0;
        for _ in 0..n {
            sum += self.once();
        }
        sum
    }
}

#[preemptible]
impl Repeat for Numbers {
    fn once(&self) -> u32 {
        self.0.iter().sum()
    }
}

#[test]
fn default_bodies_and_trait_impls_are_checked() {
    assert_eq!(count(|| Numbers(vec![1, 2]).times(4)), (12, 1 + 4, 4));
}

impl<'a> std::ops::Index<&'a str> for Numbers {
    type Output = u32;

    #[preemptible]
    fn index(&self, _: &'a str) -> &u32 {
        &self.0[0]
    }
}

#[preemptible]
impl std::ops::Neg for Numbers {
    type Output = Self;

    fn neg(self) -> Self {
        self
    }
}

#[preemptible]
impl PartialEq for Numbers {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[test]
fn operators_are_checked_even_where_they_are_leaves() {
    let numbers = Numbers(vec![1]);
    assert_eq!(count(|| (-numbers).0.len()), (1, 1, 0));
    assert_eq!(count(|| Numbers(vec![]) == Numbers(vec![])), (true, 1, 0));
    assert_eq!(count(|| Numbers(vec![7])["x"]), (7, 1, 0));
}

#[preemptible]
mod module {
    pub(super) fn turn(n: u32) -> u32 {
        let mut i = 0;
        while i < n {
            i += 1;
        }
        i
    }

    pub(super) mod deeper {
        pub(crate) struct Counter;

        impl Counter {
            pub(crate) fn turn(n: u32) -> u32 {
                super::turn(n)
            }
        }
    }
}

#[test]
fn a_module_counts_for_everything_in_it() {
    assert_eq!(count(|| module::turn(3)), (3, 1, 3));
    assert_eq!(count(|| module::deeper::Counter::turn(3)), (3, 2, 3));
}

#[preemptible]
#[must_use]
#[inline]
pub(crate) fn generic<'a, T, I>(items: &'a [T], start: I) -> impl Iterator<Item = &'a T> + use<'a, T, I>
where
    T: Debug + PartialOrd,
    I: Into<usize>,
{
    let mut from = start.into();
    while from < items.len() && items[from] < items[0] {
        from += 1;
    }
    items[from..].iter()
}

#[preemptible]
unsafe fn raw(first: *const u32, n: usize) -> u32 {
    let mut sum = 0;
    for i in 0..n {
        // SAFETY: the caller passes n elements.
        let item = unsafe { first.add(i) };
        // SAFETY: as above, and they are initialised.
        sum += unsafe { *item };
    }
    sum
}

#[preemptible]
extern "C" fn foreign(n: u32) -> u32 {
    let mut i = 0;
    while i < n {
        i += 1;
    }
    i
}

#[test]
fn qualifiers_and_generics_are_kept() {
    assert_eq!(count(|| generic(&[5, 1, 2, 7], 1_u8).count()), (1, 1, 2));
    let values = [1, 2, 3];
    // SAFETY: three elements.
    assert_eq!(count(|| unsafe { raw(values.as_ptr(), 3) }), (6, 1, 3));
    let pointer: extern "C" fn(u32) -> u32 = foreign;
    assert_eq!(count(|| pointer(2)), (2, 1, 2));
}

#[preemptible]
async fn asynchronous(items: &[u32]) -> u32 {
    let mut sum = 0;
    for item in items {
        sum += async {
            let mut twice = 0;
            for _ in 0..2 {
                twice += item;
            }
            twice
        }
        .await;
    }
    sum
}

#[test]
fn an_async_body_is_checked_when_it_runs() {
    assert_eq!(count(|| drop(asynchronous(&[1, 2]))), ((), 0, 0));
    assert_eq!(count(|| ready(asynchronous(&[1, 2]))), (6, 1, 2 + 4));
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    assert_eq!(ready(is_send(asynchronous(&[1]))), 2);
}

#[preemptible]
fn outer() -> u32 {
    #[preemptible]
    fn annotated() -> u32 {
        let mut i = 0;
        while i < 2 {
            i += 1;
        }
        i
    }
    #[preemptible(skip)]
    fn skipped() {}
    skipped();
    annotated()
}

#[test]
fn a_nested_item_with_its_own_attribute_is_checked() {
    assert_eq!(count(outer), (2, 2, 2));
}

#[preemptible]
fn empty() {}

#[preemptible]
fn diverging() -> ! {
    panic!("on purpose")
}

#[test]
fn odd_bodies_are_checked() {
    assert_eq!(count(empty), ((), 1, 0));
    let caught = count(|| std::panic::catch_unwind(|| diverging()).is_err());
    assert_eq!(caught, (true, 1, 0));
}

macro_rules! make {
    ($(#[$attr:meta])* $name:ident $label:lifetime $body:block $turn:stmt) => {
        $(#[$attr])*
        fn $name() -> u32 {
            let mut n = 0;
            $label: loop {
                n += 1;
                if n == 3 { break $label; }
                $turn;
            }
            for _ in 0..2 $body
            n
        }
        #[preemptible]
        fn from_block() $body
    };
}

make!(#[preemptible] made 'a { std::hint::spin_loop(); } let _unused = 3);

#[test]
fn code_from_macro_rules_is_checked() {
    assert_eq!(count(made), (3, 1, 3 + 2));
    assert_eq!(count(from_block), ((), 1, 0));
}
