use preempt::preemptible;

trait Work {
    #[preemptible]
    fn work(&self);
}

impl Work for u8 {
    fn work(&self) {}
}

fn main() {}
