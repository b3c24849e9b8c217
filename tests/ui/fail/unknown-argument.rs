use preempt::preemptible;

#[preemptible(loop = false)]
fn work() {}

fn main() {
    work();
}
