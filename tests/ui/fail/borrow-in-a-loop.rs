use preempt::preemptible;

#[preemptible]
fn work(mut list: Vec<u32>) {
    for item in &list {
        list.push(*item);
    }
}

fn main() {
    work(vec![]);
}
