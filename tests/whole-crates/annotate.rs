//! Writes the attribute before every function of a source file, and changes nothing else.
//!
//! The text is edited in place: each insertion stands on the line of the function it belongs to, so lines
//! keep their numbers and bodies their bytes. What cannot be annotated is counted with its reason, since a
//! crate that is hardly annotated proves nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItemFn, ItemFn, Meta, Signature, TraitItemFn, UseTree};

use self::hidden::Hidden;

mod hidden;

/// Stands before each function.
pub const PREEMPTIBLE: &str = "#[::preempt::preemptible] ";

/// Takes the place of `test` in `#[test]`.
pub const TEST: &str = "::preempt::test";

/// What was found in source files, and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Tally {
    /// Functions that have the attribute now.
    pub functions: usize,
    /// Tests that have become tasks; one that a macro of the crate writes for each of its calls is one.
    pub tasks: usize,
    /// Loops in annotated functions that can have checks.
    pub loops: usize,
    /// Functions without the attribute, by reason.
    pub functions_left: BTreeMap<&'static str, usize>,
    /// Tests that stay plain `#[test]`s, by reason.
    pub tests_left: BTreeMap<&'static str, usize>,
    /// Loops that cannot have checks, by reason.
    pub loops_left: BTreeMap<&'static str, usize>,
}

impl Tally {
    /// Adds another file's.
    pub fn add(&mut self, other: &Self) {
        self.functions += other.functions;
        self.tasks += other.tasks;
        self.loops += other.loops;
        for (mine, theirs) in [
            (&mut self.functions_left, &other.functions_left),
            (&mut self.tests_left, &other.tests_left),
            (&mut self.loops_left, &other.loops_left),
        ] {
            for (reason, count) in theirs {
                *mine.entry(reason).or_default() += count;
            }
        }
    }
}

/// A source file, annotated.
#[derive(Debug)]
pub struct Annotated {
    /// The new text.
    pub text: String,
    /// What was found in it.
    pub tally: Tally,
    /// The lines at which checks may stand: those of functions' names and of loops' keywords.
    pub lines: BTreeSet<usize>,
}

/// Annotates a source file.
///
/// # Errors
///
/// If syn cannot read it.
pub fn annotate(source: &str) -> syn::Result<Annotated> {
    // syn does not count a byte order mark, and takes the first line for a shebang itself.
    let mark = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let code = &source[mark..];
    let file = syn::parse_file(code)?;
    let mut annotator = Annotator {
        edits: Vec::new(),
        tally: Tally::default(),
        lines: BTreeSet::new(),
        other_test: imports_test(&file),
        loops: Loops::CompileTime,
        // Spans count from behind a shebang, which syn takes off.
        start: file.shebang.as_ref().map_or(0, String::len),
        source: code,
    };
    annotator.visit_file(&file);
    let Annotator { edits, tally, lines, .. } = annotator;
    Ok(Annotated { text: source[..mark].to_owned() + &edited(code, edits), tally, lines })
}

/// A piece of the source and what takes its place.
type Edit = (Range<usize>, &'static str);

fn edited(source: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let mut text = String::with_capacity(source.len() + edits.len() * PREEMPTIBLE.len());
    let mut done = 0;
    for (range, replacement) in edits {
        text.push_str(&source[done..range.start]);
        text.push_str(replacement);
        done = range.end;
    }
    text.push_str(&source[done..]);
    text
}

/// What becomes of the loops that are met now.
#[derive(Clone, Copy)]
enum Loops {
    Checked,
    ConstFn,
    CompileTime,
    Unannotated,
}

struct Annotator<'a> {
    edits: Vec<Edit>,
    tally: Tally,
    lines: BTreeSet<usize>,
    /// Whether `test` may be another attribute than the compiler's here.
    other_test: bool,
    loops: Loops,
    start: usize,
    source: &'a str,
}

