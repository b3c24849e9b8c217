//! Which loops' iterators have a type that may still be open where the loop stands.
//!
//! A loop that is cut into strips calls methods on its iterator's wrapper, and for that the compiler must know how the
//! iterator's type is *made* when it gets there: `vec::IntoIter<_>` will do, `_` will not. A plain `for` can do
//! without. So a loop is only cut if what stands before it shows that the type is known.
//!
//! The compiler reads a function from its top to its end, and so does this: it keeps, for each local variable, how many
//! layers of its type are known by then. Of `Vec::new()` it is one, and two after `v.push(String::new())`; a loop
//! over `v` needs one, a loop over `&v[0]` two. What comes from outside of the function has a type that is written down.

use std::collections::HashSet;

use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprForLoop, Pat, Stmt, Token};

use self::layers::{ALL, Layers, NONE, less, more};
use crate::head;

mod layers;

/// The loops whose iterator's type may be open, by the address of their heads: they are asked for by reference.
#[derive(Default)]
pub(crate) struct Open(HashSet<usize>);

impl Open {
    /// Reads a function.
    pub(crate) fn of(block: &Block) -> Self {
        let mut reader = Reader { names: Vec::new(), open: Self::default() };
        reader.visit_block(block);
        reader.open
    }

    /// Whether the iterator that the head of one of the function's loops gives may be of an open type. The node must
    /// be the one that was read.
    pub(crate) fn contains(&self, head: &Expr) -> bool {
        self.0.contains(&address(head))
    }
}

fn address(head: &Expr) -> usize {
    std::ptr::from_ref(head) as usize
}

struct Reader {
    /// The local variables in scope, the innermost last, with what is known of their types if that can be told.
    names: Vec<(String, Option<Layers>)>,
    open: Open,
}

impl Reader {
    fn scope(&mut self, visit: impl FnOnce(&mut Self)) {
        let names = self.names.len();
        visit(self);
        self.names.truncate(names);
    }

    /// Whether a loop over `head` can be cut.
    fn is_resolved(&self, head: &Expr) -> bool {
        match head {
            Expr::Paren(inner) => self.is_resolved(&inner.expr),
            Expr::Group(inner) => self.is_resolved(&inner.expr),
            Expr::Reference(inner) => self.is_resolved(&inner.expr),
            Expr::Unary(syn::ExprUnary { op: syn::UnOp::Deref(_), expr, .. }) => self.is_resolved(expr),
            Expr::Range(_) | Expr::Array(_) | Expr::Repeat(_) => true,
            // A variable of which nothing can be told may be anything, and a part of it had to be known.
            Expr::Path(_) => self.layers(head).is_some_and(|layers| layers > NONE),
            Expr::Field(_) | Expr::Index(_) => self.layers(head) != Some(NONE),
            Expr::MethodCall(call) => head::is_fixed(&call.method) && self.is_chain_resolved(call),
            _ => false,
        }
    }

    /// A method's receiver is known, or the plain loop would not compile either; not so what is zipped with it.
    fn is_chain_resolved(&self, call: &syn::ExprMethodCall) -> bool {
        let mut zipped = call.args.iter().filter(|_| call.method == "zip");
        zipped.all(|arg| self.layers(arg) != Some(NONE))
            && match &*call.receiver {
                Expr::MethodCall(receiver) => self.is_chain_resolved(receiver),
                _ => true,
            }
    }

