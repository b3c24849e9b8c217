//! What stands in the arguments of a macro cannot be seen. `break` in a macro still leaves the loop it left.

use preempt::preemptible;

macro_rules! stop_at {
    ($limit:expr, $value:expr) => {
        if $value >= $limit { break; }
    };
}

pub fn limited(items: &[u32], limit: u32) -> Vec<String> {
    ::preempt::__private::sites! {
        true, Loop "limited" "tests/expand/cases/macros.rs" 16 5
    }
    let mut texts = Vec::new();
    for item in items {
        (::preempt::__private::check)(__preempt_give_way, 0);
        stop_at!(limit, * item);
        texts
            .push(
                format!(
                    "{}", { let mut digits = 1; while item / 10_u32.pow(digits) > 0 {
                    digits += 1; } digits }
                ),
            );
    }
    texts
}
