use preempt::preemptible;

#[preemptible(prologue = 1)]
fn work() {}

fn main() {
    work();
}
