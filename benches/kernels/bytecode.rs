//! A small stack machine: one indirect jump a turn, beside which there is room for a check. LLVM keeps one
//! dispatch for all instructions even without.

use std::hint::black_box;

use crate::input::Input;

/// An instruction.
#[derive(Clone, Copy, Debug)]
pub enum Op {
    /// Pushes a number.
    Push(i64),
    /// Pushes a variable.
    Load(usize),
    /// Pops into a variable.
    Store(usize),
    /// Adds the two on top.
    Add,
    /// Multiplies them.
    Mul,
    /// The remainder of the second by the first.
    Rem,
    /// Goes there if the top is not zero.
    JumpIf(usize),
    /// Ends with the top.
    Return,
}

/// A program, its argument, and its result.
pub struct Machine {
    program: Vec<Op>,
    turns: i64,
    pub(crate) result: i64,
}

impl Input for Machine {
    const FULL: usize = 2_000;
    const SMALL: usize = 3;

    fn new(size: usize) -> Self {
        use Op::{Add, JumpIf, Load, Mul, Push, Rem, Return, Store};
        // sum = (sum * 31 + n) % 1_000_003, for n from the argument down to 1.
        let program = vec![
            Push(0),
            Store(1),
            Load(1),
            Push(31),
            Mul,
            Load(0),
            Add,
            Push(1_000_003),
            Rem,
            Store(1),
            Load(0),
            Push(-1),
            Add,
            Store(0),
            Load(0),
            JumpIf(2),
            Load(1),
            Return,
        ];
        Self { program, turns: size as i64, result: 0 }
    }

    fn items(&self) -> u64 {
        // Fourteen instructions a turn.
        self.turns.cast_unsigned() * 14
    }

    fn digest(&self) -> u64 {
        self.result.cast_unsigned()
    }
}

kernel! {
    Scalar, Machine, |input| input.result = bytecode(&input.program, black_box(input.turns));

    /// Runs a program with its argument in variable 0.
    #[inline(never)]
    pub fn bytecode(program: &[Op], argument: i64) -> i64 {
        let mut variables = [argument, 0, 0, 0];
        let mut stack = Vec::with_capacity(16);
        let mut at = 0;
        loop {
            let op = program[at];
            at += 1;
            match op {
                Op::Push(number) => stack.push(number),
                Op::Load(variable) => stack.push(variables[variable]),
                Op::Store(variable) => variables[variable] = stack.pop().unwrap_or(0),
                Op::Add | Op::Mul | Op::Rem => {
                    let (b, a): (i64, i64) = (stack.pop().unwrap_or(0), stack.pop().unwrap_or(0));
                    stack.push(match op {
                        Op::Add => a.wrapping_add(b),
                        Op::Mul => a.wrapping_mul(b),
                        _ => a.checked_rem(b).unwrap_or(0),
                    });
                }
                Op::JumpIf(target) => {
                    if stack.pop().unwrap_or(0) != 0 {
                        at = target;
                    }
                }
                Op::Return => return stack.pop().unwrap_or(0),
            }
        }
    }
}
