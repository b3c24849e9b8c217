use preempt::preemptible;

use std::rc::Rc;

#[preemptible]
async fn work() {
    let shared = Rc::new(3);
    for _ in 0..*shared {
        async {}.await;
    }
}

fn send(_: impl Send) {}

fn main() {
    send(work());
}
