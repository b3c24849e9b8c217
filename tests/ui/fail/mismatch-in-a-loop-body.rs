use preempt::preemptible;

#[preemptible]
fn work(n: u32) {
    for _ in 0..n {
        3
    }
}

fn main() {
    work(3);
}
