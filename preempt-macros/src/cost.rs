//! What a turn of a loop costs, read off its body.
//!
//! A loop may be cut into strips only if its turns are cheap: made of operations whose cost is small and
//! bounded. The cost is counted in operations, roughly a cycle each and less where LLVM vectorises; it decides
//! how many turns make a strip. What the tokens do not show to be cheap is not: a call of anything but the
//! listed functions, a macro, a closure, an `.await`, a loop.
//!
//! Operators may be overloaded, and a method with a listed name may be a user's own. Such a loop is still
//! correct, and goes on as long as a strip of those calls takes; `#[preemptible]` on the operator's
//! implementation gives each a check of its own.

use syn::visit::{self, Visit};
use syn::{BinOp, Block, Expr, Pat, Stmt, UnOp};

/// Methods of the primitive types, slices and options that take a few cycles.
const CHEAP: &[&str] = &[
    "abs",
    "abs_diff",
    "as_ref",
    "as_mut",
    "as_bytes",
    "as_slice",
    "as_deref",
    "as_ptr",
    "ceil",
    "checked_add",
    "checked_mul",
    "checked_sub",
    "clamp",
    "copied",
    "copysign",
    "count_ones",
    "count_zeros",
    "eq",
    "first",
    "floor",
    "from_be_bytes",
    "from_bits",
    "from_le_bytes",
    "from_ne_bytes",
    "ge",
    "get",
    "get_mut",
    "get_unchecked",
    "get_unchecked_mut",
    "gt",
    "is_alphabetic",
    "is_ascii",
    "is_ascii_alphabetic",
    "is_ascii_alphanumeric",
    "is_ascii_digit",
    "is_ascii_hexdigit",
    "is_ascii_lowercase",
    "is_ascii_punctuation",
    "is_ascii_uppercase",
    "is_ascii_whitespace",
    "is_empty",
    "is_err",
    "is_finite",
    "is_infinite",
    "is_nan",
    "is_negative",
    "is_none",
    "is_ok",
    "is_positive",
    "is_power_of_two",
    "is_sign_negative",
    "is_sign_positive",
    "is_some",
    "last",
    "le",
    "leading_ones",
    "leading_zeros",
    "len",
    "lt",
    "max",
    "min",
    "mul_add",
    "ne",
    "not",
    "overflowing_add",
    "overflowing_mul",
    "overflowing_sub",
    "reverse_bits",
    "rotate_left",
    "rotate_right",
    "round",
    "saturating_add",
    "saturating_mul",
    "saturating_sub",
    "set",
    "signum",
    "swap",
    "swap_bytes",
    "to_ascii_lowercase",
    "to_ascii_uppercase",
    "to_be",
    "to_be_bytes",
    "to_bits",
    "to_le",
    "to_le_bytes",
    "to_ne_bytes",
    "total_cmp",
    "trailing_ones",
    "trailing_zeros",
    "trunc",
    "unsigned_abs",
    "unwrap",
    "unwrap_or",
    "unwrap_unchecked",
    "wrapping_add",
    "wrapping_div",
    "wrapping_mul",
    "wrapping_neg",
    "wrapping_rem",
    "wrapping_shl",
    "wrapping_shr",
    "wrapping_sub",
];

/// Those that take some dozens.
const DEARER: &[&str] = &[
    "cbrt",
    "checked_div",
    "checked_rem",
    "cos",
    "div_ceil",
    "div_euclid",
    "exp",
    "exp2",
    "hypot",
    "ilog10",
    "ilog2",
    "isqrt",
    "ln",
    "log",
    "log10",
    "log2",
    "pow",
    "powf",
    "powi",
    "recip",
    "rem_euclid",
    "sin",
    "sin_cos",
    "sqrt",
    "tan",
    "tanh",
    "atan",
    "atan2",
    "wrapping_pow",
];

const DIVISION: u32 = 8;
const DEAR_CALL: u32 = 16;

/// The cost of one turn, or `None` if it is not known to be cheap. `of_loop` tells what a loop inside costs between
/// two of its own checks.
pub(crate) fn of_body(body: &Block, of_loop: OfLoop<'_>) -> Option<u32> {
    Cost::of(of_loop, |cost| cost.visit_block(body))
}

/// The same of a statement without loops.
pub(crate) fn of_statement(statement: &Stmt) -> Option<u32> {
    Cost::of(&|_| None, |cost| cost.visit_stmt(statement))
}

/// The same of an expression.
pub(crate) fn of_expr(expr: &Expr) -> Option<u32> {
    Cost::of(&|_| None, |cost| cost.visit_expr(expr))
}

/// The same of a pattern, which may hold a guard.
pub(crate) fn of_pattern(pattern: &Pat) -> Option<u32> {
    Cost::of(&|_| None, |cost| cost.visit_pat(pattern))
}

/// Whether a condition binds names with `let`.
pub(crate) fn binds(condition: &Expr) -> bool {
    match condition {
        Expr::Let(_) => true,
        Expr::Binary(chain) => binds(&chain.left) || binds(&chain.right),
        Expr::Paren(inner) => binds(&inner.expr),
        _ => false,
    }
}

