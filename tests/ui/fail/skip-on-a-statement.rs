use preempt::preemptible;

#[preemptible]
fn work() -> u32 {
    #[preemptible(skip)]
    let n = 3;
    n
}

fn main() {
    work();
}
