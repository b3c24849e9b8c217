use preempt::preemptible;

#[preemptible]
macro_rules! nothing {
    () => {};
}

nothing!();

fn main() {}
