use preempt::preemptible;

#[preemptible(loops = "strips")]
fn work() {}

fn main() {
    work();
}
