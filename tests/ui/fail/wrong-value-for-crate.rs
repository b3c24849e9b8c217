use preempt::preemptible;

#[preemptible(crate = "my crate")]
fn work() {}

fn main() {
    work();
}
