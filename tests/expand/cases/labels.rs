//! Labels stay on the loops and blocks that the user put them on, so every jump leads where it led.

use preempt::preemptible;

#[preemptible(prologue = false)]
pub fn first_pair(items: &[u32], sum: u32) -> Option<(u32, u32)> {
    let mut rest = items;
    let found = 'search: {
        'outer: while let [first, tail @ ..] = rest {
            rest = tail;
            for second in tail {
                if second > &sum {
                    continue 'outer;
                }
                if first + second == sum {
                    break 'search Some((*first, *second));
                }
            }
        }
        None
    };
    let (first, second) = found?;
    Some((first.min(second), first.max(second)))
}
