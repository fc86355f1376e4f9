//! Enums without fields: their discriminants. For error enums also the enum of their codes.
use super::context::Context;
use super::impls::Bodies;
use super::{codes, failure, plain};
use crate::model::{Enumeration, UnitCase};
use crate::names;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};

pub fn expand(cx: &Context<'_>, it: &Enumeration) -> TokenStream {
    let (w, cases) = (&cx.w, &it.cases);
    let wire = quote!(__Int);
    let values: Vec<_> = (0..cases.len())
        .map(|index| format_ident!("__{index}"))
        .collect();
    let integer = integer(cx, it, &values);
    let section = section(cx, &wire, it, &values);
    let uses = cx.uses(&[]);
    let impls = cx.impls(&wire, &[], bodies(cx, it, &values));
    let bytemuck = plain::enumeration(cx);
    let names = cases.iter().map(|case| &case.case.ident);
    let key = cx.key(
        TokenStream::new(),
        quote! {
            let number = |value: &Self| match value { #(Self::#names => #values),* };
            #w::core::cmp::Ord::cmp(&number(self), &number(other))
        },
    );
    let pair = cx.pair(&wire);
    let enumeration = &cx.ty.ident;
    let codes = it.error.then(|| codes::of_discriminants(cx, it));
    quote! {
        #codes
        const _: () = {
            #integer
            #uses
            #section
            #impls
            #bytemuck
            #key
            #pair
            #[automatically_derived]
            impl #w::Constant for #enumeration {}
            #w::const_assert_eq!(#w::core::mem::size_of::<__Int>(), #w::core::mem::align_of::<__Int>());
        };
    }
}

/// The integer on the wire, and the discriminants in it.
fn integer(cx: &Context<'_>, it: &Enumeration, values: &[syn::Ident]) -> TokenStream {
    let (w, ident) = (&cx.w, &cx.ty.ident);
    let cases: Vec<_> = it.cases.iter().map(|case| &case.case.ident).collect();
    let int = match it.int {
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
    it: &Enumeration,
    values: &[syn::Ident],
) -> TokenStream {
    let (w, cases, error) = (&cx.w, &it.cases, it.error);
    let mut record = cx.record("enum", wire);
    record
        .key("repr")
        .text(quote!(<__Int as #w::Discriminant>::NAME));
    record.key("cases").list(
        cases.iter().zip(values),
        |record, (UnitCase { case, .. }, value)| {
            record.key("name").string(&case.names.wire());
            record.key("value").number(value.to_token_stream());
            if case.ok.is_some() {
                record.key("ok").truth();
            }
            record.docs(&case.docs);
            record.go(&case.names);
            if error {
                failure::keys(record, &case.failure, &[]);
            }
        },
    );
    record.section()
}

fn bodies(cx: &Context<'_>, it: &Enumeration, values: &[syn::Ident]) -> Bodies {
    let w = &cx.w;
    let name = names::unraw(&cx.ty.ident);
    let cases: Vec<_> = it.cases.iter().map(|case| &case.case.ident).collect();
    let lower = quote!(match self { #(Self::#cases => #values),* });
    // The compiler chose an integer. Assert that it is the expected one, and that each case in
    // memory is its discriminant.
    let chosen = it.int.is_none().then(|| {
        quote! {
            // SAFETY: the sizes are equal, or `&&` has stopped; an integer reads any bytes.
            #(&& unsafe { *(&raw const *&Self::#cases).cast::<__Int>() } == #values)*
        }
    });
    Bodies {
        try_lift: None,
        // `align(…)` makes a type larger than its integer.
        plain: quote! {
            #w::core::mem::size_of::<Self>() == #w::core::mem::size_of::<__Int>()
                && #w::core::mem::align_of::<Self>() == #w::core::mem::align_of::<__Int>()
                && !#w::core::mem::needs_drop::<Self>()
                #chosen
        },
        valid: quote!(#w::core::matches!(*__wire, #(#values)|*)),
        lower_ref: lower.clone(),
        lower,
        lift: quote! {
            match *__wire {
                #(#values => Self::#cases,)*
                _ => #w::refuse(#name),
            }
        },
    }
}
