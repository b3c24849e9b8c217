use preempt::preemptible;

#[preemptible]
struct Counter {
    n: u32,
}

fn main() {
    let _ = Counter { n: 3 }.n;
}
