//! The arguments of the attributes: parsed with their spans, every mistake gathered.
//!
//! `#[preemptible]`, `#[main]` and `#[test]` share the form `name = value, flag, ..`. [`list`] cuts it into
//! [`Arg`]s; each attribute reads its own from there. A bad argument costs only itself: the ones beside it
//! are still read, so that one run of the compiler shows all mistakes.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, Lit, LitBool, LitStr, Path, Token};

use crate::errors::Errors;

/// One argument: `name` or `name = value`.
pub(crate) struct Arg {
    pub(crate) name: Ident,
    pub(crate) value: Option<TokenStream>,
}

impl Arg {
    /// The value's tokens, or the name's where there is none: where an error about the value belongs.
    fn place(&self) -> TokenStream {
        self.value.clone().filter(|value| !value.is_empty()).unwrap_or_else(|| self.name.to_token_stream())
    }

    fn refuse(&self, wanted: &str, example: &str) -> syn::Error {
        let name = &self.name;
        syn::Error::new_spanned(
            self.place(),
            format!("`{name}` takes {wanted}\nhelp: write it as `{name} = {example}`"),
        )
    }

    /// `true` or `false`.
    fn boolean(&self) -> syn::Result<bool> {
        match self.value.clone().map(syn::parse2::<LitBool>) {
            Some(Ok(value)) => Ok(value.value),
            _ => Err(self.refuse("`true` or `false`", "false")),
        }
    }

    /// `true`, `false` or `"every-turn"`.
    fn loops(&self) -> syn::Result<LoopArg> {
        match self.value.clone().map(syn::parse2::<Lit>) {
            Some(Ok(Lit::Bool(value))) => Ok(LoopArg::Checked(value.value)),
            Some(Ok(Lit::Str(value))) if value.value() == "every-turn" => Ok(LoopArg::EveryTurn),
            _ => Err(self.refuse("`true`, `false` or `\"every-turn\"`", "false")),
        }
    }

    /// A positive number of turns, written out.
    fn literal(&self) -> syn::Result<u32> {
        match self.value.clone().map(syn::parse2::<syn::LitInt>).map(|value| value?.base10_parse()) {
            Some(Ok(value)) if value > 0 => Ok(value),
            _ => Err(self.refuse("a number of turns, written out", "1024")),
        }
    }

    /// A path, in a string as serde takes it or bare.
    pub(crate) fn path(&self) -> syn::Result<Path> {
        let value = self.value.clone().unwrap_or_default();
        let path = match syn::parse2::<LitStr>(value.clone()) {
            Ok(text) => text.parse_with(Path::parse_mod_style),
            Err(_) => Path::parse_mod_style.parse2(value),
        };
        path.map_err(|_| self.refuse("a path, in a string or bare", "\"::my_crate::preempt\""))
    }

    /// A positive number, literal or computed.
    pub(crate) fn number(&self) -> syn::Result<Expr> {
        match self.value.clone().map(syn::parse2::<Expr>) {
            Some(Ok(Expr::Lit(ExprLit { lit: Lit::Int(number), .. })))
                if number.base10_digits().bytes().all(|digit| digit == b'0') =>
            {
                Err(self.refuse("a number above zero", "2"))
            }
            Some(Ok(Expr::Lit(ExprLit { lit, .. }))) if !matches!(lit, Lit::Int(_)) => {
                Err(self.refuse("a number", "2"))
            }
            Some(Ok(value)) => Ok(value),
            _ => Err(self.refuse("a number", "2")),
        }
    }
}

/// Cuts tokens at their top-level commas. A trailing comma adds no empty piece.
pub(crate) fn split(tokens: TokenStream) -> Vec<TokenStream> {
    pieces(tokens).into_iter().map(|(piece, _)| piece).collect()
}

/// The pieces between top-level commas, each with the place of its end.
fn pieces(tokens: TokenStream) -> Vec<(TokenStream, Span)> {
    let mut pieces = Vec::new();
    let mut piece = TokenStream::new();
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => {
                pieces.push((std::mem::take(&mut piece), punct.span()));
            }
            token => piece.extend([token]),
        }
    }
    if !piece.is_empty() {
        let end = piece.span();
        pieces.push((piece, end));
    }
    pieces
}

/// Reads a list of arguments; refuses those not in `known` and repetitions.
pub(crate) fn list(attribute: &str, known: &[&str], tokens: TokenStream, errors: &mut Errors) -> Vec<Arg> {
    let mut args: Vec<Arg> = Vec::new();
    for (piece, end) in pieces(tokens) {
        let parse = |input: ParseStream<'_>| {
            let name = input.call(Ident::parse_any)?;
            let value = if input.is_empty() {
                None
            } else {
                input.parse::<Token![=]>()?;
                Some(input.parse::<TokenStream>()?)
            };
            Ok(Arg { name, value })
        };
        let legal = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        match parse.parse2(piece.clone()) {
            Ok(arg) if !known.iter().any(|name| arg.name == name) => errors.push(syn::Error::new(
                arg.name.span(),
                format!("unknown argument `{}`\nhelp: `{attribute}` knows {legal}", arg.name),
            )),
            Ok(arg) if args.iter().any(|earlier| earlier.name == arg.name) => errors.push(syn::Error::new(
                arg.name.span(),
                format!("argument `{}` is repeated\nhelp: keep one of them", arg.name),
            )),
            Ok(arg) => args.push(arg),
            Err(_) => {
                let message = format!("expected `name = value`\nhelp: `{attribute}` knows {legal}");
                errors.push(if piece.is_empty() {
                    syn::Error::new(end, message)
                } else {
                    syn::Error::new_spanned(piece, message)
                });
            }
        }
    }
    args
}