    /// How many layers of a value's type are known; `None` if the tokens do not tell.
    fn layers(&self, value: &Expr) -> Option<Layers> {
        match value {
            Expr::Paren(inner) => self.layers(&inner.expr),
            Expr::Group(inner) => self.layers(&inner.expr),
            Expr::Reference(inner) => self.layers(&inner.expr),
            Expr::Unary(syn::ExprUnary { op: syn::UnOp::Deref(_), expr, .. }) => self.layers(expr),
            Expr::Lit(_) | Expr::Range(_) | Expr::Binary(_) | Expr::Unary(_) | Expr::Struct(_) => Some(ALL),
            Expr::Cast(cast) => Some(layers::of_type(&cast.ty)),
            Expr::Macro(node) if node.mac.path.is_ident("vec") => Some(self.of_vec(node)),
            Expr::Macro(node) if node.mac.path.is_ident("format") => Some(ALL),
            Expr::Array(array) => Some(more(self.most(&array.elems))),
            Expr::Repeat(repeat) => Some(more(self.layers(&repeat.expr).unwrap_or(ALL))),
            Expr::Tuple(tuple) => Some(self.least(&tuple.elems)),
            Expr::Path(path) if path.path.is_ident("None") => Some(1),
            Expr::Path(path) => {
                let name = path.path.get_ident().map(ToString::to_string);
                let variable = name.and_then(|name| self.names.iter().rfind(|(known, _)| *known == name));
                variable.map_or(Some(ALL), |(_, layers)| *layers)
            }
            Expr::Field(field) => self.layers(&field.base),
            Expr::Index(index) if matches!(&*index.index, Expr::Range(_)) => self.layers(&index.expr),
            Expr::Index(index) => self.layers(&index.expr).map(less),
            Expr::Try(inner) => self.layers(&inner.expr).map(less),
            Expr::Call(call) => self.of_call(call),
            Expr::MethodCall(call) => self.of_method(call),
            _ => None,
        }
    }

