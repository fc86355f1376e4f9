//! Enums without fields: their discriminants. Of error enums also the enum of their codes.
use super::plain;
use super::shape::{Bodies, Context, link};
use crate::model::{Case, Int};
use crate::names::{self, beside, relocated};
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

pub fn expand(cx: &Context<'_>, cases: &[Case]) -> TokenStream {
    let w = &cx.w;
    let wire = quote!(__Int);
    let values: Vec<_> = (0..cases.len())
        .map(|index| format_ident!("__{index}"))
        .collect();
    let integer = integer(cx, cases, &values);
    let section = section(cx, &wire, cases, &values);
    let uses = cx.uses(&[]);
    let impls = cx.impls(&wire, &[], bodies(cx, cases, &values));
    let bytemuck = plain::enumeration(cx);
    let pair = cx.pair(&wire);
    let codes = cx.ty.error.map(|_| codes(cx, cases));
    quote! {
        #codes
        const _: () = {
            #integer
            #uses
            #section
            #impls
            #bytemuck
            #pair
            #w::const_assert_eq!(#w::core::mem::size_of::<__Int>(), #w::core::mem::align_of::<__Int>());
        };
    }
}

/// The integer on the wire, and the discriminants in it.
fn integer(cx: &Context<'_>, cases: &[Case], values: &[syn::Ident]) -> TokenStream {
    let (w, ident) = (&cx.w, &cx.ty.ident);
    let cases = cases.iter().map(|case| &case.ident).collect::<Vec<_>>();
    let int = match cx.ty.int() {
        Some(int) => int.ident().to_token_stream(),
        None => quote!(#w::Smallest<{ #w::smallest(&[#(#ident::#cases as i128),*]) }>),
    };
    quote! {
        type __Int = #int;
        #(const #values: __Int = #ident::#cases as __Int;)*
    }
}

fn section(
    cx: &Context<'_>,
    wire: &TokenStream,
    cases: &[Case],
    values: &[syn::Ident],
) -> TokenStream {
    let w = &cx.w;
    let mut record = cx.record("enum", wire);
    record
        .key("repr")
        .text(quote!(<__Int as #w::Discriminant>::NAME));
    record
        .key("cases")
        .list(cases.iter().zip(values), |record, (case, value)| {
            record.key("name").string(&case.names.wire());
            record.key("value").number(value.to_token_stream());
            if case.ok.is_some() {
                record.key("ok").truth();
            }
            record.docs(&case.docs);
            record.go(&case.names);
        });
    record.section()
}

fn bodies(cx: &Context<'_>, cases: &[Case], values: &[syn::Ident]) -> Bodies {
    let w = &cx.w;
    let name = names::plain(&cx.ty.ident);
    let cases: Vec<_> = cases.iter().map(|case| &case.ident).collect();
    let lower = quote!(match self { #(Self::#cases => #values),* });
    Bodies {
        plain: match cx.ty.int() {
            // The language says so.
            Some(_) => quote!(true),
            // The compiler chose an integer. Is it ours, and is each case in memory its discriminant?
            None => quote! {
                #w::core::mem::size_of::<Self>() == #w::core::mem::size_of::<__Int>()
                    && #w::core::mem::align_of::<Self>() == #w::core::mem::align_of::<__Int>()
                    // SAFETY: the sizes are equal, or `&&` has stopped; an integer reads any bytes.
                    #(&& unsafe { *(&raw const *&Self::#cases).cast::<__Int>() } == #values)*
            },
        },
        valid: quote!(#w::core::matches!(*wire, #(#values)|*)),
        lower_ref: lower.clone(),
        lower,
        lift: quote! {
            match *wire {
                #(#values => Self::#cases,)*
                _ => #w::refuse(#name),
            }
        },
    }
}

/// The enum of an error's codes, for hosts that are written by hand: 0 is success.
fn codes(cx: &Context<'_>, cases: &[Case]) -> TokenStream {
    let Context { ty, w, .. } = cx;
    let (ident, vis, lints) = (&ty.ident, &ty.vis, &ty.lints);
    let name = beside(&format!("{}Code", names::plain(ident)), ident);
    // Discriminants that nobody chose begin at 0, which is taken; so the codes are one more.
    let marked = cases.iter().any(|case| case.ok.is_some());
    let shift = i128::from(!marked && cases.iter().all(|case| !case.explicit));
    let known: Option<Vec<i128>> = cases.iter().map(|case| Some(case.value? + shift)).collect();
    let smallest = known.and_then(|codes| Int::smallest(codes.into_iter()));
    let int = ty
        .int()
        .or(smallest)
        .unwrap_or(Int {
            signed: true,
            bits: 64,
        })
        .ident();

    let success = (!marked).then(|| {
        let at = name.span();
        quote_spanned!(at=> #[doc = "It went well."] Success = 0,)
    });
    let codes = cases.iter().map(|case| {
        let (lints, variant) = (&case.lints, &case.ident);
        let code = relocated(variant);
        let docs = if case.docs.is_empty() {
            format!("`{}`.", case.names.rust)
        } else {
            case.docs.clone()
        };
        let at = code.span();
        let value = match case.value {
            Some(value) => {
                let mut digits = Literal::i128_unsuffixed((value + shift).abs());
                digits.set_span(at);
                if value + shift < 0 {
                    quote_spanned!(at=> -#digits)
                } else {
                    digits.to_token_stream()
                }
            }
            None => quote_spanned!(at=> #ident::#variant as #int),
        };
        quote!(#(#lints)* #[doc = #docs] #code = #value)
    });
    let variants: Vec<_> = cases.iter().map(|case| &case.ident).collect();
    let docs = format!(
        "Codes of {}, for hosts that are written by hand: 0 is success.\n\n\
        `#[repr({int})]`, a value without pointers: nobody owns or frees anything.{}",
        cx.link(),
        if shift == 1 {
            " Each code is the discriminant plus one."
        } else {
            ""
        }
    );
    let from = format!("The code of {}.", link(&ident.to_string(), "type"));
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
        impl #w::core::convert::From<&#ident> for #name {
            #[doc = #from]
            fn from(error: &#ident) -> Self {
                match error {
                    #(#ident::#variants => #name::#variants),*
                }
            }
        }
        #[automatically_derived]
        impl #w::core::convert::From<#ident> for #name {
            #[doc = #from]
            fn from(error: #ident) -> Self {
                <Self as #w::core::convert::From<&#ident>>::from(&error)
            }
        }
    }
}