impl Annotator<'_> {
    fn bytes(&self, span: Span) -> Range<usize> {
        let range = span.byte_range();
        self.start + range.start..self.start + range.end
    }

    fn count_loop(&mut self, keyword: Span) {
        let reason = match self.loops {
            Loops::Checked => {
                self.tally.loops += 1;
                self.lines.insert(self.line(keyword));
                return;
            }
            Loops::ConstFn => "in a `const fn`",
            Loops::CompileTime => "runs at compile time",
            Loops::Unannotated => "in another function without the attribute",
        };
        *self.tally.loops_left.entry(reason).or_default() += 1;
    }

    fn line(&self, span: Span) -> usize {
        self.source[..self.bytes(span).start].matches('\n').count() + 1
    }

    fn function(&mut self, attrs: &[Attribute], head: TokenStream, sig: &Signature, free: bool) -> Loops {
        let test = attrs.iter().find_map(test_word);
        let left = if sig.constness.is_some() {
            Some((Loops::ConstFn, "`const fn`"))
        } else if attrs.iter().any(is_naked) {
            Some((Loops::Unannotated, "naked"))
        } else if attrs.iter().any(|attr| is_preemptible(attr.path())) {
            Some((Loops::Unannotated, "annotated already"))
        } else {
            None
        };
        if let Some(word) = test {
            let count = attrs.iter().filter_map(test_word).count();
            if let Some(reason) = why_no_task(self.other_test, count, sig, free) {
                *self.tally.tests_left.entry(reason).or_default() += 1;
            } else {
                self.tally.tasks += 1;
                let range = self.bytes(word);
                self.edits.push((range, TEST));
            }
        }
        if let Some((loops, reason)) = left {
            *self.tally.functions_left.entry(reason).or_default() += 1;
            return loops;
        }
        // Behind the attributes and before the visibility: attributes above see the function as before.
        let first = head.into_iter().next().expect("a signature has a `fn`");
        let at = self.bytes(first.span()).start;
        self.edits.push((at..at, PREEMPTIBLE));
        self.tally.functions += 1;
        self.lines.insert(self.line(sig.ident.span()));
        Loops::Checked
    }

    fn with(&mut self, loops: Loops, visit: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.loops, loops);
        visit(self);
        self.loops = outer;
    }

    fn count_hidden(&mut self, tokens: &TokenStream, place: hidden::Place) {
        let Hidden { functions, mut tests, loops } = hidden::count(tokens);
        if matches!(place, hidden::Place::Definition) && !self.other_test {
            for word in hidden::tests_of_definition(tokens) {
                tests -= 1;
                self.tally.tasks += 1;
                self.edits.push((self.bytes(word), TEST));
            }
        }
        for (count, left) in [
            (functions, &mut self.tally.functions_left),
            (tests, &mut self.tally.tests_left),
            (loops, &mut self.tally.loops_left),
        ] {
            if count > 0 {
                *left.entry(place.reason()).or_default() += count;
            }
        }
    }
}

