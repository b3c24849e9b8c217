use preempt::preemptible;

#[preemptible(loops(false))]
fn work() {}

fn main() {
    work();
}
