use preempt::preemptible;

struct Point {
    x: u32,
}

#[preemptible]
fn work(point: Point) {
    point.
}

fn main() {
    work(Point { x: 1 });
}
