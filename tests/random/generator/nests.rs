//! Programs that are nothing but nests of loops, with as many turns as they are told: what lies between two checks is
//! counted in them.
//!
//! Bodies mostly compute, some at a great cost, so that strips of all lengths are made, and loops without checks stand in
//! loops with few. A program takes its lengths in `n`; whoever runs it ends it after a number of turns.

use std::fmt::Write as _;

use fastrand::Rng;

/// How many lengths a program is given.
const LENGTHS: usize = 6;

/// How deep loops are nested.
const DEPTH: u32 = 3;

/// The forms that all programs have, and those that take turns.
const FORMS: &[(&str, &str)] = &[
    // Nothing is promised of it: it is counted so that it ends where the others do.
    ("plain", "#[count_turns(crate::turns)]"),
    ("default", "#[count_turns(crate::turns)] #[preemptible]"),
    ("release", "#[count_turns(crate::turns, release)] #[preemptible]"),
];
const OTHERS: &[(&str, &str)] = &[
    ("strips_of_1", "#[count_turns(crate::turns)] #[preemptible(strip = 1)]"),
    ("strips_of_2", "#[count_turns(crate::turns)] #[preemptible(strip = 2)]"),
    ("strips_of_3", "#[count_turns(crate::turns)] #[preemptible(strip = 3)]"),
    ("strips_of_5", "#[count_turns(crate::turns)] #[preemptible(strip = 5)]"),
    ("strips_of_64", "#[count_turns(crate::turns)] #[preemptible(strip = 64)]"),
    ("every_turn", "#[count_turns(crate::turns)] #[preemptible(loops = \"every-turn\")]"),
];

/// The file with all nests, or with one.
pub(crate) fn file(seed: u64, nests: usize, only: Option<usize>) -> String {
    let (mut file, mut table) = (String::new(), String::new());
    for number in (0..nests).filter(|number| only.is_none_or(|only| only == *number)) {
        let mut nest = Nest { rng: Rng::with_seed(seed.wrapping_mul(7_000_003) ^ number as u64), names: 0 };
        let text = nest.statements("1", 0);
        let _ = writeln!(file, "pub mod nest{number} {{ use crate::prelude::*;");
        let _ = write!(table, "    Nest {{ number: {number}, source: {text:?}, forms: &[");
        for (name, attributes) in FORMS.iter().chain([&OTHERS[number % OTHERS.len()]]) {
            let _ = writeln!(
                file,
                "{attributes}\npub fn {name}(n: [usize; {LENGTHS}], list: &[u64]) -> u64 {{ let mut v: u64 = 1; {text} v }}"
            );
            let _ = write!(table, "({name:?}, nest{number}::{name}), ");
        }
        let _ = writeln!(file, "}}");
        let _ = writeln!(table, "] }},");
    }
    let _ = writeln!(file, "pub const SEED: u64 = {seed};\npub const NESTS: &[Nest] = &[\n{table}];");
    file
}

struct Nest {
    rng: Rng,
    names: u32,
}

impl Nest {
    fn chance(&mut self, percent: u8) -> bool {
        self.rng.u8(0..100) < percent
    }

    fn one_of(&mut self, list: &[u32]) -> u32 {
        list[self.rng.u32(0..list.len() as u32) as usize]
    }

    /// A length that only the caller knows.
    fn length(&mut self) -> String {
        format!("n[{}]", self.rng.u32(0..LENGTHS as u32))
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!("i{}", self.names)
    }

    /// The statements of a body at this depth, in a loop with this item.
    fn statements(&mut self, item: &str, depth: u32) -> String {
        let loops = match depth {
            0 => self.rng.u32(1..4),
            DEPTH => 0,
            _ => self.rng.u32(0..3).saturating_sub(u32::from(self.rng.bool())),
        };
        let mut text = String::new();
        for _ in 0..loops {
            if self.chance(60) {
                text += &self.step(item, depth > 0);
            }
            text += &self.any_loop(depth + 1);
        }
        if loops == 0 || self.chance(40) {
            for _ in 0..self.rng.u32(1..4) {
                text += &self.step(item, depth > 0);
            }
        }
        text
    }

