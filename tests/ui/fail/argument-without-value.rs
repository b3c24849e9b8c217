use preempt::preemptible;

#[preemptible(cancel)]
fn work() {}

fn main() {
    work();
}
