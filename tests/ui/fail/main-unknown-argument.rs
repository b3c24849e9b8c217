#[preempt_macros::main(threads = 2)]
fn main() {}
