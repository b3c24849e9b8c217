#![preempt::preemptible]

fn main() {}
