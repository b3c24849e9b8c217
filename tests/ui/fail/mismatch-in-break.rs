use preempt::preemptible;

#[preemptible]
fn work() -> u32 {
    loop {
        break "text";
    }
}

fn main() {
    work();
}
