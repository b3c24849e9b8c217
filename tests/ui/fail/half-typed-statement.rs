use preempt::preemptible;

#[preemptible]
fn work(n: u32) {
    let a = n
    let b = a;
    for _ in 0..b {}
}

fn main() {
    work(3);
}