    /// Elements are of one type.
    fn most<'a>(&self, values: impl IntoIterator<Item = &'a Expr>) -> Layers {
        values.into_iter().map(|value| self.layers(value).unwrap_or(ALL)).max().unwrap_or(NONE)
    }

    fn least<'a>(&self, values: impl IntoIterator<Item = &'a Expr>) -> Layers {
        values.into_iter().map(|value| self.layers(value).unwrap_or(ALL)).min().unwrap_or(ALL)
    }

    fn of_vec(&self, node: &syn::ExprMacro) -> Layers {
        let list = Punctuated::<Expr, Token![,]>::parse_terminated;
        let repeat = |input: syn::parse::ParseStream<'_>| {
            let element: Expr = input.parse()?;
            input.parse::<Token![;]>()?;
            input.parse::<Expr>().map(|_| element)
        };
        match list.parse2(node.mac.tokens.clone()) {
            Ok(elements) => more(self.most(&elements)),
            Err(_) => repeat
                .parse2(node.mac.tokens.clone())
                .map_or(1, |element| more(self.layers(&element).unwrap_or(ALL))),
        }
    }

    /// A function is told by its name: that of a variant, or one of a named type, as `Vec::<u8>::with_capacity`.
    fn of_call(&self, call: &syn::ExprCall) -> Option<Layers> {
        let Expr::Path(syn::ExprPath { qself: None, path, .. }) = &*call.func else { return None };
        let mut segments = path.segments.iter().rev();
        let name = segments.next()?.ident.to_string();
        let Some(of) = segments.next() else {
            return matches!(&*name, "Some" | "Ok" | "Err").then(|| more(self.least(&call.args)));
        };
        let written = layers::of_segment(of);
        match &*of.ident.to_string() {
            of if TRAITS.contains(&of) => Some(NONE),
            pointer if layers::is_pointer(pointer) && name == "new" => {
                Some(written.unwrap_or_else(|| self.least(&call.args)))
            }
            "BTreeMap" | "BTreeSet" | "BinaryHeap" | "HashMap" | "HashSet" | "LinkedList" | "Option"
            | "Vec" | "VecDeque" => Some(written.unwrap_or_else(|| match &*name {
                "from" => self.least(&call.args).max(1),
                _ => 1,
            })),
            of if of.starts_with(char::is_uppercase) => Some(written.unwrap_or(ALL)),
            _ => None,
        }
    }

    fn of_method(&self, call: &syn::ExprMethodCall) -> Option<Layers> {
        let receiver = self.layers(&call.receiver);
        let written = call.turbofish.as_ref().and_then(layers::of_generics);
        match &*call.method.to_string() {
            "collect" => Some(match written {
                // What it collects is known, if its iterator's items are.
                Some(layers) if layers > NONE => layers.max(receiver.unwrap_or(ALL)),
                _ => NONE,
            }),
            "default" | "into" | "parse" | "product" | "sum" | "try_into" => Some(written.unwrap_or(NONE)),
            _ if written.is_some() => written,
            "as_bytes" | "into_bytes" | "len" | "to_string" | "trim" => Some(ALL),
            "expect" | "unwrap" | "unwrap_or" | "unwrap_or_default" | "unwrap_or_else" => receiver.map(less),
            "back" | "back_mut" | "first" | "first_mut" | "front" | "front_mut" | "get" | "get_mut"
            | "last" | "last_mut" | "next" | "peek" | "pop" | "pop_back" | "pop_first" | "pop_front"
            | "pop_last" => receiver.filter(|layers| *layers < ALL),
            "as_mut" | "as_mut_slice" | "as_ref" | "as_slice" | "borrow" | "borrow_mut" | "clone"
            | "lock" | "to_owned" | "to_vec" => receiver.map(|layers| layers.max(1)),
            "map" => Some(call.args.first().map_or(ALL, |closure| match closure {
                Expr::Closure(closure) => more(self.layers(&closure.body).unwrap_or(ALL)),
                _ => ALL,
            })),
            "zip" => Some(receiver.unwrap_or(ALL).min(self.least(&call.args)).max(1)),
            _ if head::is_fixed(&call.method) => Some(receiver.unwrap_or(ALL).max(1)),
            _ => None,
        }
    }

    /// Binds a pattern's names to a value of so many layers.
    fn bind(&mut self, pattern: &Pat, layers: Option<Layers>) {
        let (layers, inside): (_, Vec<&Pat>) = match pattern {
            Pat::Ident(ident) => {
                self.names.push((ident.ident.to_string(), layers));
                (layers, ident.subpat.iter().map(|(_, inner)| &**inner).collect())
            }
            Pat::Type(typed) => (Some(layers::of_type(&typed.ty)), vec![&typed.pat]),
            Pat::Tuple(tuple) => (layers, tuple.elems.iter().collect()),
            Pat::TupleStruct(tuple) => (layers.map(less), tuple.elems.iter().collect()),
            Pat::Slice(slice) => (layers.map(less), slice.elems.iter().collect()),
            Pat::Struct(fields) => (layers, fields.fields.iter().map(|field| &*field.pat).collect()),
            Pat::Reference(inner) => (layers, vec![&inner.pat]),
            Pat::Paren(inner) => (layers, vec![&inner.pat]),
            Pat::Or(or) => (layers, or.cases.iter().take(1).collect()),
            _ => return,
        };
        for pattern in inside {
            self.bind(pattern, layers);
        }
    }

    /// The same of the parts of something, of whose type most had to be known to take it apart.
    fn bind_part(&mut self, pattern: &Pat, layers: Option<Layers>) {
        self.bind(pattern, Some(layers.unwrap_or(ALL)));
    }

    /// The same of a `let`, which may also take a tuple apart.
    fn bind_value(&mut self, pattern: &Pat, value: Option<&Expr>) {
        match (pattern, value) {
            (Pat::Tuple(names), Some(Expr::Tuple(values))) if names.elems.len() == values.elems.len() => {
                for (name, value) in names.elems.iter().zip(&values.elems) {
                    self.bind_value(name, Some(value));
                }
            }
            (Pat::Type(typed), Some(value)) => {
                let written = layers::of_type(&typed.ty);
                // A `_` stands for what the value shows, and in a collection for what its iterator yields.
                let shown = match value {
                    Expr::MethodCall(call) if call.method == "collect" && call.turbofish.is_none() => {
                        if written == NONE {
                            Some(NONE)
                        } else {
                            self.layers(&call.receiver)
                        }
                    }
                    value => self.layers(value),
                };
                let unsure = if written == NONE { NONE } else { ALL };
                let layers = written.max(shown.unwrap_or(unsure));
                self.bind(&typed.pat, Some(layers));
            }
            (pattern, value) => {
                let layers = value.and_then(|value| self.layers(value));
                self.bind(pattern, layers);
            }
        }
    }

    /// Takes note that a place has been given a value that shows so many layers.
    fn settle(&mut self, place: &Expr, layers: Layers) {
        match place {
            Expr::Paren(inner) => self.settle(&inner.expr, layers),
            Expr::Group(inner) => self.settle(&inner.expr, layers),
            Expr::Reference(inner) => self.settle(&inner.expr, layers),
            Expr::Unary(inner) => self.settle(&inner.expr, layers),
            Expr::Field(field) => self.settle(&field.base, layers),
            Expr::Index(index) => self.settle(&index.expr, more(layers)),
            // `last_mut().unwrap()` and the like: a part of it.
            Expr::MethodCall(call) => self.settle(&call.receiver, layers),
            Expr::Path(path) => {
                let Some(name) = path.path.get_ident().map(ToString::to_string) else { return };
                if let Some((_, known)) = self.names.iter_mut().rfind(|(known, _)| *known == name) {
                    *known = Some(known.map_or(layers, |known| known.max(layers)));
                }
            }
            _ => {}
        }
    }
}

