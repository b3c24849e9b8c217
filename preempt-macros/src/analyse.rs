//! What a function needs: a plan of its checks, made without touching it.
//!
//! The plan lists the loops in the order in which a visitor that keeps to [`scope`](crate::scope) meets
//! them, outer loops before the loops in their bodies. [`rewrite`](crate::rewrite) follows it blindly.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Signature};

use crate::args::{Loops, Prologue, Settings};
use crate::check::{Kind, Site};
use crate::class::{Classes, LoopClass};
use crate::counted::Integers;
use crate::mark::{self, Predicates};
use crate::open::Open;
use crate::scope::stay_inside_the_function;

/// What becomes of one loop.
#[derive(Debug)]
pub(crate) struct LoopPlan {
    /// `None`: the loop stays as it is.
    pub(crate) class: Option<LoopClass>,
    /// The `for`, `while` or `loop`.
    pub(crate) keyword: Span,
    /// The number of its check, if it has one.
    pub(crate) number: usize,
    /// Whether strips are made in builds with `debug_assertions` too, which have checks in each turn instead.
    pub(crate) in_debug_builds: bool,
    /// Its checks are left out where one of these holds.
    pub(crate) unless: Predicates,
}

/// What becomes of one closure.
#[derive(Debug)]
pub(crate) struct ClosurePlan {
    /// Whether its body begins with a check.
    pub(crate) checked: bool,
    /// Its first `|`.
    pub(crate) start: Span,
    /// The number of its check, if it has one.
    pub(crate) number: usize,
    /// The check is left out where one of these holds.
    pub(crate) unless: Predicates,
}

/// Where a prologue check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// At the function's entry.
    Entry,
    /// On the paths that call or loop, if there are others.
    Sunk,
}

/// What becomes of one function.
#[derive(Debug)]
pub(crate) struct FnPlan {
    /// Its checks, in the order of their numbers.
    pub(crate) sites: Vec<Site>,
    pub(crate) loops: Vec<LoopPlan>,
    /// In the order of the visitor too.
    pub(crate) closures: Vec<ClosurePlan>,
    /// Where the prologue check goes, if there is one, and its number.
    pub(crate) prologue: Option<(Place, usize)>,
    /// Whether cancellation is masked while the function runs.
    pub(crate) mask: bool,
    /// Whether its own checks may unwind.
    pub(crate) cancel: bool,
    /// Its prologue and mask are left out where one of these holds.
    pub(crate) unless: Predicates,
}

/// What a function's surroundings say about it.
pub(crate) struct Surroundings<'a> {
    pub(crate) settings: &'a Settings,
    /// Whether the attribute stands on the function itself.
    pub(crate) direct: bool,
    /// Whether it is called without call syntax: it belongs to an operator's trait.
    pub(crate) operator: bool,
    /// Whether its container holds an `unsafe`.
    pub(crate) near_unsafe: bool,
    pub(crate) unless: Predicates,
}

/// Plans one function.
pub(crate) fn function(sig: &Signature, block: &Block, around: &Surroundings<'_>) -> FnPlan {
    let settings = around.settings;
    let mut survey = Survey {
        active: settings.loops != Loops::Off,
        settings,
        open: Open::of(block),
        integers: Integers::of(sig, block),
        unless: around.unless.clone(),
        sites: Vec::new(),
        loops: Vec::new(),
        nested: false,
        skipped: false,
        closures: Vec::new(),
        calls: false,
    };
    survey.visit_block(block);
    let prologue = match settings.prologue {
        Prologue::Never => None,
        Prologue::Always => Some(Place::Entry),
        // An operator's calls cannot be seen, so none of its paths is known to end by itself.
        Prologue::ByRule if around.operator => Some(Place::Entry),
        // A leaf that neither loops nor calls ends by itself, and whoever calls it again and again is
        // checked.
        Prologue::ByRule if around.direct || survey.calls || !survey.loops.is_empty() => Some(Place::Sunk),
        Prologue::ByRule => None,
    };
    let prologue = prologue.map(|place| (place, survey.site(true, Kind::Prologue, sig.ident.span())));
    let cancel = settings
        .cancel
        .unwrap_or_else(|| !(around.near_unsafe || is_unsafe(sig) || block_holds_unsafe(block)));
    FnPlan {
        sites: survey.sites,
        prologue,
        mask: settings.active && must_not_unwind(sig),
        cancel,
        loops: survey.loops,
        closures: survey.closures,
        unless: around.unless.clone(),
    }
}

