//! Every form of a loop: a loop of n turns makes n checks, and its function one more.

use preempt::preemptible;
use preempt_tests::counting::count;

#[preemptible]
fn for_range(n: u32) -> u32 {
    let mut sum = 0;
    for i in 0..n {
        sum += i;
    }
    sum
}

#[preemptible]
fn while_condition(n: u32) -> u32 {
    let mut i = 0;
    while i < n {
        i += 1;
    }
    i
}

#[preemptible]
fn while_let(mut stack: Vec<u32>) -> u32 {
    let mut sum = 0;
    while let Some(top) = stack.pop() {
        sum += top;
    }
    sum
}

#[preemptible]
fn let_chain(items: &[Option<u32>]) -> u32 {
    let mut rest = items.iter();
    let mut sum = 0;
    while let Some(item) = rest.next()
        && let Some(value) = item
        && *value < 10
    {
        sum += value;
    }
    sum
}

#[preemptible]
fn bare_loop(n: u32) -> u32 {
    let mut i = 0;
    loop {
        i += 1;
        if i == n {
            break i * 2;
        }
    }
}

#[test]
fn each_kind_of_loop_is_checked_once_a_turn() {
    assert_eq!(count(|| for_range(10)), (45, 1, 10));
    assert_eq!(count(|| for_range(0)), (0, 1, 0));
    assert_eq!(count(|| while_condition(7)), (7, 1, 7));
    assert_eq!(count(|| while_let(vec![1, 2, 3])), (6, 1, 3));
    assert_eq!(count(|| let_chain(&[Some(1), Some(2), None, Some(4)])), (3, 1, 2));
    assert_eq!(count(|| bare_loop(5)), (10, 1, 5));
}

#[preemptible]
fn nested(n: u32) -> u32 {
    let mut turns = 0;
    'outer: for i in 0..n {
        let mut j = 0;
        loop {
            j += 1;
            turns += 1;
            if j == 3 {
                continue 'outer;
            }
            if i == 2 {
                break 'outer;
            }
        }
    }
    turns
}

#[test]
fn labels_reach_the_loop_they_name() {
    // Turns of the outer loop: i = 0, 1, 2; of the inner one 3 + 3 + 1.
    assert_eq!(count(|| nested(10)), (7, 1, 3 + 7));
}

#[preemptible]
fn continues(n: u32) -> u32 {
    let mut even = 0;
    for i in 0..n {
        if i % 2 == 1 {
            continue;
        }
        even += 1;
    }
    even
}

#[test]
fn a_turn_that_continues_has_been_checked() {
    assert_eq!(count(|| continues(9)), (5, 1, 9));
}

#[preemptible]
fn empty_bodies(n: u32) -> u32 {
    let mut i = 0;
    while {
        i += 1;
        i < n
    } {}
    for _ in 0..n {}
    i
}

#[test]
fn empty_bodies_are_checked() {
    assert_eq!(count(|| empty_bodies(4)), (4, 1, 3 + 4));
}

#[preemptible]
fn in_a_condition(n: u32) -> u32 {
    let mut outer = 0;
    while {
        let mut inner = 0;
        for _ in 0..2 {
            inner += 1;
        }
        inner == 2 && outer < n
    } {
        outer += 1;
    }
    for _ in loop {
        break 0..n;
    } {}
    outer
}

#[test]
fn loops_in_heads_are_checked_too() {
    // The condition runs n + 1 times with 2 turns each.
    assert_eq!(count(|| in_a_condition(3)), (3, 1, 4 * 2 + 3 + 1 + 3));
}

#[preemptible]
fn as_expressions(x: u32) -> u32 {
    fn add(a: u32, b: u32) -> u32 {
        a + b
    }
    let in_match = match x {
        0 => 0,
        _ if loop {
            break x > 3;
        } =>
        {
            loop {
                break 1;
            }
        }
        _ => 'block: {
            for i in 0..5 {
                if i == x {
                    break 'block i;
                }
            }
            9
        }
    };
    let Some(y) = Some(x) else {
        loop {
            std::hint::spin_loop();
        }
    };
    let argument = add(
        loop {
            break 1;
        },
        [1_u32, 2].map(|v| {
            let mut k = v;
            while k > 0 {
                k -= 1;
            }
            k
        })[0],
    );
    let tuple = (
        loop {
            break 1_u32;
        },
        if let 1 = loop {
            break 1;
        } {
            2
        } else {
            3
        },
    );
    in_match + y + argument + tuple.0 + tuple.1
}

#[test]
fn loops_in_expressions_keep_their_values() {
    let common = 1 + (1 + 2) + 1 + 1;
    assert_eq!(count(|| as_expressions(0)), (4, 1, common));
    assert_eq!(count(|| as_expressions(2)), (2 + 2 + 1 + 3, 1, 1 + 3 + common));
    assert_eq!(count(|| as_expressions(4)), (1 + 4 + 1 + 3, 1, 1 + 1 + common));
}

#[preemptible]
fn hidden_break(n: u32) -> u32 {
    macro_rules! stop {
        ($when:expr) => {
            if $when {
                break;
            }
        };
    }
    let mut turns = 0;
    for i in 0..100 {
        stop!(i == n);
        turns += 1;
    }
    turns
}

#[test]
fn a_break_in_a_macro_call_leaves_the_loop_it_left() {
    assert_eq!(count(|| hidden_break(3)), (3, 1, 4));
}

#[preemptible]
fn returns(values: &[u32]) -> Result<u32, u32> {
    for value in values {
        let checked = value.checked_sub(1).ok_or(*value)?;
        if checked == 5 {
            return Ok(checked);
        }
    }
    Err(99)
}

#[test]
fn return_and_question_mark_leave_the_function() {
    assert_eq!(count(|| returns(&[3, 6, 9])), (Ok(5), 1, 2));
    assert_eq!(count(|| returns(&[3, 0])), (Err(0), 1, 2));
    assert_eq!(count(|| returns(&[3])), (Err(99), 1, 1));
}

#[preemptible]
fn untouched() -> usize {
    const LENGTH: usize = {
        let mut i = 0;
        while i < 5 {
            i += 1;
        }
        i
    };
    static STATIC: usize = {
        let mut i = 0;
        while i < 2 {
            i += 1;
        }
        i
    };
    struct Of<const N: usize>;
    impl<const N: usize> Of<N> {
        const fn n() -> usize {
            N
        }
    }
    fn nested_item() -> usize {
        let mut i = 0;
        while i < 11 {
            i += 1;
        }
        i
    }
    let array = [0_u8; {
        let mut i = 0;
        while i < 3 {
            i += 1;
        }
        i
    }];
    let block = const {
        let mut i = 0;
        while i < 7 {
            i += 1;
        }
        i
    };
    let argument = Of::<
        {
            let mut i = 0;
            while i < 13 {
                i += 1;
            }
            i
        },
    >::n();
    LENGTH + STATIC + array.len() + block + argument + nested_item()
}

#[test]
fn const_contexts_and_nested_items_are_left_alone() {
    assert_eq!(count(untouched), (5 + 2 + 3 + 7 + 13 + 11, 1, 0));
}