/// Traits of the standard library with functions that return whatever type is expected of them.
const TRAITS: &[&str] = &[
    "Default",
    "From",
    "FromIterator",
    "FromStr",
    "Into",
    "Iterator",
    "Product",
    "Sum",
    "TryFrom",
    "TryInto",
];

/// Methods that put their arguments into their receiver.
const FILLING: &[&str] = &[
    "extend",
    "extend_from_slice",
    "fill",
    "insert",
    "push",
    "push_back",
    "push_front",
    "replace",
    "resize",
];

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, _: &'ast syn::Item) {}

    fn visit_block(&mut self, block: &'ast Block) {
        self.scope(|reader| visit::visit_block(reader, block));
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        visit::visit_stmt(self, statement);
        if let Stmt::Local(local) = statement {
            self.bind_value(&local.pat, local.init.as_ref().map(|init| &*init.expr));
        }
    }

    fn visit_expr_let(&mut self, node: &'ast syn::ExprLet) {
        visit::visit_expr_let(self, node);
        let layers = self.layers(&node.expr);
        self.bind_part(&node.pat, layers);
    }
    fn visit_expr_if(&mut self, node: &'ast syn::ExprIf) {
        self.scope(|reader| {
            reader.visit_expr(&node.cond);
            reader.visit_block(&node.then_branch);
        });
        if let Some((_, other)) = &node.else_branch {
            self.visit_expr(other);
        }
    }
    fn visit_expr_while(&mut self, node: &'ast syn::ExprWhile) {
        self.scope(|reader| visit::visit_expr_while(reader, node));
    }
    fn visit_expr_match(&mut self, node: &'ast syn::ExprMatch) {
        self.visit_expr(&node.expr);
        let layers = self.layers(&node.expr);
        for arm in &node.arms {
            self.scope(|reader| {
                reader.bind_part(&arm.pat, layers);
                visit::visit_arm(reader, arm);
            });
        }
    }
    fn visit_expr_for_loop(&mut self, node: &'ast ExprForLoop) {
        self.visit_expr(&node.expr);
        if !self.is_resolved(&node.expr) {
            self.open.0.insert(address(&node.expr));
        }
        let layers = self.layers(&node.expr).map(less);
        self.scope(|reader| {
            reader.bind_part(&node.pat, layers);
            reader.visit_block(&node.body);
        });
    }
    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        self.scope(|reader| {
            closure.inputs.iter().for_each(|input| reader.bind(input, Some(NONE)));
            reader.visit_expr(&closure.body);
        });
    }

    fn visit_expr_assign(&mut self, node: &'ast syn::ExprAssign) {
        visit::visit_expr_assign(self, node);
        let layers = self.layers(&node.right).unwrap_or(ALL);
        self.settle(&node.left, layers);
    }
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        visit::visit_expr_method_call(self, call);
        if FILLING.iter().any(|name| call.method == name) {
            let extends = call.method.to_string().starts_with("extend");
            let layers = self.least(&call.args);
            self.settle(&call.receiver, if extends { layers } else { more(layers) });
        } else if !head::is_fixed(&call.method) {
            self.lend(&call.args);
        }
    }
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        visit::visit_expr_call(self, call);
        self.lend(&call.args);
    }
}

impl Reader {
    /// Functions that are lent a variable have a type for it.
    fn lend<'a>(&mut self, args: impl IntoIterator<Item = &'a Expr>) {
        for arg in args {
            if let Expr::Reference(arg) = arg {
                self.settle(&arg.expr, ALL);
            }
        }
    }
}

#[cfg(test)]
mod tests;
