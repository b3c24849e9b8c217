//! Goes through an annotated item and brings analysis and rewriting together for each of its functions.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, Block, ImplItem, Item, Signature, TraitItem, TraitItemFn, Type};

use crate::analyse::{self, Surroundings};
use crate::args::Settings;
use crate::check::Emitter;
use crate::mark::{self, Predicates};
use crate::rewrite;

/// Inserts the checks into every function of `item`, which carries the attribute.
pub(crate) struct Pass<'a> {
    settings: &'a Settings,
    /// Whether the attribute stands on a function, not on a container.
    direct: bool,
    near_unsafe: bool,
    /// Whether the emitted item differs from the one that was given.
    pub(crate) changed: bool,
}

impl<'a> Pass<'a> {
    pub(crate) fn new(settings: &'a Settings, item: &Item) -> Self {
        let direct = matches!(item, Item::Fn(_));
        let near_unsafe = !direct && analyse::tokens_hold_unsafe(item.to_token_stream());
        Self { settings, direct, near_unsafe, changed: false }
    }

    /// The item that carries the attribute.
    pub(crate) fn run(&mut self, item: &mut Item) {
        let unless = attributes(item).map(|attrs| {
            let unless = mark::read(attrs).skip_if;
            // Errors tell of any other one on the item; left standing it would insert checks twice.
            self.changed |= mark::strip(attrs, true);
            unless
        });
        self.item(item, &unless.unwrap_or_default());
    }

    fn item(&mut self, item: &mut Item, unless: &Predicates) {
        match item {
            Item::Fn(item) => {
                let around = Surrounding { name: None, operator: false };
                self.function(&around, unless, &item.attrs, &item.sig, &mut item.block);
            }
            Item::Impl(item) => {
                let operator = item.trait_.as_ref().and_then(|(path, _)| path.segments.last());
                let around = Surrounding {
                    name: Some(type_name(&item.self_ty)),
                    operator: operator
                        .is_some_and(|last| analyse::is_operator_trait(&last.ident.to_string())),
                };
                for member in &mut item.items {
                    let attrs = match member {
                        ImplItem::Fn(member) => &mut member.attrs,
                        ImplItem::Const(member) => &mut member.attrs,
                        ImplItem::Type(member) => &mut member.attrs,
                        ImplItem::Macro(member) => &mut member.attrs,
                        _ => continue,
                    };
                    let unless = self.enter(attrs, unless);
                    if let (Some(unless), ImplItem::Fn(member)) = (unless, member) {
                        self.function(&around, &unless, &member.attrs, &member.sig, &mut member.block);
                    }
                }
            }
            Item::Trait(item) => {
                let around = Surrounding { name: Some(item.ident.to_string()), operator: false };
                for member in &mut item.items {
                    let attrs = match member {
                        TraitItem::Fn(member) => &mut member.attrs,
                        TraitItem::Const(member) => &mut member.attrs,
                        TraitItem::Type(member) => &mut member.attrs,
                        TraitItem::Macro(member) => &mut member.attrs,
                        _ => continue,
                    };
                    let unless = self.enter(attrs, unless);
                    if let (
                        Some(unless),
                        TraitItem::Fn(TraitItemFn { attrs, sig, default: Some(block), .. }),
                    ) = (unless, member)
                    {
                        self.function(&around, &unless, attrs, sig, block);
                    }
                }
            }
            Item::Mod(item) => {
                for member in item.content.iter_mut().flat_map(|(_, items)| items) {
                    let Some(attrs) = attributes(member) else { continue };
                    if let Some(unless) = self.enter(attrs, unless) {
                        self.item(member, &unless);
                    }
                }
            }
            _ => {}
        }
    }

    /// Reads the marks of a member of a container: `None` where this pass leaves it alone, else where it is
    /// skipped.
    fn enter(&mut self, attrs: &mut Vec<Attribute>, unless: &Predicates) -> Option<Predicates> {
        let marks = mark::read(attrs);
        self.changed |= mark::strip(attrs, false);
        if marks.other.is_some() || !marks.other_if.is_empty() {
            let uncancellable = self.near_unsafe && self.settings.cancel.is_none();
            self.changed |= mark::hand_down(attrs, uncancellable, self.settings.given_krate.as_ref());
        }
        if marks.skip || marks.other.is_some() {
            return None;
        }
        Some([unless.clone(), marks.skip_if, marks.other_if].concat())
    }

    fn function(
        &mut self,
        around: &Surrounding,
        unless: &Predicates,
        attrs: &[Attribute],
        sig: &Signature,
        block: &mut Block,
    ) {
        // What cannot have checks is still freed of marks.
        let inactive = Settings::inactive();
        let uncheckable = sig.constness.is_some() || attrs.iter().any(is_naked);
        let plan = analyse::function(
            sig,
            block,
            &Surroundings {
                settings: if uncheckable { &inactive } else { self.settings },
                direct: self.direct,
                operator: around.operator,
                near_unsafe: self.near_unsafe,
                unless: unless.clone(),
            },
        );
        let name = match &around.name {
            Some(container) => format!("{container}::{}", sig.ident),
            None => sig.ident.to_string(),
        };
        let emitter = Emitter { krate: &self.settings.krate, function: &name, cancel: plan.cancel };
        self.changed |= rewrite::function(sig, block, &plan, &emitter);
    }
}

/// The `impl` or `trait` around a function.
struct Surrounding {
    name: Option<String>,
    operator: bool,
}

/// The attributes of an item, if it is of a kind that syn knows.
pub(crate) fn attributes(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    Some(match item {
        Item::Const(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        Item::ExternCrate(item) => &mut item.attrs,
        Item::Fn(item) => &mut item.attrs,
        Item::ForeignMod(item) => &mut item.attrs,
        Item::Impl(item) => &mut item.attrs,
        Item::Macro(item) => &mut item.attrs,
        Item::Mod(item) => &mut item.attrs,
        Item::Static(item) => &mut item.attrs,
        Item::Struct(item) => &mut item.attrs,
        Item::Trait(item) => &mut item.attrs,
        Item::TraitAlias(item) => &mut item.attrs,
        Item::Type(item) => &mut item.attrs,
        Item::Union(item) => &mut item.attrs,
        Item::Use(item) => &mut item.attrs,
        _ => return None,
    })
}

/// A naked function holds one `naked_asm!` and nothing else.
pub(crate) fn is_naked(attr: &Attribute) -> bool {
    attr.path().is_ident("naked")
        || (attr.path().is_ident("unsafe")
            && attr.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "naked"))
}

/// A type as a person would name it in a path: without arguments and lifetimes.
fn type_name(ty: &Type) -> String {
    match ty {
        Type::Path(ty) => {
            ty.path.segments.iter().map(|segment| segment.ident.to_string()).collect::<Vec<_>>().join("::")
        }
        Type::Group(ty) => type_name(&ty.elem),
        Type::Paren(ty) => type_name(&ty.elem),
        Type::Reference(ty) => format!("&{}", type_name(&ty.elem)),
        Type::Slice(ty) => format!("[{}]", type_name(&ty.elem)),
        other => compact(other.to_token_stream()),
    }
}

/// Tokens without the spaces between them where none is needed.
fn compact(tokens: TokenStream) -> String {
    let mut text = String::new();
    for word in tokens.to_string().split_whitespace() {
        let joins = |c: char| c.is_alphanumeric() || c == '_';
        if text.ends_with(joins) && word.starts_with(joins) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}
