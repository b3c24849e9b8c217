//! Loops are found wherever an expression may stand.

use preempt::preemptible;

#[preemptible(prologue = false)]
pub fn classify(n: u32) -> (u32, &'static str) {
    let digits = if n == 0 {
        1
    } else {
        let (mut rest, mut digits) = (n, 0);
        loop {
            if rest == 0 {
                break digits;
            }
            rest /= 10;
            digits += 1;
        }
    };
    let kind = match digits {
        1 => "short",
        _ if {
            let mut ones = 0;
            for bit in 0..32 {
                ones += (n >> bit) & 1;
            }
            ones > 8
        } =>
        {
            "dense"
        }
        _ => "sparse",
    };
    (digits, kind)
}
