#[preempt_macros::main(workers = 0)]
fn main() {}
