use preempt::preemptible;

#[preemptible(crate = "::preempt_renamed")]
fn work(n: u32) {
    for _ in 0..n {}
}

fn main() {
    work(3);
}
