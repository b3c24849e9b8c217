use preempt::preemptible;

fn main() {
    #[preemptible]
    let n = 3;
    let _ = n;
}
