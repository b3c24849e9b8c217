use preempt::preemptible;

#[preemptible]
pub enum Colour {
    Red,
}

fn main() {
    let _ = Colour::Red;
}
