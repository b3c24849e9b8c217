//! One program: its blocks and statements.

use fastrand::Rng;

use super::{functions, iterators, loops};

/// What the caller allows.
#[derive(Clone, Copy)]
pub(crate) struct Options {
    /// Let chains.
    pub(crate) edition_2024: bool,
    /// Labels that hide others of the same name, of which rustc warns whatever lints are allowed.
    pub(crate) shadowed_labels: bool,
    /// Forms whose turns are counted.
    pub(crate) counted: bool,
}

/// A program while it is written, and then its text.
pub(super) struct Program {
    pub(super) rng: Rng,
    pub(super) options: Options,
    /// The body, a block.
    pub(super) text: String,
    /// For each place in the log, what it shows to have happened.
    pub(super) tags: Vec<(u32, &'static str)>,
    places: u32,
    names: u32,
    /// How many statements it may still have.
    budget: u32,
    /// The loops and labelled blocks around, outermost first.
    pub(super) around: Vec<Around>,
    /// How many more there are whose labels are out of reach here.
    pub(super) hidden_labels: usize,
    /// The variables in scope; all are `i64` and mutable.
    pub(super) variables: Vec<String>,
    /// What `return` and `?` give.
    pub(super) returns: Returns,
    /// Inside a loop without checks.
    pub(super) skipping: bool,
    /// Not inside an item of its own, which the attribute does not reach.
    pub(super) annotated: bool,
}

/// Something that `break` can leave.
#[derive(Clone)]
pub(super) struct Around {
    /// With its quote; may be the same as an outer one's.
    pub(super) label: Option<String>,
    pub(super) kind: AroundKind,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum AroundKind {
    /// `for`, `while`.
    Loop,
    /// `loop`, which has a value.
    Value,
    /// A labelled block, which has a value and cannot be continued.
    Block,
}

/// What a body's `return` gives.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Returns {
    /// `Result<i64, Failed>`, so there is `?`.
    Result,
    /// `Option<i64>`, which has its own `?`.
    Option,
    /// `i64`.
    Number,
}

impl Returns {
    /// The number as what is returned.
    pub(super) fn wrap(self, number: &str) -> String {
        match self {
            Self::Result => format!("Ok({number})"),
            Self::Option => format!("Some({number})"),
            Self::Number => number.to_owned(),
        }
    }
}

impl Program {
    pub(super) fn write(seed: u64, options: Options) -> Self {
        let mut program = Self {
            rng: Rng::with_seed(seed),
            options,
            text: String::new(),
            tags: Vec::new(),
            places: 0,
            names: 0,
            budget: 26,
            around: Vec::new(),
            hidden_labels: 0,
            variables: vec!["v".to_owned()],
            returns: Returns::Result,
            skipping: false,
            annotated: true,
        };
        let mut body = "{ let mut v: i64 = a;\n".to_owned();
        // A few loops for sure, whatever else there is.
        for _ in 0..3 {
            body += &loops::any(&mut program, 2);
            body += &program.statements(2, 2);
        }
        let end = match program.rng.u8(0..4) {
            0 => program.tail(),
            _ => "Ok(v)".to_owned(),
        };
        program.text = format!("{body}{end}\n}}");
        program
    }

    /// A new place in the log.
    pub(super) fn place(&mut self, tag: &'static str) -> u32 {
        self.places += 1;
        self.tags.push((self.places, tag));
        self.places
    }

    /// `l.at(..);`, which shows that `tag` was reached.
    pub(super) fn at(&mut self, tag: &'static str) -> String {
        format!("l.at({}); ", self.place(tag))
    }

    /// Burns fuel in a turn of a loop, and counts the turn if there is to be a check in it.
    pub(super) fn tick(&self) -> &'static str {
        if self.is_checked() { "l.tick();" } else { "l.burn();" }
    }

