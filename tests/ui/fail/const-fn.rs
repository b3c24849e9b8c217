use preempt::preemptible;

#[preemptible]
const fn squares(n: u32) -> u32 {
    n * n
}

const NINE: u32 = squares(3);

fn main() {
    let _ = NINE;
}
