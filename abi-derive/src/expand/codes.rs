//! The enum of an error's codes, for hosts that are written by hand: 0 is success.
use super::shape::{Context, link};
use crate::model::{Case, Int};
use crate::names::{self, beside, relocated};
use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

/// The codes of an error whose variants have no fields: their discriminants.
pub fn of_discriminants(cx: &Context<'_>, cases: &[Case]) -> TokenStream {
    let ident = &cx.ty.ident;
    // Discriminants that nobody chose begin at 0, which is taken; so the codes are one more.
    let marked = cases.iter().any(|case| case.ok.is_some());
    let shift = i128::from(!marked && cases.iter().all(|case| case.explicit.is_none()));
    let known: Option<Vec<i128>> = cases.iter().map(|case| Some(case.value? + shift)).collect();
    let smallest = known.and_then(|codes| Int::smallest(codes.into_iter()));
    let int = cx.ty.int().or(smallest).unwrap_or(Int {
        signed: true,
        bits: 64,
    });
    let code = |case: &Case, at: Span| match case.value {
        Some(value) => number(value + shift, at),
        None => {
            let (variant, int) = (&case.ident, int.ident());
            quote_spanned!(at=> #ident::#variant as #int)
        }
    };
    let note = if shift == 1 {
        " Each code is the discriminant plus one."
    } else {
        ""
    };
    expand(cx, cases, int, code, note)
}

/// The codes of an error whose variants have fields: their positions, from 1.
pub fn of_positions(cx: &Context<'_>, cases: &[Case]) -> TokenStream {
    let codes = 0..=cases.len() as i128;
    let int = Int::smallest(codes).expect("a number of variants");
    let code = |case: &Case, at: Span| {
        let position = cases.iter().position(|other| other.ident == case.ident);
        let code = match case.ok {
            Some(_) => 0,
            None => position.unwrap_or_default() as i128 + 1,
        };
        number(code, at)
    };
    expand(
        cx,
        cases,
        int,
        code,
        " Each code is the variant's position, from 1.",
    )
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

fn expand(
    cx: &Context<'_>,
    cases: &[Case],
    int: Int,
    code_of: impl Fn(&Case, Span) -> TokenStream,
    note: &str,
) -> TokenStream {
    let Context { ty, w, .. } = cx;
    let (ident, vis, lints, int) = (&ty.ident, &ty.vis, &ty.lints, int.ident());
    let name = beside(&format!("{}Code", names::unraw(ident)), ident);
    let marked = cases.iter().any(|case| case.ok.is_some());
    let success = (!marked).then(|| {
        let at = name.span();
        quote_spanned!(at=> #[doc = "It went well."] Success = 0,)
    });
    let codes = cases.iter().map(|case| {
        let lints = &case.lints;
        let code = relocated(&case.ident);
        let docs = if case.docs.is_empty() {
            format!("`{}`.", case.names.rust)
        } else {
            case.docs.clone()
        };
        let value = code_of(case, code.span());
        quote!(#(#lints)* #[doc = #docs] #code = #value)
    });
    let variants: Vec<_> = cases.iter().map(|case| &case.ident).collect();
    let docs = format!(
        "Codes of {}, for hosts that are written by hand: 0 is success.\n\n\
        `#[repr({int})]`, a value without pointers: nobody owns or frees anything.{note}",
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
