use preempt::preemptible;

#[preemptible(skip = true)]
fn work() {}

fn main() {
    work();
}
