use preempt::preemptible;

#[preemptible]
fn work(n: u32) -> u32 {
    loop {
        if n > 3 {
            return "text";
        }
    }
}

fn main() {
    work(3);
}
