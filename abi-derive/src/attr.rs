//! The arguments of `#[abi(…)]` and `#[wazabi::export(…)]`, and the other attributes that are read.
use crate::errors::{self, Errors};
use crate::model::{Ownership, Repr};
use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Lit, LitInt, LitStr, Meta, Path, Token};

/// What the arguments belong to.
#[derive(Clone, Copy, PartialEq)]
pub enum AttrTarget {
    Type,
    Field,
    Variant,
    Export,
    /// An item of an import block.
    Import,
    /// The block.
    ImportBlock,
}

/// The arguments, each at most once.
#[derive(Default)]
pub struct Args {
    pub error: Option<Span>,
    pub pair: Option<Span>,
    pub flags: Option<Span>,
    pub ownership: Option<(Ownership, Span)>,
    pub ok: Option<Span>,
    pub rename: Option<LitStr>,
    pub go: Option<LitStr>,
    pub root: Option<Path>,
}

impl AttrTarget {
    const ALL: [AttrTarget; 6] = [
        AttrTarget::Type,
        AttrTarget::Field,
        AttrTarget::Variant,
        AttrTarget::Export,
        AttrTarget::Import,
        AttrTarget::ImportBlock,
    ];

    fn keys(self) -> &'static [&'static str] {
        match self {
            AttrTarget::Type => &[
                "error",
                "flags",
                "ownership",
                "pair",
                "rename",
                "go",
                "crate",
            ],
            AttrTarget::Field => &["rename", "go"],
            AttrTarget::Variant => &["ok", "rename", "go"],
            AttrTarget::Export => &["rename", "go", "crate"],
            AttrTarget::Import => &["rename", "go"],
            AttrTarget::ImportBlock => &["crate"],
        }
    }

    fn name(self) -> &'static str {
        match self {
            AttrTarget::Type => "a type",
            AttrTarget::Field => "a field",
            AttrTarget::Variant => "a variant",
            AttrTarget::Export => "an exported function",
            AttrTarget::Import => "an imported function or type",
            AttrTarget::ImportBlock => "an import block",
        }
    }
}

/// The arguments of all `#[abi(…)]` of an item.
pub fn abi(errors: &mut Errors, attrs: &[Attribute], target: AttrTarget) -> Args {
    let mut args = Args::default();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("abi")) {
        match attr.meta.require_list() {
            Ok(list) => args.read(errors, list.tokens.clone(), target),
            Err(error) => errors.push(error),
        }
    }
    args
}

/// The arguments of `#[wazabi::export(…)]`.
pub fn export(errors: &mut Errors, tokens: TokenStream) -> Args {
    let mut args = Args::default();
    args.read(errors, tokens, AttrTarget::Export);
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
        match Punctuated::<Meta, Token![,]>::parse_terminated.parse2(tokens) {
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
            .map(ToString::to_string)
            .unwrap_or_default();
        if !target.keys().contains(&key.as_str()) {
            return Err(syn::Error::new_spanned(meta.path(), unknown(&key, target)));
        }
        let span = meta.path().span();
        match key.as_str() {
            "error" => once(
                &mut self.error,
                meta,
                meta.require_path_only().map(|_| span),
            ),
            "pair" => once(&mut self.pair, meta, meta.require_path_only().map(|_| span)),
            "flags" => once(
                &mut self.flags,
                meta,
                meta.require_path_only().map(|_| span),
            ),
            "ownership" => once(&mut self.ownership, meta, ownership(meta)),
            "ok" => once(&mut self.ok, meta, meta.require_path_only().map(|_| span)),
            "rename" => once(&mut self.rename, meta, string(meta)),
            "go" => once(&mut self.go, meta, string(meta)),
            _ => once(&mut self.root, meta, path(meta)),
        }
    }
}

fn once<T>(slot: &mut Option<T>, meta: &Meta, value: syn::Result<T>) -> syn::Result<()> {
    match slot.replace(value?) {
        None => Ok(()),
        Some(_) => Err(syn::Error::new_spanned(
            meta,
            format!("duplicate `{}` attribute", meta.path().to_token_stream()),
        )),
    }
}

fn unknown(key: &str, target: AttrTarget) -> String {
    match AttrTarget::ALL
        .into_iter()
        .find(|other| other.keys().contains(&key))
    {
        Some(other) => format!("`{key}` goes on {}, not on {}", other.name(), target.name()),
        None => format!(
            "unknown key; {} can have {}",
            target.name(),
            list(target.keys())
        ),
    }
}

