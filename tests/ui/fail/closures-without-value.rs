use preempt::preemptible;

#[preemptible(closures)]
fn work() {}

#[preemptible(closures = "all")]
fn more() {}

fn main() {
    work();
    more();
}
