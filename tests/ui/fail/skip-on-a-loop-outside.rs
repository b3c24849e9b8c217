use preempt::preemptible;

fn main() {
    let mut n = 0;
    #[preemptible(skip)]
    while n < 3 {
        n += 1;
    }
    let _ = n;
}
