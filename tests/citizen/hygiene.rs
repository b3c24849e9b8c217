//! A crate that has taken every name an expansion could stumble over, and has no prelude.

#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(missing_docs, reason = "a test")]
#![allow(dead_code, non_camel_case_types, unused_macros, reason = "names are taken, not used")]
#![allow(
    clippy::new_ret_no_self,
    clippy::needless_lifetimes,
    clippy::never_loop,
    reason = "names are what is tested"
)]

use ::preempt_tests::counting;
use ::std::{assert_eq, boxed::Box};

mod alloc {}
mod core {}
mod preempt {}
mod preempt_core {}
mod preempt_macros {}
mod std {}

mod __private {}
struct CancelMask;
struct Option;
struct Site;
enum SiteKind {
    Loop,
    Prologue,
}
struct Ok;
struct None;
struct Some;
struct bool;
struct str;
struct u32;

fn check() {}
fn drop() {}
fn preemptible() {}

macro_rules! taken {
    ($($name:ident)*) => {$(
        macro_rules! $name {
            ($d:tt) => { ::std::compile_error!("somebody else's macro") };
        }
    )*};
}
taken!(assert concat file line column module_path panic stringify check);

/// Methods and associated functions on every type.
trait Everywhere {
    fn check(&self) -> usize {
        7
    }
    fn new(_: usize) -> usize {
        7
    }
}
impl<T: ?::core::marker::Sized> Everywhere for T {}

#[::preempt::preemptible]
fn locals(__preempt_mask: usize) -> usize {
    static __PREEMPT_SITE: usize = 3;
    let check = __preempt_mask;
    let mut preempt = 0;
    while preempt < 2 {
        const __PREEMPT_SITE: usize = 1;
        preempt += __PREEMPT_SITE;
    }
    check + __PREEMPT_SITE + preempt + ().check() + <u8 as Everywhere>::new(0)
}

#[::core::prelude::v1::test]
fn locals_and_items_of_a_body_keep_their_names() {
    assert_eq!(counting::count(|| locals(4)), (4 + 3 + 2 + 7 + 7, 1, 2));
}

struct Guard(Box<usize>);

#[::preempt::preemptible]
impl ::std::ops::Drop for Guard {
    fn drop(&mut self) {
        let __preempt_mask = 2;
        for _ in 0..__preempt_mask {
            *self.0 += 1;
        }
    }
}

#[::core::prelude::v1::test]
fn a_mask_lives_beside_a_local_of_its_name() {
    let ((), reached) = counting::reached(|| {
        let _guard = Guard(Box::new(0));
    });
    assert_eq!(reached.len(), 3);
    for check in reached {
        ::std::assert!(check.masked, "{check:?}");
    }
}

/// A parameter of the function shadows types and values alike.
#[::preempt::preemptible]
fn generics<'__preempt, Site, SiteKind, const CHECK: usize>(site: &'__preempt [Site], _: SiteKind) -> usize {
    let mut n = CHECK;
    '__preempt: loop {
        for _ in site {
            n += 1;
        }
        break '__preempt n;
    }
}

#[::core::prelude::v1::test]
fn generic_parameters_keep_their_names() {
    assert_eq!(counting::count(|| generics::<_, _, 3>(&[1, 2], 'x')), (5, 1, 1 + 2));
}

mod inner {
    // Everything of the crate that is called like what expansions name, and more by glob.
    use super::*;

    #[::preempt::preemptible]
    pub(super) fn shadowed() -> usize {
        let mut n = 0;
        loop {
            check();
            n += 1;
            if n == 3 {
                break n;
            }
        }
    }

    #[::preempt::preemptible]
    pub(super) mod preempt {
        pub(in super::super) fn inside() -> usize {
            for _ in 0..2 {}
            2
        }
    }
}

#[::core::prelude::v1::test]
fn imports_do_not_reach_the_checks() {
    assert_eq!(counting::count(inner::shadowed), (3, 1, 3));
    assert_eq!(counting::count(inner::preempt::inside), (2, 1, 2));
}

#[::preempt::preemptible]
async fn future() -> usize {
    let mut n = 0;
    while n < 2 {
        n += async { 1 }.await;
    }
    n
}

#[::core::prelude::v1::test]
fn a_future_has_no_prelude_either() {
    use ::std::future::Future;
    use ::std::task::{Context, Poll, Waker};
    let mut future = Box::pin(future());
    let (ready, prologues, loops) = counting::count(|| {
        let poll = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        ::std::matches!(poll, Poll::Ready(2))
    });
    assert_eq!((ready, prologues, loops), (true, 1, 2));
}
