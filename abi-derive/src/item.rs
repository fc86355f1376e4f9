//! Reads an item's attributes other than `#[abi(…)]`.
use crate::errors::{self, Errors};
use crate::int::Int;
use proc_macro2::Span;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Lit, LitInt, Meta, Token};

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

/// The attributes that decide whether the item exists.
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
