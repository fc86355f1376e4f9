//! Attributes: `#[abi(…)]`, the arguments of `#[wazabi::export(…)]`, docs, `#[repr(…)]`.
use crate::errors::Errors;
use crate::model::Attrs;
use syn::meta::ParseNestedMeta;
use syn::parse::Parser;
use syn::{Attribute, Expr, ExprLit, Ident, Lit, LitStr, Meta, Result};

/// Reads the attributes of a type, field or variant.
pub fn abi(errors: &mut Errors, attributes: &[Attribute]) -> Attrs {
    let mut attrs = Attrs { docs: docs(attributes), ..Attrs::default() };
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("abi")) {
        if let Err(error) = attribute.parse_nested_meta(|meta| {
            let path = meta.path.clone();
            match meta.path.get_ident().map(Ident::to_string).as_deref() {
                Some("error") => attrs.error = Some(path),
                Some("ok") => attrs.ok = Some(path),
                Some("pair") => attrs.pair = Some(path),
                _ => return named(&mut attrs, &meta, "error, ok, pair, rename, go, crate"),
            }
            Ok(())
        }) {
            errors.note(error);
        }
    }
    attrs
}

/// Reads `rename`, `go` and `crate`, which stand anywhere.
pub fn named(attrs: &mut Attrs, meta: &ParseNestedMeta, all: &str) -> Result<()> {
    match meta.path.get_ident().map(Ident::to_string).as_deref() {
        Some("rename") => attrs.rename = Some(name(meta)?),
        Some("go") => {
            let name = name(meta)?;
            if !name.value().starts_with(|first: char| first.is_ascii_uppercase()) {
                return Err(syn::Error::new_spanned(name, "a Go name that others can use begins with a capital letter"));
            }
            attrs.go = Some(name);
        }
        Some("crate") => {
            let path = meta.value()?;
            // Both `crate = path` and `crate = "path"` are seen in the wild.
            attrs.krate = Some(if path.peek(LitStr) { path.parse::<LitStr>()?.parse()? } else { path.parse()? });
        }
        _ => return Err(meta.error(format!("not an attribute of wazabi's; there are: {all}"))),
    }
    Ok(())
}

fn name(meta: &ParseNestedMeta) -> Result<LitStr> {
    let name: LitStr = meta.value()?.parse()?;
    let text = name.value();
    let good = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !text.starts_with(|c: char| c.is_ascii_digit());
    if text.is_empty() || text == "_" || !good {
        return Err(syn::Error::new_spanned(name, "a name is letters, digits and `_`, and does not begin with a digit"));
    }
    Ok(name)
}

/// The doc comment, lines joined by newlines, without the space that follows `///`.
pub fn docs(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        if let Meta::NameValue(meta) = &attribute.meta
            && meta.path.is_ident("doc")
            && let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &meta.value
        {
            let text = text.value();
            lines.extend(text.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()));
            if text.is_empty() {
                lines.push(String::new());
            }
        }
    }
    lines.join("\n").trim().to_owned()
}

/// The words of all `#[repr(…)]`.
pub fn reprs(errors: &mut Errors, attributes: &[Attribute]) -> Vec<Ident> {
    let mut words = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("repr")) {
        if let Err(error) = attribute.parse_nested_meta(|meta| {
            if let Some(word) = meta.path.get_ident() {
                words.push(word.clone());
            }
            // `align(8)`, `packed(2)`
            if meta.input.peek(syn::token::Paren) {
                let inner;
                syn::parenthesized!(inner in meta.input);
                inner.parse::<proc_macro2::TokenStream>()?;
            }
            Ok(())
        }) {
            errors.note(error);
        }
    }
    words
}

/// The arguments of `#[wazabi::export(…)]`.
pub fn export(errors: &mut Errors, arguments: proc_macro2::TokenStream, attrs: &mut Attrs) {
    let parser = syn::meta::parser(|meta| named(attrs, &meta, "rename, go, crate"));
    if let Err(error) = parser.parse2(arguments) {
        errors.note(error);
    }
}
