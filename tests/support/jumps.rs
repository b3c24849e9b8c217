//! Jumps that a macro hides from the pass.

macro_rules! break_if {
    ($condition:expr) => {
        if $condition {
            break;
        }
    };
}

macro_rules! continue_if {
    ($condition:expr) => {
        if $condition {
            continue;
        }
    };
}