/// The value of `loops`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LoopArg {
    Checked(bool),
    EveryTurn,
}

/// The arguments of `#[preemptible(..)]`.
#[derive(Default)]
pub(crate) struct Args {
    pub(crate) loops: Option<LoopArg>,
    pub(crate) strip: Option<u32>,
    pub(crate) prologue: Option<bool>,
    pub(crate) closures: Option<bool>,
    pub(crate) cancel: Option<bool>,
    pub(crate) krate: Option<Path>,
    /// Where `skip` stands.
    pub(crate) skip: Option<Span>,
}

const KNOWN: &[&str] = &["loops", "strip", "prologue", "closures", "cancel", "crate", "skip"];

impl Args {
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut args = Self::default();
        let list = list("#[preemptible]", KNOWN, tokens, errors);
        let alone = list.len() == 1;
        for arg in list {
            if arg.name == "loops" {
                args.loops = errors.keep(arg.loops());
            } else if arg.name == "strip" {
                args.strip = errors.keep(arg.literal());
            } else if arg.name == "prologue" {
                args.prologue = errors.keep(arg.boolean());
            } else if arg.name == "closures" {
                args.closures = errors.keep(arg.boolean());
            } else if arg.name == "cancel" {
                args.cancel = errors.keep(arg.boolean());
            } else if arg.name == "crate" {
                args.krate = errors.keep(arg.path());
            } else {
                if arg.value.is_some() {
                    errors.push(syn::Error::new_spanned(
                        arg.place(),
                        "`skip` takes no value\nhelp: write `#[preemptible(skip)]`",
                    ));
                } else if !alone {
                    errors.push(syn::Error::new(
                        arg.name.span(),
                        "`skip` cannot be combined with other arguments\n\
                         help: what is skipped has no checks that they could shape; write `#[preemptible(skip)]`",
                    ));
                } else {
                    args.skip = Some(arg.name.span());
                }
            }
        }
        args
    }
}

/// What the Cargo features say.
#[derive(Clone, Copy)]
pub(crate) struct Features {
    pub(crate) loops: bool,
    pub(crate) prologue: bool,
    pub(crate) off: bool,
}

/// Which functions get a prologue check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prologue {
    Never,
    /// Annotated functions, and under an attribute on their container those that loop, call or are
    /// operators.
    ByRule,
    Always,
}

/// How loops get checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loops {
    Off,
    EveryTurn,
    /// By the class of each loop; with strips of this many turns, if it is said.
    ByClass {
        strip: Option<u32>,
    },
}

/// Arguments and features, resolved.
pub(crate) struct Settings {
    /// Whether the attribute does anything. Off, the item stays as it was written.
    pub(crate) active: bool,
    pub(crate) loops: Loops,
    pub(crate) prologue: Prologue,
    /// Whether closures have prologue checks.
    pub(crate) closures: bool,
    /// `None`: cancellable unless there is an `unsafe`.
    pub(crate) cancel: Option<bool>,
    pub(crate) krate: TokenStream,
    /// The path as the user gave it, to hand down.
    pub(crate) given_krate: Option<Path>,
}

impl Settings {
    pub(crate) fn resolve(args: Args, features: Features) -> Self {
        let on = |arg: Option<bool>, feature| !features.off && arg.unwrap_or(feature);
        let checked = args.loops.map(|arg| arg != LoopArg::Checked(false));
        let loops = match (on(checked, features.loops), args.loops) {
            (false, _) => Loops::Off,
            (true, Some(LoopArg::EveryTurn)) => Loops::EveryTurn,
            (true, _) => Loops::ByClass { strip: args.strip },
        };
        let prologue = on(args.prologue, features.prologue);
        let closures = on(args.closures, false);
        Self {
            // `loops = false, prologue = false` asks for no checks in this item; the masks of `drop` and
            // `extern "C"` protect what it calls, and stay as long as checks are made at all.
            active: !features.off
                && (loops != Loops::Off || prologue || closures || features.loops || features.prologue),
            loops,
            prologue: match (prologue, args.prologue) {
                (false, _) => Prologue::Never,
                (true, Some(_)) => Prologue::Always,
                (true, None) => Prologue::ByRule,
            },
            closures,
            cancel: args.cancel,
            krate: args.krate.as_ref().map_or_else(default_krate, ToTokens::to_token_stream),
            given_krate: args.krate,
        }
    }

    /// Nothing is inserted: what an item with an error gets.
    pub(crate) fn inactive() -> Self {
        Self::resolve(Args::default(), Features { loops: false, prologue: false, off: true })
    }
}

/// `::preempt`, with this crate's edition: an extern crate's name also where the user's edition is 2015 or
/// a module is called `preempt`.
pub(crate) fn default_krate() -> TokenStream {
    quote::quote_spanned!(Span::mixed_site()=> ::preempt)
}

#[cfg(test)]
mod tests;