    fn step(&mut self, item: &str, in_loop: bool) -> String {
        match self.rng.u8(0..26) {
            0..=6 => format!("v = v.wrapping_mul(31).wrapping_add({item}); "),
            7..=10 => "v ^= v >> 7; ".to_owned(),
            11..=13 => "v = v % 1_000_003 + 1; ".to_owned(),
            14..=16 => "v ^= list[(v % 64) as usize]; ".to_owned(),
            17..=19 => {
                let n = self.one_of(&[20, 50, 300, 1_500, 9_000, 70_000]);
                format!("v ^= [v as u8; {n}][(v % {n}) as usize] as u64; ")
            }
            20 if in_loop => "if v % 64 == 3 { continue; } ".to_owned(),
            21 if in_loop => "if v % 4_096 == 7 { break; } ".to_owned(),
            22 => "v = dear(v); ".to_owned(),
            // A load that tells where the next one goes.
            23..=24 => "v ^= list[(list[(v % 64) as usize] % 512) as usize]; ".to_owned(),
            _ => format!("v = v.rotate_left(5) ^ {item}; "),
        }
    }

    fn any_loop(&mut self, depth: u32) -> String {
        match self.rng.u8(0..20) {
            0..=13 => self.for_loop(depth),
            14..=16 => {
                // The body is all but what counts, so that the pass sees a loop that counts.
                let (i, length, body) = (self.name(), self.length(), self.statements("v", depth));
                format!("let m = {length}; let mut {i}: usize = 0; while {i} < m {{ {body} {i} += 1; }} ")
                    .replace("continue;", "break;")
            }
            17 => {
                let (i, length) = (self.name(), self.length());
                let body = self.statements(&format!("({i} as u64)"), depth);
                format!(
                    "let mut {i} = {length}; while {i} > 0 {{ {i} -= 1; {body} if v == 3 {{ break; }} }} "
                )
            }
            18 => {
                let (i, length) = (self.name(), self.length());
                let body = self.statements(&format!("({i} as u64)"), depth);
                format!("let mut {i} = {length}; loop {{ if {i} == 0 {{ break; }} {i} -= 1; {body} }} ")
            }
            _ => {
                let (i, length) = (self.name(), self.length());
                let body = self.statements("3", depth);
                format!(
                    "let mut {i} = list.iter().take({length}); while let Some(x) = {i}.next() {{ v ^= *x; {body} }} "
                )
            }
        }
    }

    fn for_loop(&mut self, depth: u32) -> String {
        let (i, length) = (self.name(), self.length());
        let few = self.one_of(&[2, 4, 8, 12, 16, 17, 40]);
        let (head, pattern, item) = match self.rng.u8(0..24) {
            0..=4 => (format!("0..{length}"), i.clone(), format!("({i} as u64)")),
            5 => (format!("0..={length} as u32"), i.clone(), format!("u64::from({i})")),
            6 => (format!("(0..{length}).rev()"), i.clone(), format!("({i} as u64)")),
            7 => (format!("(0..{length}).step_by(3)"), i.clone(), format!("({i} as u64)")),
            8 => (format!("list.iter().take({length})"), i.clone(), format!("*{i}")),
            9 => (
                format!("list.iter().enumerate().skip({length})"),
                format!("(j, {i})"),
                format!("(*{i} ^ j as u64)"),
            ),
            10 => (format!("list.chunks(7).take({length})"), i.clone(), format!("{i}[0]")),
            11 => (format!("list.iter().map(|x| x * 3 + 1).take({length})"), i.clone(), i.clone()),
            12 => (format!("list.iter().map(|x| dear(*x)).take({length})"), i.clone(), i.clone()),
            13 => {
                (format!("list.iter().filter(|x| **x % 3 != 1).take({length})"), i.clone(), format!("*{i}"))
            }
            14..=15 => (format!("0..{few}"), i.clone(), format!("({i} as u64)")),
            16 => ("[v, 3, 5]".to_owned(), i.clone(), i.clone()),
            17 => (format!("0..={few}"), i.clone(), format!("({i} as u64)")),
            18..=19 => {
                (format!("list.iter().map(|x| x % 1_003 / 7 * (x % 5)).take({length})"), i.clone(), i.clone())
            }
            // To make the iterator is dear, and then there are few turns.
            20..=21 => (format!("[v; 400].iter().take({few})"), i.clone(), format!("*{i}")),
            22 => {
                (format!("list.iter().zip(0..{length})"), format!("({i}, j)"), format!("(*{i} ^ j as u64)"))
            }
            _ => {
                let body = self.statements(&i, depth);
                return format!(
                    "let copy: Vec<u64> = list[..{length}.min(300)].to_vec(); for {i} in copy {{ {body} }} "
                );
            }
        };
        let body = self.statements(&item, depth);
        format!("for {pattern} in {head} {{ {body} }} ")
    }
}