/// The traits whose methods run without a call being written.
pub(crate) fn is_operator_trait(name: &str) -> bool {
    const OPERATORS: &[&str] = &[
        "Add",
        "AddAssign",
        "BitAnd",
        "BitAndAssign",
        "BitOr",
        "BitOrAssign",
        "BitXor",
        "BitXorAssign",
        "Deref",
        "DerefMut",
        "Div",
        "DivAssign",
        "Drop",
        "Index",
        "IndexMut",
        "Mul",
        "MulAssign",
        "Neg",
        "Not",
        "Ord",
        "PartialEq",
        "PartialOrd",
        "Rem",
        "RemAssign",
        "Shl",
        "ShlAssign",
        "Shr",
        "ShrAssign",
        "Sub",
        "SubAssign",
    ];
    OPERATORS.contains(&name)
}

/// A function that a foreign caller or an unwind calls: a cancellation that left it would abort the
/// program.
///
/// An `async fn` only makes a future, whose `poll` has the Rust ABI.
fn must_not_unwind(sig: &Signature) -> bool {
    let foreign = sig.abi.as_ref().is_some_and(|abi| {
        let name = abi.name.as_ref().map_or_else(|| "C".to_owned(), syn::LitStr::value);
        name != "Rust" && !name.starts_with("rust-") && !name.ends_with("-unwind")
    });
    let destructor = sig.ident == "drop" && sig.receiver().is_some();
    sig.asyncness.is_none() && (foreign || destructor)
}

/// Counts loops and calls of one function.
struct Survey<'a> {
    /// Whether loops get checks here.
    active: bool,
    settings: &'a Settings,
    open: Open,
    integers: Integers,
    unless: Predicates,
    sites: Vec<Site>,
    loops: Vec<LoopPlan>,
    /// Whether there is a loop or a closure around this place.
    nested: bool,
    /// Whether a loop around this place is skipped.
    skipped: bool,
    closures: Vec<ClosurePlan>,
    calls: bool,
}

impl Survey<'_> {
    fn classes(&self) -> Classes<'_> {
        // A conditional `skip` would have to be decided in several places.
        let strips = if self.unless.is_empty() { self.settings.loops } else { Loops::EveryTurn };
        Classes { loops: strips, nested: self.nested, open: &self.open, integers: &self.integers }
    }

    /// Puts a check on the list.
    fn site(&mut self, checked: bool, kind: Kind, place: Span) -> usize {
        let number = self.sites.len();
        if checked {
            self.sites.push(Site { kind, place });
        }
        number
    }

    /// Visits what is in a loop or a closure.
    fn nest(&mut self, visit_inside: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.nested, true);
        visit_inside(self);
        self.nested = outer;
    }

    fn enter_loop(
        &mut self,
        attrs: &[Attribute],
        keyword: Span,
        class: impl FnOnce(&Self) -> LoopClass,
        visit_inside: impl FnOnce(&mut Self),
    ) {
        let marks = mark::read(attrs);
        let (outer_active, outer_skipped, outer_unless) = (self.active, self.skipped, self.unless.len());
        self.active &= !marks.skip;
        self.skipped |= marks.skip;
        self.unless.extend(marks.skip_if);
        let class = if self.active { Some(class(self)) } else { None };
        let in_debug_builds = matches!(self.settings.loops, Loops::ByClass { strip: Some(_) });
        let number = self.site(class.is_some(), Kind::Loop, keyword);
        self.loops.push(LoopPlan { class, keyword, number, in_debug_builds, unless: self.unless.clone() });
        self.nest(visit_inside);
        self.active = outer_active;
        self.skipped = outer_skipped;
        self.unless.truncate(outer_unless);
    }
}

