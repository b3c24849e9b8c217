//! Other people's attributes above and below ours, on functions and methods, and on what is around them.
//! `tests/pass/neighbours.rs` has the simple cases.

#![allow(missing_docs, reason = "a test")]

use async_trait::async_trait;
use preempt::preemptible;
use preempt_tests::counting::count;
use tracing::instrument;

#[async_trait]
trait Sums {
    async fn sum(&self, n: u32) -> u32;

    #[preemptible]
    async fn twice(&self, n: u32) -> u32 {
        let mut sum = 0;
        for _ in 0..2 {
            sum += self.sum(n).await;
        }
        sum
    }
}

struct OnTheMethod;

#[async_trait]
impl Sums for OnTheMethod {
    #[preemptible]
    async fn sum(&self, n: u32) -> u32 {
        let mut sum = 0;
        for i in 0..n {
            sum += i;
        }
        sum
    }
}

struct OnBoth;

#[preemptible(prologue = false)]
#[async_trait]
impl Sums for OnBoth {
    #[preemptible(skip)]
    async fn sum(&self, n: u32) -> u32 {
        let mut sum = 0;
        for i in 0..n {
            sum += i;
        }
        sum
    }

    #[preemptible(loops = false)]
    async fn twice(&self, n: u32) -> u32 {
        let mut sum = 0;
        for _ in 0..2 {
            sum += self.sum(n).await;
        }
        sum
    }
}

#[tokio::main(flavor = "current_thread")]
async fn run(sums: &(dyn Sums + Sync)) -> u32 {
    sums.twice(4).await
}

#[test]
fn methods_of_an_async_trait_are_annotated_one_by_one() {
    let (value, _, loops) = count(|| run(&OnTheMethod));
    assert_eq!((value, loops), (12, 2 + 2 * 4));
    let (value, _, loops) = count(|| run(&OnBoth));
    assert_eq!((value, loops), (12, 0));
}

struct Numbers(Vec<u32>);

#[preemptible]
impl Numbers {
    #[instrument(skip(self), ret)]
    fn above(&self) -> u32 {
        let mut sum = 0;
        for item in &self.0 {
            sum += item;
        }
        sum
    }
}

impl Numbers {
    #[instrument(skip(self), err)]
    #[preemptible]
    fn below(&self) -> Result<u32, String> {
        let mut sum = 0;
        for item in &self.0 {
            sum += Some(*item).ok_or("none")?;
        }
        Ok(sum)
    }

    #[preemptible]
    #[instrument(skip(self))]
    async fn future_above(&self) -> u32 {
        let mut sum = 0;
        for item in &self.0 {
            sum += async { *item }.await;
        }
        sum
    }

    #[instrument(skip(self))]
    #[preemptible]
    async fn future_below(&self) -> u32 {
        let mut sum = 0;
        for item in &self.0 {
            sum += async { *item }.await;
        }
        sum
    }
}

#[tokio::main(flavor = "current_thread")]
async fn wait<T>(future: impl Future<Output = T>) -> T {
    future.await
}

#[test]
fn instrument_stands_on_methods_and_futures() {
    let numbers = Numbers(vec![1, 2, 3]);
    let loops = |(value, _, loops): (u32, usize, usize)| (value, loops);
    assert_eq!(loops(count(|| numbers.above())), (6, 3));
    assert_eq!(loops(count(|| numbers.below().expect("all are some"))), (6, 3));
    assert_eq!(loops(count(|| wait(numbers.future_above()))), (6, 3));
    assert_eq!(loops(count(|| wait(numbers.future_below()))), (6, 3));
}

fn counted(turns: impl FnOnce()) {
    assert_eq!(count(turns).2, 3);
}

#[tokio::test]
#[preemptible]
async fn a_tokio_test_may_be_annotated_below() {
    #[preemptible]
    fn three() {
        for _ in 0..3 {}
    }
    for _ in 0..2 {
        tokio::task::yield_now().await;
    }
    counted(three);
}

#[preemptible]
#[tokio::test(flavor = "current_thread")]
#[should_panic(expected = "on purpose")]
async fn a_tokio_test_may_be_annotated_above() {
    let mut turns = 0;
    loop {
        tokio::task::yield_now().await;
        turns += 1;
        assert!(turns < 3, "on purpose");
    }
}

#[preemptible]
mod tests_in_a_module {
    #[test]
    fn a_test_may_stand_in_an_annotated_module() {
        for _ in 0..3 {}
    }

    #[tokio::test]
    async fn so_may_a_tokio_test() -> Result<(), String> {
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub(super) struct Derived<T> {
        #[cfg(any())]
        gone: T,
        #[doc(hidden)]
        pub(super) items: Vec<T>,
    }

    #[allow(clippy::should_implement_trait, reason = "a method like any other")]
    impl<T> Derived<T> {
        #[deprecated(note = "kept")]
        #[doc(alias = "pop")]
        pub(super) fn next(&mut self) -> Option<T> {
            let mut last = None;
            for item in self.items.drain(..) {
                last = Some(item);
            }
            last
        }
    }
}

#[test]
#[expect(deprecated, reason = "the attribute must still be there")]
#[expect(clippy::never_loop, reason = "a turn is enough")]
fn derives_and_attributes_of_items_are_kept() {
    let mut derived = tests_in_a_module::Derived { items: vec![1, 2] };
    assert_eq!(derived, derived.clone());
    assert_eq!(count(|| derived.next()), (Some(2), 1, 2));
    for _ in 0..1 {
        break;
    }
}
