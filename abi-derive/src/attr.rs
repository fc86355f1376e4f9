//! The arguments of `#[abi(…)]`, `#[wazabi::export(…)]` and `#[wazabi::import(…)]`.
use crate::errors::{self, Errors};
use crate::model::Ownership;
use crate::{names, source};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{Parse, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Ident, Lit, LitStr, Meta, Path, Token, Type};

/// The kind of item that the arguments belong to.
#[derive(Clone, Copy, PartialEq)]
pub enum AttrTarget {
    Type,
    Field,
    Variant,
    /// A parameter of a function.
    Param,
    Export,
    /// An `impl` block with `export`.
    Resource,
    /// A function of such a block.
    Method,
    Constant,
    /// A constant of such a block.
    AssociatedConstant,
    /// An item of an import block.
    Import,
    /// The block.
    ImportBlock,
    Interface,
    /// A function of an interface.
    InterfaceMethod,
    /// A parameter of such a function.
    InterfaceParam,
}

/// The arguments, each at most once.
#[derive(Default)]
pub struct Args {
    pub error: Option<Span>,
    /// The text of `error = "…"`.
    pub format: Option<LitStr>,
    pub pair: Option<Span>,
    pub flags: Option<Span>,
    pub ownership: Option<(Ownership, Span)>,
    pub ok: Option<Span>,
    pub source: Option<Span>,
    pub string: Option<LitStr>,
    pub eq: Option<Span>,
    pub default: Option<Expr>,
    pub ord: Option<Span>,
    pub rename: Option<LitStr>,
    pub prefix: Option<LitStr>,
    pub go: Option<LitStr>,
    pub more: Option<Span>,
    pub value: Option<Span>,
    pub read: Option<Span>,
    pub write: Option<Span>,
    pub batch: Option<(u32, Span)>,
    pub view: Option<Span>,
    pub root: Option<Path>,
    pub represented: Option<(Type, Span)>,
    pub with: Option<(Type, Span)>,
    pub into: Option<(Path, Span)>,
    pub from: Option<(Path, Span)>,
    pub try_from: Option<(Path, Span)>,
    pub remote: Option<(Type, Span)>,
}

/// `as` or `with`, and the functions.
pub struct Conversion {
    pub ty: Type,
    /// `with`: by `From` and `TryFrom`, whatever the type.
    pub mirror: bool,
    pub into: Option<Path>,
    pub from: Option<Path>,
    pub try_from: Option<Path>,
}

impl Conversion {
    pub fn has_functions(&self) -> bool {
        self.into.is_some() || self.from.is_some() || self.try_from.is_some()
    }
}

impl AttrTarget {
    const ALL: [AttrTarget; 14] = [
        AttrTarget::Type,
        AttrTarget::Field,
        AttrTarget::Variant,
        AttrTarget::Param,
        AttrTarget::Export,
        AttrTarget::Resource,
        AttrTarget::Method,
        AttrTarget::Constant,
        AttrTarget::AssociatedConstant,
        AttrTarget::Import,
        AttrTarget::ImportBlock,
        AttrTarget::Interface,
        AttrTarget::InterfaceMethod,
        AttrTarget::InterfaceParam,
    ];

