//! Annotated loops for a debugger to step through. The test finds its lines by the comments at their ends.

#[preempt::preemptible] // for: attribute
fn squares(numbers: &[u64]) -> u64 {
    let mut sum = 0;
    for n in numbers {
        let square = n * n; // for: first
        sum += square;
    }
    sum
}

#[preempt::preemptible] // while: attribute
fn halvings(mut n: u64) -> u64 {
    let mut turns = 0;
    while n > 1 {
        n /= 2; // while: first
        turns += 1;
    }
    turns
}

fn main() {
    assert_eq!(squares(&[1, 2, 3, 4]), 30);
    assert_eq!(halvings(16), 4);
}
