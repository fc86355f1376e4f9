//! The enum of an error's codes, for hosts that are written by hand: 0 is success.
use super::context::Context;
use super::tokens::{link, respanned};
use crate::errors;
use crate::int::Int;
use crate::model::{Case, Enumeration, UnitCase, Variant};
use crate::names::{self, beside, relocated};
use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Ident;

/// The codes of an error whose variants have no fields: their discriminants.
pub fn of_discriminants(cx: &Context<'_>, it: &Enumeration) -> TokenStream {
    let (ident, cases) = (&cx.ty.ident, &it.cases);
    // Implicit discriminants begin at 0, which means success, so the codes are one higher.
    let marked = cases.iter().any(|case| case.case.ok.is_some());
    let shift = i128::from(!marked && cases.iter().all(|case| case.explicit.is_none()));
    let known: Option<Vec<i128>> = cases.iter().map(|case| Some(case.value? + shift)).collect();
    let smallest = known.and_then(|codes| Int::smallest(codes.into_iter()));
    let int = it.int.or(smallest).unwrap_or(Int {
        signed: true,
        bits: 64,
    });
    let code = |UnitCase { case, value, .. }: &UnitCase, at: Span| match value {
        Some(value) => number(value + shift, at),
        None => {
            let (variant, int) = (&case.ident, int.ident());
            let here = respanned(&cx.w, at);
            let value = quote_spanned!(at=> #ident::#variant as #int);
            if case.ok.is_none() {
                return value;
            }
            // The check of the model does not see the value. The others differ from it.
            let message = errors::OK_NOT_ZERO;
            quote_spanned! {at=> {
                #here::core::assert!(#value == 0, #message);
                #value
            }}
        }
    };
    let note = if shift == 1 {
        " Each code is the discriminant plus one."
    } else {
        ""
    };
    let cases = cases
        .iter()
        .map(|case| Code::new(&case.case, |at| code(case, at)));
    expand(cx, &cases.collect::<Vec<_>>(), int, note)
}

/// The codes of an error whose variants have fields: their positions, from 1.
pub fn of_positions(cx: &Context<'_>, it: &Variant) -> TokenStream {
    let codes = 0..=it.cases.len() as i128;
    let int = Int::smallest(codes).expect("a number of variants");
    let cases = (1..).zip(&it.cases).map(|(position, case)| {
        let code = case.case.ok.map_or(position, |_| 0);
        Code::new(&case.case, |at| number(code, at))
    });
    let note = " Each code is the variant's position, from 1.";
    expand(cx, &cases.collect::<Vec<_>>(), int, note)
}

/// A variant of the enum of codes.
struct Code<'a> {
    case: &'a Case,
    ident: Ident,
    value: TokenStream,
}

impl<'a> Code<'a> {
    fn new(case: &'a Case, value: impl FnOnce(Span) -> TokenStream) -> Self {
        let ident = relocated(&case.ident);
        Code {
            case,
            value: value(ident.span()),
            ident,
        }
    }
}

fn number(value: i128, at: Span) -> TokenStream {
    let mut digits = Literal::i128_unsuffixed(value.abs());
    digits.set_span(at);
    if value < 0 {
        quote_spanned!(at=> -#digits)
    } else {
        digits.to_token_stream()
    }
}

fn expand(cx: &Context<'_>, codes: &[Code<'_>], int: Int, note: &str) -> TokenStream {
    let Context { ty, w, .. } = cx;
    let (ident, vis, lints, int) = (&ty.ident, &ty.vis, &ty.lints, int.ident());
    let name = beside(&format!("{}Code", names::unraw(&ty.prefix)), ident);
    let marked = codes.iter().any(|code| code.case.ok.is_some());
    let success = (!marked).then(|| {
        let at = name.span();
        quote_spanned!(at=> #[doc = "It went well."] Success = 0,)
    });
    let variants: Vec<_> = codes.iter().map(|code| &code.case.ident).collect();
    let codes = codes.iter().map(|Code { case, ident, value }| {
        let lints = &case.lints;
        let docs = if case.docs.is_empty() {
            format!("`{}`.", case.names.rust)
        } else {
            case.docs.clone()
        };
        quote!(#(#lints)* #[doc = #docs] #ident = #value)
    });
    let docs = format!(
        "Codes of {}, for hosts that are written by hand: 0 is success.\n\n\
        `#[repr({int})]`, a value without pointers, which owns nothing.{note}",
        cx.link(),
    );
    let from = format!("The code of {}.", link(&ident.to_string(), "type"));
    let (params, args, bounds) = ty.generics.split_for_impl();
    quote! {
        #[doc = #docs]
        #(#lints)*
        #[repr(#int)]
        #[derive(
            #w::core::clone::Clone, #w::core::marker::Copy, #w::core::fmt::Debug,
            #w::core::cmp::PartialEq, #w::core::cmp::Eq
        )]
        #vis enum #name {
            #success
            #(#codes),*
        }
        #[automatically_derived]
        impl #params #w::core::convert::From<&#ident #args> for #name #bounds {
            #[doc = #from]
            fn from(error: &#ident #args) -> Self {
                match error {
                    #(#ident::#variants { .. } => #name::#variants),*
                }
            }
        }
        #[automatically_derived]
        impl #params #w::core::convert::From<#ident #args> for #name #bounds {
            #[doc = #from]
            fn from(error: #ident #args) -> Self {
                <Self as #w::core::convert::From<&#ident #args>>::from(&error)
            }
        }
    }
}
