use preempt::preemptible;

#[preemptible]
fn work() {
    'outer: loop {
        loop {
            break 'inner;
        }
    }
}

fn main() {
    work();
}
