use preempt::preemptible;

#[preemptible]
fn work() {
    #[preemptible(loops = false)]
    for _ in 0..3 {}
}

fn main() {
    work();
}