    /// Counts the turns of a loop that burns no fuel.
    pub(super) fn quiet_counter(&self) -> &'static str {
        if self.is_checked() { "l.quiet()" } else { "l.quiet_and_unchecked()" }
    }

    /// Counts the call of a closure.
    pub(super) fn called(&self) -> String {
        if self.is_checked() { "l.called(); ".to_owned() } else { String::new() }
    }

    fn is_checked(&self) -> bool {
        self.annotated && !self.skipping
    }

    pub(super) fn name(&mut self, prefix: &str) -> String {
        self.names += 1;
        format!("{prefix}{}", self.names)
    }

    pub(super) fn chance(&mut self, percent: u8) -> bool {
        self.rng.u8(0..100) < percent
    }

    /// A number less than `end`; not by way of a `usize`, which would make other programs where it is smaller.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.rng.u32(0..end as u32) as usize
    }

    pub(super) fn variable(&mut self) -> String {
        let index = self.below(self.variables.len());
        self.variables[index].clone()
    }

    /// A small computation that neither calls the program's own code nor fails.
    pub(super) fn number(&mut self) -> String {
        if self.chance(20) { format!("({}_i64)", self.rng.i64(-3..9)) } else { self.varying() }
    }

    /// A number that no constant decides: what is left by a condition on it is not left always.
    pub(super) fn varying(&mut self) -> String {
        let variable = self.variable();
        match self.rng.u8(0..4) {
            // Coprime to whatever a remainder is taken by.
            0 => format!("{variable}.wrapping_mul({})", [7, 13, 17, 19][self.below(4)]),
            1 => format!("({variable} ^ {})", self.rng.i64(0..16)),
            2 => format!("{variable}.wrapping_add({})", self.variable()),
            _ => variable,
        }
    }

    pub(super) fn condition(&mut self) -> String {
        let (number, modulus) = (self.varying(), self.rng.i64(2..5));
        format!("{number}.rem_euclid({modulus}) == {}", self.rng.i64(0..modulus))
    }

    /// What a loop's end may depend on: `0..most`.
    pub(super) fn small(&mut self, most: i64) -> String {
        format!("{}.rem_euclid({most})", self.number())
    }

    /// Up to `most` statements, with variables of their own.
    pub(super) fn statements(&mut self, depth: u32, most: usize) -> String {
        let scope = self.variables.len();
        let count = 1 + self.below(most);
        let text = (0..count).map(|_| self.statement(depth)).collect();
        // What was declared stays declared in this text, which is a block's; but nothing behind may use it.
        self.variables.truncate(scope);
        text
    }

    pub(super) fn block(&mut self, depth: u32, most: usize) -> String {
        format!("{{ {} }}", self.statements(depth, most))
    }

    fn statement(&mut self, depth: u32) -> String {
        if self.budget == 0 {
            return self.step();
        }
        self.budget -= 1;
        let nested = depth > 0;
        match self.rng.u8(0..34) {
            0..=7 if nested => loops::any(self, depth - 1),
            8 if nested => self.choice(depth - 1),
            9 if nested => self.matching(depth - 1),
            10 if nested => self.labelled_block(depth - 1),
            11 if nested => functions::closure(self, depth - 1),
            12 if nested => functions::asynchronous(self, depth - 1),
            13 if nested => functions::caught(self, depth - 1),
            14 if nested => functions::nested_function(self, depth - 1),
            15 if nested => format!("unsafe {{ l.same(0); {} }}\n", self.statements(depth - 1, 2)),
            16 if nested => self.block(depth - 1, 2) + "\n",
            17 => self.constant(),
            18 => self.guard(),
            19 => self.shadow(),
            20 => self.let_else(),
            21 => self.question_mark(),
            22 => {
                let place = self.place("panic");
                format!("l.panic_if({}.rem_euclid(11) == 3, {place});\n", self.varying())
            }
            23..=27 => loops::exit(self),
            28 if nested => self.if_let(depth - 1),
            29 => iterators::generic_call(self),
            30 if nested => loops::in_operand(self, depth - 1),
            31 if nested => loops::with_tail(self),
            _ => self.step(),
        }
    }

    /// Changes a variable, perhaps with a line in the log.
    fn step(&mut self) -> String {
        let (variable, number) = (self.variable(), self.number());
        let log = if self.chance(40) {
            format!("l.value({}, {variable}); ", self.place("value"))
        } else {
            String::new()
        };
        format!("{variable} = {variable}.wrapping_mul(3).wrapping_add({number}); {log}\n")
    }

    fn shadow(&mut self) -> String {
        let variable = self.variable();
        format!("let mut {variable}: i64 = {}; l.same({variable}); {variable} += 1;\n", self.number())
    }

    fn guard(&mut self) -> String {
        let name = if self.chance(30) { "_".to_owned() } else { self.name("_g") };
        if self.chance(15) {
            let armed = format!("{}.rem_euclid(4) == 1", self.varying());
            return format!("let {name} = l.bomb({}, {armed});\n", self.place("panic in drop"));
        }
        format!("let {name} = l.guard({});\n", self.place("guard"))
    }

    fn constant(&mut self) -> String {
        let (name, n) = (self.name("C"), self.rng.i64(1..6));
        format!(
            "const {name}: i64 = {{ let mut i = 0; let mut s = 0; while i < {n} {{ s += i * i; i += 1; }} s }}; \
             v = v.wrapping_add({name} + const {{ let mut n = 0; loop {{ n += 1; if n > 3 {{ break n; }} }} }} + [0_u8; {{ let mut n = 1; while n < 4 {{ n *= 2; }} n }}].len() as i64); {}\n",
            self.at("constants")
        )
    }

    fn choice(&mut self, depth: u32) -> String {
        let (condition, yes) = (self.condition(), self.block(depth, 2));
        if self.chance(50) {
            format!("if {condition} {yes}\n")
        } else {
            format!("if {condition} {yes} else {}\n", self.block(depth, 2))
        }
    }

    fn matching(&mut self, depth: u32) -> String {
        let (scrutinee, guard) = (self.small(3), self.condition());
        let (first, second, rest) = (self.block(depth, 2), loops::any(self, depth), self.block(depth, 1));
        format!("match {scrutinee} {{ 0 if {guard} => {first}, 1 => {{ {second} }}, _ => {rest} }}\n")
    }

    fn if_let(&mut self, depth: u32) -> String {
        let (place, number) = (self.place("if let"), self.varying());
        let chain = if self.options.edition_2024 && self.chance(40) {
            format!(" && {}", self.condition())
        } else {
            String::new()
        };
        let head = if self.chance(40) {
            format!("l.guard({}).some({number})", self.place("guard in if let"))
        } else {
            format!("l.some({number})")
        };
        format!(
            "if let Some(mut x) = {head}{chain} {{ l.value({place}, x); x += 1; l.same(x); {} }}\n",
            self.statements(depth, 2)
        )
    }

    fn let_else(&mut self) -> String {
        let (name, number, leave) = (self.name("x"), self.varying(), loops::leave(self));
        let place = self.place("let else");
        format!(
            "let Some({name}) = l.some({number}) else {{ l.at({place}); {leave} }}; v = v.wrapping_add({name});\n"
        )
    }

    pub(super) fn question_mark(&mut self) -> String {
        let tag = match self.returns {
            Returns::Number => return self.step(),
            Returns::Option => "question mark on an option",
            Returns::Result => "question mark on a result",
        };
        let hidden = self.chance(30);
        let place = self.place(if hidden { "hidden question mark" } else { tag });
        let value = self.fallible(place);
        if hidden { format!("v = tried!({value});\n") } else { format!("v = {value}?;\n") }
    }

    /// What `?` takes where the function returns an option or a result.
    pub(super) fn fallible(&mut self, place: u32) -> String {
        let number = self.varying();
        match (self.returns, self.chance(50)) {
            (Returns::Option, _) => format!("l.logged_some({number}, {place})"),
            (_, true) => format!("l.result({number}, {place})"),
            (_, false) => format!("l.some({number}).ok_or_else(|| {{ l.at({place}); Failed({place}) }})"),
        }
    }

    fn labelled_block(&mut self, depth: u32) -> String {
        let label = self.name("'b");
        self.around.push(Around { label: Some(label.clone()), kind: AroundKind::Block });
        let inside = self.statements(depth, 3);
        self.around.pop();
        format!("v = {label}: {{ {} {inside} {} }};\n", self.at("labelled block"), self.number())
    }

    /// Text in the head of a loop: out of it lead no jumps, but it sees the variables.
    pub(super) fn apart_from_labels(&mut self, write: impl FnOnce(&mut Self) -> String) -> String {
        let around = std::mem::take(&mut self.around);
        self.hidden_labels += around.len();
        let text = write(self);
        self.hidden_labels -= around.len();
        self.around = around;
        text
    }

    /// The value of the program: an expression in tail position, with temporaries that outlive its loops.
    fn tail(&mut self) -> String {
        let (guard, at, tick) = (self.place("guard in tail"), self.at("tail"), self.tick());
        match self.rng.u8(0..3) {
            0 => format!(
                "match l.guard({guard}).some(v) {{ Some(x) => {{ {at} Ok(x) }} None => {{ for i in 0..3_i64 {{ {tick} l.value({guard}, i); }} Err(Failed(0)) }} }}"
            ),
            1 => format!(
                "for g in l.guard({guard}).guards(2) {{ {tick} {at} if g.place() == 1 {{ return Ok(v); }} }} Ok(v + 1)"
            ),
            _ => format!(
                "Ok(loop {{ {tick} {at} if l.guard({guard}).some(v).is_some() {{ break v; }} v += 1; }})"
            ),
        }
    }
}