impl<'ast> Visit<'ast> for Survey<'_> {
    stay_inside_the_function!(Visit<'ast>);

    fn visit_item(&mut self, _: &'ast syn::Item) {}
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_expr(&mut self, node: &'ast syn::Expr) {
        if let syn::Expr::Closure(closure) = node {
            // A `const` closure may be called at compile time.
            let checked = self.settings.closures && !self.skipped && closure.constness.is_none();
            let start = closure.inputs_begin.span;
            let number = self.site(checked, Kind::Closure, start);
            self.closures.push(ClosurePlan { checked, start, number, unless: self.unless.clone() });
            return self.nest(|survey| visit::visit_expr(survey, node));
        }
        visit::visit_expr(self, node);
    }
    fn visit_expr_for_loop(&mut self, node: &'ast syn::ExprForLoop) {
        self.enter_loop(
            &node.attrs,
            node.for_token.span,
            |survey| survey.classes().for_loop(node),
            |survey| visit::visit_expr_for_loop(survey, node),
        );
    }
    fn visit_expr_while(&mut self, node: &'ast syn::ExprWhile) {
        self.enter_loop(
            &node.attrs,
            node.while_token.span,
            |survey| survey.classes().while_loop(node),
            |survey| visit::visit_expr_while(survey, node),
        );
    }
    fn visit_expr_loop(&mut self, node: &'ast syn::ExprLoop) {
        self.enter_loop(
            &node.attrs,
            node.loop_token.span,
            |survey| survey.classes().endless_loop(node),
            |survey| visit::visit_expr_loop(survey, node),
        );
    }
    fn visit_expr_call(&mut self, node: &'ast syn::ExprCall) {
        self.calls = true;
        visit::visit_expr_call(self, node);
    }
    fn visit_expr_method_call(&mut self, node: &'ast syn::ExprMethodCall) {
        self.calls = true;
        visit::visit_expr_method_call(self, node);
    }
    fn visit_expr_await(&mut self, node: &'ast syn::ExprAwait) {
        self.calls = true;
        visit::visit_expr_await(self, node);
    }
    // What is in it cannot be known.
    fn visit_macro(&mut self, _: &'ast syn::Macro) {
        self.calls = true;
    }
}

fn is_unsafe(sig: &Signature) -> bool {
    matches!(sig.safety, syn::Safety::Unsafe(_))
}

/// Whether `unsafe` stands in the function's own code.
fn block_holds_unsafe(block: &Block) -> bool {
    struct Search(bool);
    impl<'ast> Visit<'ast> for Search {
        fn visit_item(&mut self, _: &'ast syn::Item) {}
        fn visit_attribute(&mut self, _: &'ast Attribute) {}
        fn visit_expr_unsafe(&mut self, _: &'ast syn::ExprUnsafe) {
            self.0 = true;
        }
        fn visit_macro(&mut self, node: &'ast syn::Macro) {
            self.0 |= tokens_hold_unsafe(node.tokens.clone());
        }
        // A form that syn does not know.
        fn visit_token_stream(&mut self, tokens: &'ast TokenStream) {
            self.0 |= tokens_hold_unsafe(tokens.clone());
        }
    }
    let mut search = Search(false);
    search.visit_block(block);
    search.0
}

/// Whether `unsafe` stands anywhere in the tokens but in an attribute (`#[unsafe(no_mangle)]`). It is the
/// rule for containers, whose functions share invariants, and for what a macro is given.
pub(crate) fn tokens_hold_unsafe(tokens: TokenStream) -> bool {
    let mut after_pound = false;
    tokens.into_iter().any(|token| {
        let in_attribute = after_pound;
        after_pound = false;
        match token {
            TokenTree::Ident(ident) => ident == "unsafe",
            TokenTree::Group(group) => !in_attribute && tokens_hold_unsafe(group.stream()),
            TokenTree::Punct(punct) => {
                after_pound = punct.as_char() == '#' || (in_attribute && punct.as_char() == '!');
                false
            }
            TokenTree::Literal(_) => false,
        }
    })
}

#[cfg(test)]
mod tests;
