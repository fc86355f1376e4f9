//! Reads an item's attributes other than `#[abi(…)]`.
use crate::errors::{self, Errors};
use crate::int::Int;
use proc_macro2::Span;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Lit, LitInt, Meta, Token};

/// The doc comment: lines joined by `\n`, without the indentation that they share; with a paragraph
/// for `#[must_use]`, and one for `#[deprecated]` as Go's tools know it, before the first heading.
pub fn docs(attrs: &[Attribute]) -> String {
    let text = comment(attrs);
    let notes = [must_use(attrs), deprecated(attrs)];
    let notes: Vec<_> = notes.into_iter().flatten().collect();
    if notes.is_empty() {
        return text;
    }
    let (body, headings) = text.split_at(first_heading(&text));
    let parts = [body.trim_end(), &notes.join("\n\n"), headings];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n\n")
}

/// Where the first heading begins, or the end.
fn first_heading(text: &str) -> usize {
    let (mut at, mut code) = (0, false);
    for line in text.split_inclusive('\n') {
        code ^= line.trim_start().starts_with("```");
        if !code && line.starts_with('#') && line.trim_start_matches('#').starts_with(' ') {
            return at;
        }
        at += line.len();
    }
    text.len()
}

fn must_use(attrs: &[Attribute]) -> Option<String> {
    let attr = attrs.iter().find(|attr| attr.path().is_ident("must_use"))?;
    Some(match &attr.meta {
        Meta::NameValue(meta) => sentence(&format!("Must not be ignored: {}", text(&meta.value)?)),
        _ => "Must not be ignored.".to_owned(),
    })
}

fn deprecated(attrs: &[Attribute]) -> Option<String> {
    let attr = attrs
        .iter()
        .find(|attr| attr.path().is_ident("deprecated"))?;
    let (mut since, mut note) = (None, None);
    match &attr.meta {
        Meta::NameValue(meta) => note = text(&meta.value),
        Meta::List(list) => {
            let keys = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            for meta in keys.iter().flatten() {
                match meta {
                    Meta::NameValue(meta) if meta.path.is_ident("since") => {
                        since = text(&meta.value)
                    }
                    Meta::NameValue(meta) if meta.path.is_ident("note") => note = text(&meta.value),
                    _ => {}
                }
            }
        }
        Meta::Path(_) => {}
    }
    Some(sentence(&match (since, note) {
        (Some(since), Some(note)) => format!("Deprecated: since {since}: {note}"),
        (Some(since), None) => format!("Deprecated: since {since}"),
        (None, Some(note)) => format!("Deprecated: {note}"),
        (None, None) => "Deprecated: do not use it in new code".to_owned(),
    }))
}

