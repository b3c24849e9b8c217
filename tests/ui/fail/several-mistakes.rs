use preempt::preemptible;

#[preemptible(loop = true, prologue = 3, cancel = true, cancel = true)]
const fn work() {
    #[preemptible(skip)]
    let _n = 3;
}

fn main() {
    work();
}
