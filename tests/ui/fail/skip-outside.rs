use preempt::preemptible;

#[preemptible(skip)]
fn work() {}

fn main() {
    work();
}
