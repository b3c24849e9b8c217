use preempt::preemptible;

#[preemptible]
#[preemptible(loops = false)]
fn work() {}

fn main() {
    work();
}
