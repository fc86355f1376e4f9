//! `#[abi(remote = "…")]`: `From` in both directions between a mirror and the type that it mirrors.
//! The patterns name all fields and variants, so the compiler finds a difference between both.
use super::context::Context;
use crate::model::{Body, Field, Style};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use std::slice;
use syn::{Ident, Path, PathArguments, Type};

/// The part of a struct or of a variant: its name and its fields.
struct Arm<'a> {
    case: Option<&'a Ident>,
    fields: &'a [Field],
    style: Style,
}

pub fn expand(cx: &Context<'_>, other: &Type) -> TokenStream {
    let (w, ty) = (&cx.w, cx.ty);
    let Some(path) = path(other) else {
        return TokenStream::new();
    };
    let (ident, params, bounds) = (&ty.ident, &ty.generics.params, &ty.generics.where_clause);
    let arms = arms(&ty.body);
    let own = ident.to_token_stream();
    let (in_arms, out_arms): (Vec<_>, Vec<_>) = arms
        .iter()
        .map(|arm| {
            let (theirs, ours) = (members(&path, arm), members(&own, arm));
            (quote!(#theirs => #ours,), quote!(#ours => #theirs,))
        })
        .unzip();
    let mirror = cx.owner().own();
    let from = quote!(#w::core::convert::From);
    quote! {
        #[automatically_derived]
        impl<#params> #from<#other> for #mirror #bounds {
            fn from(__value: #other) -> Self {
                match __value { #(#in_arms)* }
            }
        }
        #[automatically_derived]
        impl<#params> #from<#mirror> for #other #bounds {
            fn from(__value: #mirror) -> Self {
                match __value { #(#out_arms)* }
            }
        }
    }
}

/// The path of the type, as a pattern writes it.
fn path(other: &Type) -> Option<TokenStream> {
    let Type::Path(ty) = other else {
        return None;
    };
    let mut path: Path = ty.path.clone();
    for segment in &mut path.segments {
        segment.arguments = PathArguments::None;
    }
    Some(path.to_token_stream())
}

fn arms(body: &Body) -> Vec<Arm<'_>> {
    match body {
        Body::Record(record) => vec![Arm {
            case: None,
            fields: &record.fields,
            style: record.style,
        }],
        Body::Newtype(field) => vec![Arm {
            case: None,
            fields: slice::from_ref(field),
            style: Style::Tuple,
        }],
        Body::Enumeration(it) => it
            .cases
            .iter()
            .map(|case| Arm {
                case: Some(&case.case.ident),
                fields: &[],
                style: Style::Named,
            })
            .collect(),
        Body::Variant(it) => it
            .cases
            .iter()
            .map(|case| Arm {
                case: Some(&case.case.ident),
                fields: &case.fields,
                style: case.style,
            })
            .collect(),
        Body::Flags(_) | Body::Converted(..) => Vec::new(),
    }
}

/// A pattern, or an expression, for the fields of one of the two types.
fn members(path: &TokenStream, arm: &Arm<'_>) -> TokenStream {
    let case = arm.case.map(|case| quote!(::#case));
    let members = arm.fields.iter().map(|field| &field.member);
    let vars = (0..arm.fields.len()).map(|index| format_ident!("__{index}"));
    match arm.style {
        // A pattern in parentheses also refuses a struct with more fields.
        Style::Tuple => quote!(#path #case (#(#vars),*)),
        Style::Named => quote!(#path #case { #(#members: #vars),* }),
    }
}
