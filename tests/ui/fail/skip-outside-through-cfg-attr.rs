use preempt::preemptible;

#[cfg_attr(all(), preemptible(skip))]
fn work() {}

fn main() {
    work();
}