/// The cost of a loop that is met in a body.
pub(crate) type OfLoop<'a> = &'a dyn Fn(&Expr) -> Option<u32>;

struct Cost<'a> {
    /// `None` once something dear was met.
    sum: Option<u32>,
    of_loop: OfLoop<'a>,
}

impl<'a> Cost<'a> {
    fn of(of_loop: OfLoop<'a>, visit: impl FnOnce(&mut Self)) -> Option<u32> {
        let mut cost = Self { sum: Some(0), of_loop };
        visit(&mut cost);
        cost.sum
    }
    fn add(&mut self, cost: u32) {
        self.sum = self.sum.map(|sum| sum.saturating_add(cost));
    }
    fn dear(&mut self) {
        self.sum = None;
    }
    /// A function or method by its name.
    fn call(&mut self, name: &str) {
        if CHEAP.contains(&name) {
            self.add(1);
        } else if DEARER.contains(&name) {
            self.add(DEAR_CALL);
        } else {
            self.dear();
        }
    }
}

impl<'ast> Visit<'ast> for Cost<'_> {
    fn visit_item(&mut self, _: &'ast syn::Item) {
        // Cheap, but it must not be written twice.
        self.dear();
    }
    fn visit_macro(&mut self, _: &'ast syn::Macro) {
        self.dear();
    }
    /// A form that syn does not know.
    fn visit_token_stream(&mut self, _: &'ast proc_macro2::TokenStream) {
        self.dear();
    }
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {
        // It may be `cfg`, or anything.
        self.dear();
    }
    fn visit_type(&mut self, _: &'ast syn::Type) {}
    fn visit_pat(&mut self, pattern: &'ast Pat) {
        self.add(1);
        visit::visit_pat(self, pattern);
    }
    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Async(_)
            | Expr::Await(_)
            | Expr::Closure(_)
            | Expr::Const(_)
            | Expr::Macro(_)
            | Expr::Verbatim(_)
            | Expr::Yield(_) => self.dear(),
            Expr::ForLoop(_) | Expr::Loop(_) | Expr::While(_) => match (self.of_loop)(expr) {
                Some(cost) => self.add(cost),
                None => self.dear(),
            },
            Expr::Call(call) => {
                match &*call.func {
                    Expr::Path(path) => self.function(path),
                    _ => self.dear(),
                }
                call.args.iter().for_each(|arg| self.visit_expr(arg));
            }
            Expr::MethodCall(call) => {
                self.call(&call.method.to_string());
                self.visit_expr(&call.receiver);
                call.args.iter().for_each(|arg| self.visit_expr(arg));
            }
            Expr::Binary(binary) => {
                self.add(if divides(&binary.op) { DIVISION } else { 1 });
                visit::visit_expr(self, expr);
            }
            Expr::Index(_) => {
                self.add(2);
                visit::visit_expr(self, expr);
            }
            Expr::Repeat(repeat) => {
                match length(&repeat.len) {
                    Some(length) => self.add(length),
                    None => self.dear(),
                }
                self.visit_expr(&repeat.expr);
            }
            Expr::Assign(_)
            | Expr::Cast(_)
            | Expr::If(_)
            | Expr::Match(_)
            | Expr::Try(_)
            | Expr::Let(_)
            | Expr::Unary(syn::ExprUnary { op: UnOp::Deref(_) | UnOp::Neg(_) | UnOp::Not(_), .. }) => {
                self.add(1);
                visit::visit_expr(self, expr);
            }
            _ => visit::visit_expr(self, expr),
        }
    }
}

impl Cost<'_> {
    /// A call of a function that is named: a listed one, a conversion between primitive types, or, by its
    /// capital, the constructor of a tuple struct or variant.
    fn function(&mut self, path: &syn::ExprPath) {
        let mut segments = path.path.segments.iter().rev();
        let Some(name) = segments.next().map(|segment| segment.ident.to_string()) else { return self.dear() };
        let of = segments.next().map(|segment| segment.ident.to_string());
        let primitive = of.as_deref().is_some_and(is_primitive);
        if name.starts_with(char::is_uppercase) || (name == "from" && primitive) || name == "black_box" {
            self.add(1);
        } else if primitive || (of.as_deref() == Some("mem") && matches!(&*name, "swap" | "replace")) {
            self.call(if primitive { &name } else { "swap" });
        } else if of.as_deref() == Some("cmp") {
            self.call(&name);
        } else {
            self.dear();
        }
    }
}

fn is_primitive(name: &str) -> bool {
    matches!(
        name,
        "bool"
            | "char"
            | "f32"
            | "f64"
            | "u8"
            | "u16"
            | "u32"
            | "u64"
            | "u128"
            | "usize"
            | "i8"
            | "i16"
            | "i32"
            | "i64"
            | "i128"
            | "isize"
    )
}

fn divides(op: &BinOp) -> bool {
    matches!(op, BinOp::Div(_) | BinOp::Rem(_) | BinOp::DivAssign(_) | BinOp::RemAssign(_))
}

/// A number that is written out.
pub(crate) fn length(expr: &Expr) -> Option<u32> {
    let Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(number), .. }) = expr else { return None };
    number.base10_parse().ok()
}