fn list(keys: &[&str]) -> String {
    keys.iter()
        .map(|key| format!("`{key}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn string(meta: &Meta) -> syn::Result<LitStr> {
    match &meta.require_name_value()?.value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(value),
            ..
        }) => Ok(value.clone()),
        other => Err(syn::Error::new_spanned(other, "expected a name in quotes")),
    }
}

fn ownership(meta: &Meta) -> syn::Result<(Ownership, Span)> {
    let value = string(meta)?;
    let ownership = match value.value().as_str() {
        "owning" => Ownership::Owning,
        "borrowing-duplicate-if-necessary" => Ownership::Twin,
        "borrowing" => return Err(syn::Error::new_spanned(value, errors::BORROWING)),
        _ => return Err(syn::Error::new_spanned(value, errors::OWNERSHIP)),
    };
    Ok((ownership, value.span()))
}

fn path(meta: &Meta) -> syn::Result<Path> {
    match &meta.require_name_value()?.value {
        Expr::Path(value) => Ok(value.path.clone()),
        other => Err(syn::Error::new_spanned(
            other,
            "expected a path, without quotes: `crate = crate::reexports::wazabi`",
        )),
    }
}

/// The doc comment: lines joined by `\n`, without the indentation that they share.
pub fn docs(attrs: &[Attribute]) -> String {
    let text: Vec<String> = attrs.iter().filter_map(doc).collect();
    let text = text.join("\n");
    let blank = |line: &str| line.trim().is_empty();
    let indent = text
        .lines()
        .filter(|line| !blank(line))
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.get(indent..).unwrap_or_default().trim_end())
        .collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

fn doc(attr: &Attribute) -> Option<String> {
    match &attr.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// The lint levels, for what is made of the item. An `expect` would be met by the item itself, and what is made of
/// a deprecated item may use it.
pub fn lints(attrs: &[Attribute]) -> Vec<Attribute> {
    let mut lints: Vec<_> = named(attrs, &["allow", "expect"]);
    for attr in &mut lints {
        if let Meta::List(list) = &mut attr.meta {
            list.path = syn::parse_quote!(allow);
        }
    }
    lints.extend(
        named(attrs, &["deprecated"])
            .first()
            .map(|_| -> Attribute { syn::parse_quote!(#[allow(deprecated)]) }),
    );
    lints
}

/// The attributes that decide whether the item is there.
pub fn cfgs(attrs: &[Attribute]) -> Vec<Attribute> {
    named(attrs, &["cfg"])
}

fn named(attrs: &[Attribute], names: &[&str]) -> Vec<Attribute> {
    attrs
        .iter()
        .filter(|attr| names.iter().any(|name| attr.path().is_ident(name)))
        .cloned()
        .collect()
}

/// The words of `#[repr(…)]`. What is not one, the compiler reports.
pub fn reprs(attrs: &[Attribute]) -> Vec<Repr> {
    let mut reprs = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("repr")) {
        let Ok(metas) = attr.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
        else {
            continue;
        };
        for meta in metas {
            let Some(word) = meta.path().get_ident().cloned() else {
                continue;
            };
            let number = match &meta {
                Meta::List(list) => syn::parse2::<LitInt>(list.tokens.to_token_stream()).ok(),
                _ => None,
            };
            reprs.push(Repr {
                word,
                number: number.and_then(|number| number.base10_parse().ok()),
            });
        }
    }
    reprs
}

#[cfg(test)]
mod tests {
    use super::{AttrTarget, abi, docs, lints, reprs};
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

    #[test]
    fn docs_lose_their_shared_indentation() {
        let input: DeriveInput = parse_quote! {
            /// One.
            ///
            ///   Two.
            #[doc = " \"Three\""]
            struct Order;
        };
        assert_eq!(docs(&input.attrs), "One.\n\n  Two.\n\"Three\"");
        assert_eq!(docs(&[]), "");
    }

    #[test]
    fn an_expected_lint_is_allowed_in_the_expansion() {
        let input: DeriveInput = parse_quote! {
            #[expect(non_snake_case)]
            #[warn(dead_code)]
            struct Order;
        };
        let lints: Vec<_> = lints(&input.attrs)
            .iter()
            .map(|attr| attr.to_token_stream().to_string())
            .collect();
        assert_eq!(lints, ["# [allow (non_snake_case)]"]);
    }

    #[test]
    fn words_of_a_representation() {
        let input: DeriveInput = parse_quote! {
            #[repr(C, align(16))]
            struct Order;
        };
        let words: Vec<_> = reprs(&input.attrs)
            .iter()
            .map(|repr| (repr.word.to_string(), repr.number))
            .collect();
        assert_eq!(
            words,
            [("C".to_owned(), None), ("align".to_owned(), Some(16))]
        );
    }
}
