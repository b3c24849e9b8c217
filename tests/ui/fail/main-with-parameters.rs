#[preempt_macros::main]
fn main(arguments: Vec<String>) {}