    fn keys(self) -> &'static [&'static str] {
        match self {
            AttrTarget::Type => &[
                "error",
                "flags",
                "eq",
                "ord",
                "string",
                "ownership",
                "pair",
                "prefix",
                "rename",
                "go",
                "crate",
                "as",
                "into",
                "from",
                "try_from",
                "remote",
            ],
            AttrTarget::Field => &[
                "source", "rename", "go", "default", "as", "with", "into", "from", "try_from",
            ],
            AttrTarget::Variant => &["error", "ok", "rename", "go"],
            AttrTarget::Param => &["rename", "go", "as", "with", "into", "from", "try_from"],
            AttrTarget::Export => &[
                "batch", "view", "prefix", "rename", "go", "crate", "as", "with", "into", "from",
                "try_from",
            ],
            AttrTarget::Resource => &["value", "more", "read", "write", "rename", "go", "crate"],
            AttrTarget::Method => &[
                "batch", "view", "prefix", "rename", "go", "as", "with", "into", "from", "try_from",
            ],
            AttrTarget::Constant | AttrTarget::Interface => &["rename", "go", "crate"],
            AttrTarget::AssociatedConstant | AttrTarget::InterfaceMethod => &["rename", "go"],
            AttrTarget::InterfaceParam => &["go"],
            AttrTarget::Import => &[
                "view", "rename", "go", "as", "with", "into", "from", "try_from",
            ],
            AttrTarget::ImportBlock => &["view", "prefix", "crate"],
        }
    }

    fn name(self) -> &'static str {
        match self {
            AttrTarget::Type => "a type",
            AttrTarget::Field => "a field",
            AttrTarget::Variant => "a variant",
            AttrTarget::Param => "a parameter",
            AttrTarget::Export => "an exported function",
            AttrTarget::Resource => "an exported `impl` block",
            AttrTarget::Method => "a function of an exported `impl` block",
            AttrTarget::Constant => "an exported constant",
            AttrTarget::AssociatedConstant => "a constant of an exported `impl` block",
            AttrTarget::Import => "an imported function or type",
            AttrTarget::ImportBlock => "an import block",
            AttrTarget::Interface => "an interface",
            AttrTarget::InterfaceMethod => "a function of an interface",
            AttrTarget::InterfaceParam => "a parameter of an interface's function",
        }
    }
}

/// The arguments of all `#[abi(…)]` of an item.
pub fn abi(errors: &mut Errors, attrs: &[Attribute], target: AttrTarget) -> Args {
    let mut args = Args::default();
    for attr in attrs.iter().filter(|attr| is_abi(attr)) {
        match attr.meta.require_list() {
            Ok(list) => args.read(errors, list.tokens.clone(), target),
            Err(error) => errors.push(error),
        }
    }
    args
}

/// Refuses `#[abi(…)]` on an item whose arguments go into the attribute of the macro. The message
/// repeats those that the item can have.
pub fn abi_elsewhere(
    errors: &mut Errors,
    attrs: &[Attribute],
    target: AttrTarget,
    message: fn(&str, &str) -> String,
) {
    for attr in attrs.iter().filter(|attr| is_abi(attr)) {
        let metas = attr.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
        let metas = metas.unwrap_or_default();
        let can = |meta: &&Meta| target.keys().contains(&key(meta).as_str());
        let keys: Vec<_> = metas.iter().filter(can).map(source::text).collect();
        let keys = match keys.is_empty() {
            true => "…".to_owned(),
            false => keys.join(", "),
        };
        errors.error(attr, message(target.name(), &keys));
    }
}

/// Refuses `#[abi(…)]` on an item that takes no arguments this way.
pub fn no_abi(errors: &mut Errors, attrs: &[Attribute], message: &str) {
    for attr in attrs.iter().filter(|attr| is_abi(attr)) {
        errors.error(attr, message);
    }
}

/// Refuses `#[wazabi::export]` on an item of a block that has it.
pub fn no_export(errors: &mut Errors, attrs: &[Attribute]) {
    for attr in attrs.iter().filter(|attr| is_export(attr)) {
        let keys = match &attr.meta {
            Meta::List(list) => source::text(&list.tokens),
            _ => String::new(),
        };
        errors.error(attr, errors::exported_twice(&keys));
    }
}

/// Refuses `#[cfg_attr(…, cfg(…))]` and `#[cfg_attr(…, abi(…))]` on an item inside of the one that has
/// the macro: the compiler reads them after the macro has run.
pub fn no_conditional(errors: &mut Errors, attrs: &[Attribute]) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("cfg_attr")) {
        let Ok(list) = attr.meta.require_list() else {
            continue;
        };
        let tokens: Vec<_> = list.tokens.clone().into_iter().collect();
        let is_comma =
            |token: &TokenTree| matches!(token, TokenTree::Punct(it) if it.as_char() == ',');
        for pair in tokens.windows(2).filter(|pair| is_comma(&pair[0])) {
            match &pair[1] {
                TokenTree::Ident(name) if name == "cfg" => errors.error(name, errors::CFG_ATTR_CFG),
                TokenTree::Ident(name) if name == "abi" => errors.error(name, errors::CFG_ATTR_ABI),
                _ => {}
            }
        }
    }
}

