use preempt::preemptible;

#[preemptible(cancel = "no")]
fn work() {}

fn main() {
    work();
}
