//! Rustc's part: finds the attributes in a file, hands each item to the pass, and looks again at what comes
//! back.
//!
//! Rustc expands from the outside in, the topmost attribute of an item first. An attribute macro is given
//! the item's tokens with all its other attributes, but without itself.

use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, File, ImplItem, Item, ItemImpl, ItemMod, ItemTrait, Meta, Stmt, TraitItem};

use crate::args::Features;
use crate::entry::{self, Entry};
use crate::{expand as pass, items, mark};

const FEATURES: Features = Features { loops: true, prologue: true, off: false };

/// Expands `text` and prints it.
pub(crate) fn expand(text: &str, name: &str) -> syn::Result<String> {
    let mut file: File = syn::parse_str(text)?;
    let mut compiler = Compiler { error: None };
    compiler.visit_file_mut(&mut file);
    if let Some(error) = compiler.error {
        return Err(error);
    }
    // To `proc-macro2` a text has a number for a name.
    let given = file.items.first().map(|item| syn::spanned::Spanned::span(item).file());
    if let Some(given) = given {
        let from = Literal::string(&given).to_string();
        file = syn::parse2(tidy(file.to_token_stream(), &from, &Literal::string(name)))?;
    }
    Ok(print(file))
}

/// The file's items, a blank line between any two but `use`s.
fn print(file: File) -> String {
    let mut text = String::new();
    let head = File { items: Vec::new(), ..file };
    text.push_str(&prettyplease::unparse(&head));
    let mut first = text.is_empty();
    let mut after_use = false;
    for item in file.items {
        let is_use = matches!(item, Item::Use(_));
        let joins = first || (is_use && after_use);
        if !joins {
            text.push('\n');
        }
        first = false;
        after_use = is_use;
        text.push_str(&prettyplease::unparse(&File {
            shebang: None,
            frontmatter: None,
            attrs: Vec::new(),
            items: vec![item],
        }));
    }
    text
}

/// The tokens with the literal `from` replaced, and inserted statements freed of the gate that keeps them
/// from clippy: it stands on every one, and clippy shall read what is printed here.
fn tidy(tokens: TokenStream, from: &str, to: &Literal) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut tidied = TokenStream::new();
    let mut rest = &tokens[..];
    while let [token, tail @ ..] = rest {
        if let [TokenTree::Punct(_), TokenTree::Group(gate), inserted @ ..] = rest
            && is_gate(gate)
            && is_inserted(inserted)
        {
            rest = inserted;
            continue;
        }
        tidied.extend([match token {
            TokenTree::Literal(literal) if literal.to_string() == from => to.clone().into(),
            TokenTree::Group(group) => {
                let mut inside = Group::new(group.delimiter(), tidy(group.stream(), from, to));
                inside.set_span(group.span());
                inside.into()
            }
            token => token.clone(),
        }]);
        rest = tail;
    }
    tidied
}

fn is_gate(group: &Group) -> bool {
    group.to_string() == quote!([cfg(not(clippy))]).to_string()
}

/// Whether one of ours comes next: up to its end, or to a block, it names the crate's private module.
fn is_inserted(tokens: &[TokenTree]) -> bool {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => false,
    };
    tokens.iter().take_while(|token| !is_end(token)).any(|token| token.to_string().contains("__private"))
}

/// An attribute of ours.
enum Ours {
    Preemptible,
    Entry(Entry),
}

/// Which one it is: the checks by whatever path it was imported, the entries by the crate's name, for `main`
/// and `test` alone are other people's too.
fn ours(attr: &Attribute) -> Option<Ours> {
    let path = attr.path();
    let is = |name: &str| {
        path.segments.len() == 2 && path.segments[0].ident == "preempt" && path.segments[1].ident == name
    };
    if mark::is_preemptible(path) {
        Some(Ours::Preemptible)
    } else if is("main") {
        Some(Ours::Entry(Entry::Main))
    } else if is("test") {
        Some(Ours::Entry(Entry::Test))
    } else {
        None
    }
}

struct Compiler {
    /// What the pass emitted could not be read: a fault of the pass.
    error: Option<syn::Error>,
}

/// Items of some kind, as many as the input holds.
struct Several<T>(Vec<T>);

impl<T: Parse> Parse for Several<T> {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut several = Vec::new();
        while !input.is_empty() {
            several.push(input.parse()?);
        }
        Ok(Self(several))
    }
}

impl Compiler {
    /// Expands the topmost attribute of each node until none is left; `attrs` finds a node's attributes.
    fn nodes<T: Parse + ToTokens>(
        &mut self,
        nodes: &mut Vec<T>,
        attrs: impl Fn(&mut T) -> Option<&mut Vec<Attribute>>,
    ) {
        let mut index = 0;
        while let Some(node) = nodes.get_mut(index) {
            let topmost = attrs(node).and_then(|attrs| {
                let (place, which) =
                    attrs.iter().enumerate().find_map(|(place, attr)| Some((place, ours(attr)?)))?;
                Some((which, attrs.remove(place)))
            });
            let Some((which, attr)) = topmost else {
                index += 1;
                continue;
            };
            let args = match attr.meta {
                Meta::List(list) => list.tokens,
                Meta::Path(_) | Meta::NameValue(_) => TokenStream::new(),
            };
            let node = node.to_token_stream();
            let emitted = match which {
                Ours::Preemptible => pass::preemptible(args, node, FEATURES),
                Ours::Entry(entry) => entry::expand(entry, args, node),
            };
            match syn::parse2::<Several<T>>(emitted) {
                Ok(Several(emitted)) => {
                    nodes.splice(index..=index, emitted);
                }
                Err(error) => {
                    self.error.get_or_insert(error);
                    index += 1;
                }
            }
        }
    }
}

impl VisitMut for Compiler {
    fn visit_file_mut(&mut self, file: &mut File) {
        self.nodes(&mut file.items, items::attributes);
        visit_mut::visit_file_mut(self, file);
    }

    fn visit_item_mod_mut(&mut self, module: &mut ItemMod) {
        if let Some((_, items)) = &mut module.content {
            self.nodes(items, items::attributes);
        }
        visit_mut::visit_item_mod_mut(self, module);
    }

    fn visit_item_impl_mut(&mut self, item: &mut ItemImpl) {
        self.nodes(&mut item.items, |member| match member {
            ImplItem::Fn(member) => Some(&mut member.attrs),
            _ => None,
        });
        visit_mut::visit_item_impl_mut(self, item);
    }

    fn visit_item_trait_mut(&mut self, item: &mut ItemTrait) {
        self.nodes(&mut item.items, |member| match member {
            TraitItem::Fn(member) => Some(&mut member.attrs),
            _ => None,
        });
        visit_mut::visit_item_trait_mut(self, item);
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        self.nodes(&mut block.stmts, |statement| match statement {
            Stmt::Item(item) => items::attributes(item),
            _ => None,
        });
        visit_mut::visit_block_mut(self, block);
    }
}