/// Reports whether it is `#[wazabi::export]`, or `#[export]`, by its name.
pub fn is_export(attr: &Attribute) -> bool {
    let path = attr.path();
    let names = Vec::from_iter(path.segments.iter().map(|segment| &segment.ident));
    match &names[..] {
        [name] => *name == "export",
        [root, name] => *root == "wazabi" && *name == "export",
        _ => false,
    }
}

pub fn is_abi(attr: &Attribute) -> bool {
    attr.path().is_ident("abi")
}

/// The arguments of `#[wazabi::export(…)]`.
pub fn export(errors: &mut Errors, tokens: TokenStream, target: AttrTarget) -> Args {
    let mut args = Args::default();
    args.read(errors, tokens, target);
    args
}

/// The arguments of `#[wazabi::import(…)]`.
pub fn import(errors: &mut Errors, tokens: TokenStream) -> Args {
    let mut args = Args::default();
    args.read(errors, tokens, AttrTarget::ImportBlock);
    args
}

impl Args {
    fn read(&mut self, errors: &mut Errors, tokens: TokenStream, target: AttrTarget) {
        match Punctuated::<Meta, Token![,]>::parse_terminated.parse2(raw_as(tokens)) {
            Ok(metas) => metas.iter().for_each(|meta| {
                if let Err(error) = self.argument(meta, target) {
                    errors.push(error);
                }
            }),
            Err(error) => errors.push(error),
        }
    }

    fn argument(&mut self, meta: &Meta, target: AttrTarget) -> syn::Result<()> {
        let key = meta
            .path()
            .get_ident()
            .map(names::unraw)
            .unwrap_or_default();
        if !target.keys().contains(&key.as_str()) {
            return Err(syn::Error::new_spanned(meta.path(), unknown(&key, target)));
        }
        match key.as_str() {
            "error" => {
                self.format = format(meta, target)?;
                once(&mut self.error, meta, Ok(meta.path().span()))
            }
            "pair" => once(&mut self.pair, meta, word(meta)),
            "flags" => once(&mut self.flags, meta, word(meta)),
            "ownership" => once(&mut self.ownership, meta, ownership(meta)),
            "ok" => once(&mut self.ok, meta, word(meta)),
            "source" => once(&mut self.source, meta, word(meta)),
            "string" => once(&mut self.string, meta, text(meta)),
            "default" => once(&mut self.default, meta, expression(meta)),
            "eq" => once(&mut self.eq, meta, word(meta)),
            "ord" => once(&mut self.ord, meta, word(meta)),
            "rename" => once(&mut self.rename, meta, string(meta)),
            "prefix" => once(&mut self.prefix, meta, prefix(meta)),
            "go" => once(&mut self.go, meta, string(meta)),
            "value" => once(&mut self.value, meta, word(meta)),
            "more" => once(&mut self.more, meta, word(meta)),
            "read" => once(&mut self.read, meta, word(meta)),
            "write" => once(&mut self.write, meta, word(meta)),
            "batch" => once(&mut self.batch, meta, batch(meta)),
            "view" => once(&mut self.view, meta, word(meta)),
            "as" => once(&mut self.represented, meta, quoted(meta)),
            "with" => once(&mut self.with, meta, quoted(meta)),
            "into" => once(&mut self.into, meta, quoted(meta)),
            "from" => once(&mut self.from, meta, quoted(meta)),
            "try_from" => once(&mut self.try_from, meta, quoted(meta)),
            "remote" => once(&mut self.remote, meta, quoted(meta)),
            _ => once(&mut self.root, meta, path(meta)),
        }
    }
}

