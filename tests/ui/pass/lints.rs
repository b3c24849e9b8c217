//! Code that is silent without the attribute is silent with it.
#![deny(warnings, unused, future_incompatible, nonstandard_style, rust_2018_idioms, rust_2021_compatibility)]
#![deny(absolute_paths_not_starting_with_crate, let_underscore_drop, missing_docs, single_use_lifetimes)]
#![deny(trivial_casts, trivial_numeric_casts, unit_bindings, unreachable_pub, unsafe_code, unused_lifetimes)]
#![deny(unused_qualifications, unused_results, variant_size_differences)]

use preempt::preemptible;

#[preemptible]
fn spin() -> ! {
    loop {}
}

#[preemptible]
fn never() -> ! {
    panic!("never")
}

#[preemptible]
fn unfinished(_n: u32) -> u32 {
    todo!()
}

#[preemptible]
fn breaks() -> u32 {
    loop {
        break 3;
    }
}

#[preemptible]
fn returns(items: &[u32]) -> Option<u32> {
    for item in items {
        return Some(*item);
    }
    None
}

#[preemptible]
fn nothing() {}

#[preemptible]
fn empty(mut go_on: impl FnMut() -> bool) {
    while go_on() {}
}

#[preemptible]
async fn waits(items: Vec<u32>) -> u32 {
    let mut sum = 0;
    for item in items {
        async {}.await;
        sum += item;
    }
    sum
}

#[preemptible]
extern "C" fn foreign(n: i32) -> i32 {
    n
}

struct List(Vec<u32>);

#[preemptible]
impl List {
    #[must_use]
    fn doubled(&self) -> Vec<u32> {
        self.0.iter().map(|x| loop { break x * 2 }).collect()
    }
}

#[preemptible]
impl Drop for List {
    fn drop(&mut self) {
        for item in &self.0 {
            assert!(*item < 10);
        }
    }
}

fn main() {
    let diverging: [fn() -> !; 2] = [spin, never];
    let unfinished: fn(u32) -> u32 = unfinished;
    assert_eq!(diverging.len() + [unfinished].len(), 3);
    drop(waits(Vec::new()));
    assert_eq!(breaks() + returns(&[1]).unwrap_or(0), 4);
    nothing();
    empty(|| false);
    assert_eq!(foreign(3), 3);
    assert_eq!(preempt_tests::counting::checks(|| List(vec![1, 2]).doubled()), 1 + 2 + 1 + 2);
}
