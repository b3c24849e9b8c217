use preempt::preemptible;

#[preemptible(loops = true, prologue = true, loops = false)]
fn work() {}

fn main() {
    work();
}