impl Args {
    /// The conversion of a foreign type, if there is one.
    pub fn conversion(&mut self, errors: &mut Errors) -> Option<Conversion> {
        let (into, from, try_from) = (self.into.take(), self.from.take(), self.try_from.take());
        if let (Some(_), Some((_, span))) = (&from, &try_from) {
            errors.error_at(*span, errors::FROM_TWICE);
        }
        let first = into.iter().chain(&from).chain(&try_from).next();
        let function = first.map(|(_, span)| *span);
        let path = |it: Option<(Path, Span)>| it.map(|(path, _)| path);
        let (ty, mirror) = match (self.represented.take(), self.with.take(), function) {
            (Some(_), Some((_, span)), _) => {
                errors.error_at(span, errors::AS_AND_WITH);
                return None;
            }
            (None, Some(_), Some(span)) => {
                errors.error_at(span, errors::WITH_FUNCTIONS);
                return None;
            }
            (None, None, Some(span)) => {
                errors.error_at(span, errors::FUNCTIONS_ALONE);
                return None;
            }
            (Some((ty, _)), None, _) => (ty, false),
            (None, Some((ty, _)), None) => (ty, true),
            (None, None, None) => return None,
        };
        Some(Conversion {
            ty,
            mirror,
            into: path(into),
            from: path(from),
            try_from: path(try_from),
        })
    }
}

/// `as` is a keyword, which no path begins with: `as =` is read as `r#as =`.
fn raw_as(tokens: TokenStream) -> TokenStream {
    let raw = |token| match token {
        TokenTree::Ident(ident) if ident == "as" => {
            TokenTree::Ident(Ident::new_raw("as", ident.span()))
        }
        token => token,
    };
    tokens.into_iter().map(raw).collect()
}

/// Rust in quotes, and the place of the key.
fn quoted<T: Parse>(meta: &Meta) -> syn::Result<(T, Span)> {
    let value = string(meta)?;
    let parsed = value.parse().map_err(|error| {
        let message = errors::not_rust(&value.value(), &error);
        syn::Error::new_spanned(&value, message)
    })?;
    Ok((parsed, meta.path().span()))
}

fn once<T>(slot: &mut Option<T>, meta: &Meta, value: syn::Result<T>) -> syn::Result<()> {
    match slot.replace(value?) {
        None => Ok(()),
        Some(_) => Err(syn::Error::new_spanned(
            meta,
            errors::duplicate_attribute(&key(meta)),
        )),
    }
}

fn unknown(key: &str, target: AttrTarget) -> String {
    match AttrTarget::ALL
        .into_iter()
        .find(|other| other.keys().contains(&key))
    {
        Some(other) => errors::key_elsewhere(key, other.name(), target.name()),
        None => errors::unknown_key(target.name(), target.keys()),
    }
}

fn word(meta: &Meta) -> syn::Result<Span> {
    let found = match meta {
        Meta::Path(path) => return Ok(path.span()),
        Meta::List(list) => list.tokens.to_token_stream(),
        Meta::NameValue(pair) => pair.value.to_token_stream(),
    };
    let message = errors::takes_no_value(&key(meta));
    Err(match found.is_empty() {
        true => syn::Error::new_spanned(meta, message),
        false => syn::Error::new_spanned(found, message),
    })
}

/// The key as it is written.
fn key(meta: &Meta) -> String {
    meta.path().to_token_stream().to_string().replace("r#", "")
}

/// The value after `=`.
fn value(meta: &Meta) -> syn::Result<&Expr> {
    match meta {
        Meta::NameValue(pair) => Ok(&pair.value),
        _ => Err(syn::Error::new_spanned(
            meta,
            errors::takes_a_value(&key(meta)),
        )),
    }
}