impl<'ast> Visit<'ast> for Annotator<'_> {
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_item_fn(&mut self, node: &'ast ItemFn) {
        let ItemFn { attrs, vis, sig, .. } = node;
        let loops = self.function(attrs, quote!(#vis #sig), sig, true);
        self.with(loops, |annotator| visit::visit_item_fn(annotator, node));
    }
    fn visit_impl_item_fn(&mut self, node: &'ast ImplItemFn) {
        let ImplItemFn { attrs, vis, modifiers, sig, .. } = node;
        let defaultness = &modifiers.defaultness;
        let loops = self.function(attrs, quote!(#vis #defaultness #sig), sig, false);
        self.with(loops, |annotator| visit::visit_impl_item_fn(annotator, node));
    }
    fn visit_trait_item_fn(&mut self, node: &'ast TraitItemFn) {
        let TraitItemFn { attrs, modifiers, sig, default, .. } = node;
        if default.is_some() {
            let defaultness = &modifiers.defaultness;
            let loops = self.function(attrs, quote!(#defaultness #sig), sig, false);
            self.with(loops, |annotator| visit::visit_trait_item_fn(annotator, node));
        }
    }

    fn visit_item(&mut self, node: &'ast syn::Item) {
        // Whatever the item holds, functions aside, is computed by the compiler.
        self.with(Loops::CompileTime, |annotator| visit::visit_item(annotator, node));
    }
    fn visit_impl_item(&mut self, node: &'ast syn::ImplItem) {
        self.with(Loops::CompileTime, |annotator| visit::visit_impl_item(annotator, node));
    }
    fn visit_expr_const(&mut self, node: &'ast syn::ExprConst) {
        self.with(Loops::CompileTime, |annotator| visit::visit_expr_const(annotator, node));
    }
    fn visit_expr_repeat(&mut self, node: &'ast syn::ExprRepeat) {
        self.visit_expr(&node.expr);
        self.with(Loops::CompileTime, |annotator| annotator.visit_expr(&node.len));
    }
    fn visit_type(&mut self, node: &'ast syn::Type) {
        self.with(Loops::CompileTime, |annotator| visit::visit_type(annotator, node));
    }
    fn visit_path_arguments(&mut self, node: &'ast syn::PathArguments) {
        self.with(Loops::CompileTime, |annotator| visit::visit_path_arguments(annotator, node));
    }

    fn visit_expr_for_loop(&mut self, node: &'ast syn::ExprForLoop) {
        self.count_loop(node.for_token.span);
        visit::visit_expr_for_loop(self, node);
    }
    fn visit_expr_while(&mut self, node: &'ast syn::ExprWhile) {
        self.count_loop(node.while_token.span);
        visit::visit_expr_while(self, node);
    }
    fn visit_expr_loop(&mut self, node: &'ast syn::ExprLoop) {
        self.count_loop(node.loop_token.span);
        visit::visit_expr_loop(self, node);
    }

    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        let place =
            if node.path.is_ident("macro_rules") { hidden::Place::Definition } else { hidden::Place::Call };
        self.count_hidden(&node.tokens, place);
    }
    fn visit_token_stream(&mut self, tokens: &'ast TokenStream) {
        self.count_hidden(tokens, hidden::Place::Unknown);
    }
}

/// Why a test cannot run as a task.
fn why_no_task(other_test: bool, attributes: usize, sig: &Signature, free: bool) -> Option<&'static str> {
    if other_test {
        Some("`test` is imported in this file and may be another attribute")
    } else if !free {
        Some("a method")
    } else if attributes > 1 {
        Some("more than one test attribute")
    } else if sig.constness.is_some() {
        Some("`const fn`")
    } else if sig.asyncness.is_some() {
        Some("`async fn`")
    } else if matches!(sig.safety, syn::Safety::Unsafe(_)) {
        Some("`unsafe fn`")
    } else if sig.abi.is_some() {
        Some("an ABI of its own")
    } else if !sig.generics.params.is_empty() || !sig.inputs.is_empty() {
        Some("parameters")
    } else {
        None
    }
}

/// The word `test` of `#[test]` or `#[cfg_attr(predicate, test)]`.
fn test_word(attr: &Attribute) -> Option<Span> {
    if attr.path().is_ident("cfg_attr") {
        let Meta::List(list) = &attr.meta else { return None };
        let parser = syn::punctuated::Punctuated::<Meta, syn::Token![,]>::parse_terminated;
        let metas = list.parse_args_with(parser).ok()?;
        return metas.iter().skip(1).find_map(word_of);
    }
    return word_of(&attr.meta);

    fn word_of(meta: &Meta) -> Option<Span> {
        let Meta::Path(path) = meta else { return None };
        path.get_ident().filter(|ident| *ident == "test").map(syn::Ident::span)
    }
}

/// Also as `#[unsafe(naked)]`.
fn is_naked(attr: &Attribute) -> bool {
    attr.path().is_ident("naked")
        || matches!(&attr.meta, Meta::List(list)
            if list.path.is_ident("unsafe") && list.tokens.to_string().trim() == "naked")
}

fn is_preemptible(path: &syn::Path) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == "preemptible")
}

/// Whether a `use` anywhere in the file gives the name `test` to something.
fn imports_test(file: &syn::File) -> bool {
    struct Imports(bool);
    impl<'ast> Visit<'ast> for Imports {
        fn visit_use_tree(&mut self, tree: &'ast UseTree) {
            match tree {
                UseTree::Name(name) => self.0 |= name.ident == "test",
                UseTree::Rename(rename) => self.0 |= rename.rename == "test",
                _ => visit::visit_use_tree(self, tree),
            }
        }
    }
    let mut imports = Imports(false);
    imports.visit_file(file);
    imports.0
}

#[cfg(test)]
mod tests;