/// The text of a literal.
fn text(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

fn sentence(text: &str) -> String {
    match text.ends_with(['.', '!', '?']) {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}

/// The doc comment alone.
fn comment(attrs: &[Attribute]) -> String {
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
        Meta::NameValue(meta) if meta.path.is_ident("doc") => text(&meta.value),
        _ => None,
    }
}

/// The lint levels for the items made of this item. `expect` is left out, since the item itself
/// fulfils it. Items made of a deprecated item may use it.
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

/// Reports whether it is the lint level of a deprecated item.
pub fn allows_deprecated(attr: &Attribute) -> bool {
    attr.to_token_stream().to_string() == quote::quote!(#[allow(deprecated)]).to_string()
}

/// The attributes that decide whether the item exists.
pub fn cfgs(attrs: &[Attribute]) -> Vec<Attribute> {
    named(attrs, &["cfg"])
}

/// The attributes by which the compiler speaks to those who use the item.
pub fn promises(attrs: &[Attribute]) -> Vec<Attribute> {
    named(attrs, &["must_use", "deprecated"])
}

/// The attributes that a function of an interface shares with the functions that are made of it.
pub fn made(attrs: &[Attribute]) -> Vec<Attribute> {
    named(
        attrs,
        &[
            "doc",
            "cfg",
            "abi",
            "allow",
            "expect",
            "deprecated",
            "must_use",
        ],
    )
}

fn named(attrs: &[Attribute], names: &[&str]) -> Vec<Attribute> {
    attrs
        .iter()
        .filter(|attr| names.iter().any(|name| attr.path().is_ident(name)))
        .cloned()
        .collect()
}

/// A word of `#[repr(…)]`.
#[derive(Debug, PartialEq)]
enum Repr {
    Int(Int),
    /// `usize` and `isize`.
    Pointer,
    /// `u128` and `i128`.
    Wide,
    C,
    Packed,
    Align(u64),
}

/// Reports representations that do not cross. Returns the integer, if one is given.
pub fn repr(errors: &mut Errors, attrs: &[Attribute], is_enumeration: bool) -> Option<Int> {
    let reprs = reprs(attrs);
    let int = reprs.iter().find_map(|(repr, _)| match repr {
        Repr::Int(int) => Some(*int),
        _ => None,
    });
    for (repr, span) in reprs {
        match repr {
            Repr::Packed => errors.error_at(span, errors::PACKED),
            Repr::Align(9..) => errors.error_at(span, errors::ALIGN),
            Repr::C if is_enumeration && int.is_none() => errors.error_at(span, errors::C_ENUM),
            Repr::Pointer if is_enumeration => errors.error_at(span, errors::SIZE_ENUM),
            Repr::Wide if is_enumeration => errors.error_at(span, errors::WIDE_ENUM),
            _ => {}
        }
    }
    int
}

/// The compiler itself reports an invalid representation.
fn reprs(attrs: &[Attribute]) -> Vec<(Repr, Span)> {
    let attrs = attrs.iter().filter(|attr| attr.path().is_ident("repr"));
    let metas = attrs
        .filter_map(|attr| {
            attr.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
                .ok()
        })
        .flatten();
    let word = |meta: Meta| {
        let word = meta.path().get_ident()?.to_string();
        let repr = match word.as_str() {
            "C" => Repr::C,
            "packed" => Repr::Packed,
            "align" => Repr::Align(number(&meta)?),
            "usize" | "isize" => Repr::Pointer,
            "u128" | "i128" => Repr::Wide,
            word => Repr::Int(Int::parse(word)?),
        };
        Some((repr, meta.path().span()))
    };
    metas.filter_map(word).collect()
}

fn number(meta: &Meta) -> Option<u64> {
    let list = meta.require_list().ok()?;
    let number = syn::parse2::<LitInt>(list.tokens.to_token_stream()).ok()?;
    number.base10_parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Repr, docs, lints, reprs};
    use quote::ToTokens;
    use syn::{DeriveInput, parse_quote};

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
    fn attributes_that_are_docs() {
        let input: DeriveInput = parse_quote! {
            /// One.
            ///
            /// ```
            /// # hidden
            /// ```
            ///
            /// # Panics
            ///
            /// Never.
            #[must_use = "it is the only one"]
            #[deprecated(since = "0.2", note = "use `two`")]
            struct Order;
        };
        assert_eq!(
            docs(&input.attrs),
            "One.\n\n```\n# hidden\n```\n\nMust not be ignored: it is the only one.\n\n\
            Deprecated: since 0.2: use `two`.\n\n# Panics\n\nNever."
        );
        let cases: [(DeriveInput, &str); 4] = [
            (
                parse_quote!(
                    #[deprecated]
                    #[must_use]
                    struct A;
                ),
                "Must not be ignored.\n\nDeprecated: do not use it in new code.",
            ),
            (
                parse_quote!(
                    #[deprecated = "use B!"]
                    struct A;
                ),
                "Deprecated: use B!",
            ),
            (
                parse_quote!(
                    #[deprecated(since = "1.0.0")]
                    struct A;
                ),
                "Deprecated: since 1.0.0.",
            ),
            (
                parse_quote!(
                    #[deprecated(note = "why")]
                    struct A;
                ),
                "Deprecated: why.",
            ),
        ];
        for (input, expected) in cases {
            assert_eq!(docs(&input.attrs), expected);
        }
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
            #[repr(transparent)]
            #[repr(packed(2), usize, i128)]
            struct Order;
        };
        let words: Vec<_> = reprs(&input.attrs)
            .into_iter()
            .map(|(repr, _)| repr)
            .collect();
        let expected = [
            Repr::C,
            Repr::Align(16),
            Repr::Packed,
            Repr::Pointer,
            Repr::Wide,
        ];
        assert_eq!(words, expected);
    }
}
