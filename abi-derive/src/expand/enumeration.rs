//! Enums without fields: their discriminants. Of error enums also the enum of their codes.
use super::shape::{Bodies, Context};
use super::{codes, plain};
use crate::model::Case;
use crate::names;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};

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
    let names = cases.iter().map(|case| &case.ident);
    let key = cx.key(
        TokenStream::new(),
        quote! {
            let number = |value: &Self| match value { #(Self::#names => #values),* };
            #w::core::cmp::Ord::cmp(&number(self), &number(other))
        },
    );
    let pair = cx.pair(&wire);
    let codes = cx.ty.error.map(|_| codes::of_discriminants(cx, cases));
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
    let name = names::unraw(&cx.ty.ident);
    let cases: Vec<_> = cases.iter().map(|case| &case.ident).collect();
    let lower = quote!(match self { #(Self::#cases => #values),* });
    // The compiler chose an integer. Is it ours, and is each case in memory its discriminant?
    let chosen = cx.ty.int().is_none().then(|| {
        quote! {
            // SAFETY: the sizes are equal, or `&&` has stopped; an integer reads any bytes.
            #(&& unsafe { *(&raw const *&Self::#cases).cast::<__Int>() } == #values)*
        }
    });
    Bodies {
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