/// The format of an error's text. A variant has nothing else to say there.
fn format(meta: &Meta, target: AttrTarget) -> syn::Result<Option<LitStr>> {
    let value = match meta {
        Meta::Path(_) if target == AttrTarget::Type => return Ok(None),
        Meta::NameValue(meta) => &meta.value,
        _ => return Err(syn::Error::new_spanned(meta, errors::FORMAT)),
    };
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Ok(Some(text.clone())),
        other => Err(syn::Error::new_spanned(other, errors::FORMAT)),
    }
}

fn prefix(meta: &Meta) -> syn::Result<LitStr> {
    let name = string(meta)?;
    match names::is_prefix(&name.value()) {
        true => Ok(name),
        false => Err(syn::Error::new_spanned(name, errors::PREFIX)),
    }
}

fn string(meta: &Meta) -> syn::Result<LitStr> {
    literal(meta, errors::NAME_IN_QUOTES)
}

fn expression(meta: &Meta) -> syn::Result<Expr> {
    value(meta).cloned()
}

fn text(meta: &Meta) -> syn::Result<LitStr> {
    literal(meta, errors::FORMAT_IN_QUOTES)
}

fn literal(meta: &Meta, message: &str) -> syn::Result<LitStr> {
    match value(meta)? {
        Expr::Lit(ExprLit {
            lit: Lit::Str(value),
            ..
        }) => Ok(value.clone()),
        other => Err(syn::Error::new_spanned(other, message)),
    }
}

fn ownership(meta: &Meta) -> syn::Result<(Ownership, Span)> {
    let value = string(meta)?;
    let ownership = match value.value().as_str() {
        "owning" => Ownership::Owning,
        "borrowing-duplicate-if-necessary" | "twin" => Ownership::Twin,
        "borrowing" => return Err(syn::Error::new_spanned(value, errors::BORROWING)),
        _ => return Err(syn::Error::new_spanned(value, errors::OWNERSHIP)),
    };
    Ok((ownership, value.span()))
}

fn batch(meta: &Meta) -> syn::Result<(u32, Span)> {
    let value = value(meta)?;
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Int(size),
            ..
        }) => match size.base10_parse() {
            Ok(size @ 1..=256) => Ok((size, meta.path().span())),
            _ => Err(syn::Error::new_spanned(value, errors::BATCH)),
        },
        other => Err(syn::Error::new_spanned(other, errors::BATCH)),
    }
}

fn path(meta: &Meta) -> syn::Result<Path> {
    match value(meta)? {
        Expr::Path(value) => Ok(value.path.clone()),
        other => Err(syn::Error::new_spanned(other, errors::CRATE_PATH)),
    }
}

#[cfg(test)]
mod tests {
    use super::{AttrTarget, abi};
    use crate::errors::Errors;
    use quote::ToTokens;
    use syn::{DeriveInput, parse_quote};

    #[test]
    fn arguments_of_a_type() {
        let input: DeriveInput = parse_quote! {
            #[abi(error, rename = "shop_order")]
            #[abi(go = "Order", crate = crate::deps::wazabi)]
            struct Order;
        };
        let mut errors = Errors::default();
        let args = abi(&mut errors, &input.attrs, AttrTarget::Type);
        assert!(errors.take().is_none());
        assert!(args.error.is_some() && args.pair.is_none() && args.ok.is_none());
        assert_eq!(args.rename.unwrap().value(), "shop_order");
        assert_eq!(args.go.unwrap().value(), "Order");
        assert_eq!(
            args.root.to_token_stream().to_string(),
            "crate :: deps :: wazabi"
        );
    }

    #[test]
    fn all_mistakes_at_once() {
        let input: DeriveInput = parse_quote! {
            #[abi(error, error, ok, colour = "red", rename = 3, crate = "wazabi")]
            struct Order;
        };
        let mut errors = Errors::default();
        abi(&mut errors, &input.attrs, AttrTarget::Type);
        let said = errors.take().unwrap().to_string();
        for part in [
            "duplicate `error` attribute",
            "`ok` goes on a variant",
            "unknown key",
            "in quotes",
            "without quotes",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
}
