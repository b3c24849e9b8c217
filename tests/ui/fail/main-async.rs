#[preempt_macros::main]
async fn main() {}
