use preempt::preemptible;

#[preemptible]
fn work(n: u32) -> u32 {
    for _ in 0..n {}
    "text"
}

fn main() {
    work(3);
}
