//! Nothing that an expansion names can be shadowed, and nothing it defines can be seen.
#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(warnings)]

mod core {}
mod preempt {}
mod std {}

struct None;
struct Option;
struct Some;

fn drop() {}

macro_rules! concat {
    () => {};
}
macro_rules! module_path {
    () => {};
}

#[::preempt::preemptible]
fn shadows(__preempt_mask: u8) -> u8 {
    let __preempt_mask = __preempt_mask;
    drop();
    let _ = (Option, Some, None);
    loop {
        let check = __preempt_mask;
        #[allow(dead_code)]
        static __PREEMPT_SITE: u8 = 3;
        return check + __PREEMPT_SITE;
    }
}

struct Resource;

#[::preempt::preemptible]
impl ::std::ops::Drop for Resource {
    fn drop(&mut self) {
        let __preempt_mask = 1;
        ::std::assert_eq!(shadows(__preempt_mask), 4);
    }
}

trait Blanket {
    fn check(self) -> u8;
    fn new() -> u8;
}

impl<T> Blanket for T {
    fn check(self) -> u8 {
        0
    }
    fn new() -> u8 {
        0
    }
}

fn main() {
    concat!();
    module_path!();
    let _ = (3.check(), <u8 as Blanket>::new());
    let (_, prologues, loops) = ::preempt_tests::counting::count(|| {
        let _resource = Resource;
    });
    ::std::assert_eq!((prologues, loops), (2, 1));
}
