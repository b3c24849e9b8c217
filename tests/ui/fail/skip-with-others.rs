use preempt::preemptible;

#[preemptible]
mod inner {
    #[super::preemptible(skip, cancel = false)]
    pub fn work() {}
}

fn main() {
    inner::work();
}
