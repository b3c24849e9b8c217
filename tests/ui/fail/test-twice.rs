#[preempt_macros::test]
#[test]
fn twice() {}

fn main() {}
