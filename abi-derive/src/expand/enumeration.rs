//! Enums without payloads: their discriminants.
use super::{error_impl, named, private, wire_name};
use crate::model::{Case, TypeDef};
use crate::parse::plain;
use crate::record::Json;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Expr, ExprLit, ExprUnary, Ident, Lit, UnOp};

pub fn expand(def: &TypeDef, repr: Option<&Ident>, cases: &[Case]) -> TokenStream {
    let w = &private(&def.attrs);
    let (ident, name) = (&def.ident, plain(&def.ident));
    let idents: Vec<&Ident> = cases.iter().map(|case| &case.ident).collect();
    let i128 = quote!(#w::core::primitive::i128);
    let wire = match repr {
        Some(repr) => quote!(#w::core::primitive::#repr),
        None => quote!(#w::Smallest<{ #w::smallest(&[#(#ident::#idents as #i128),*]) }>),
    };

    let mut json = Json::new(w);
    json.key("type").name(quote!(#w::core::concat!(#w::core::module_path!(), "::", #name)));
    json.key("name").string(&wire_name(&def.attrs, name.clone())).key("kind").raw("\"enum\"");
    json.layout(ident);
    if def.attrs.error.is_some() {
        json.key("error").raw("true");
    }
    json.docs_and_go(&def.attrs).key("repr").name(quote!(<#wire as #w::Discriminant>::NAME));
    let parts = cases.iter().map(|case| (wire_name(&case.attrs, plain(&case.ident)), case));
    json.objects("cases", parts, |json, case| {
        let case_ident = &case.ident;
        json.key("value").number(quote!(#ident::#case_ident));
        if case.attrs.ok.is_some() {
            json.key("ok").raw("true");
        }
        json.docs_and_go(&case.attrs);
    });
    let line = json.end();

    let error = error_impl(def, w, &named(def));
    let codes = if def.attrs.error.is_some() { codes(def, repr, cases, w) } else { quote!() };
    let b = quote!(#w::bytemuck);
    let bool = quote!(#w::core::primitive::bool);
    let values: Vec<Ident> = (0..cases.len()).map(|i| format_ident!("VALUE{i}")).collect();
    quote! {
        #codes
        #[allow(clippy::undocumented_unsafe_blocks, clippy::multiple_unsafe_ops_per_block)]
        const _: () = {
            #line
            type Wire = #wire;
            #[automatically_derived]
            unsafe impl #w::Abi for #ident {
                type Wire = Wire;
                const TY: &'static #w::Ty = &#w::Ty::Named(#w::core::concat!(#w::core::module_path!(), "::", #name));
                // The record has to be kept although it uses no type.
                const MARK: #w::Mark = #w::Mark((&raw const USES).cast());
                const PLAIN: #bool = #w::core::mem::size_of::<Self>() == #w::core::mem::size_of::<Wire>()
                    && #w::core::mem::align_of::<Self>() == #w::core::mem::align_of::<Wire>()
                    // The bytes of each value are its discriminant: a fact of this build.
                    #(&& {
                        let value = #ident::#idents;
                        unsafe { *(&raw const value).cast::<Wire>() as #i128 == value as #i128 }
                    })*;
                unsafe fn valid(wire: &Wire) -> #bool {
                    #(const #values: Wire = #ident::#idents as Wire;)*
                    #w::core::matches!(*wire, #(#values)|*)
                }
                #w::cast_plain!();
            }
            static USES: [#w::Mark; 0] = [];
            #[automatically_derived]
            impl #w::Lower for #ident {
                fn lower_ref(&self, _: &#w::Frame) -> Wire {
                    match self { #(#ident::#idents => #ident::#idents as Wire),* }
                }
                fn lower(self, cx: &#w::Frame) -> Wire {
                    #w::Lower::lower_ref(&self, cx)
                }
            }
            #[automatically_derived]
            unsafe impl<'__x> #w::Lift<'__x> for #ident {
                unsafe fn lift(wire: &'__x Wire, _: &'__x #w::Frame) -> Self {
                    #(const #values: Wire = #ident::#idents as Wire;)*
                    match *wire {
                        #(#values => #ident::#idents,)*
                        _ => #w::refuse(#name),
                    }
                }
            }
            #[automatically_derived]
            unsafe impl #b::CheckedBitPattern for #ident
            where
                for<'__t> #ident: #w::core::marker::Copy,
                for<'__t> #w::Fact<{ <#ident as #w::Abi>::PLAIN }>: #w::True,
            {
                type Bits = Wire;
                fn is_valid_bit_pattern(bits: &Wire) -> #bool {
                    unsafe { <#ident as #w::Abi>::valid(bits) }
                }
            }
            #error
        };
    }
}

/// The codes of an error type, 0 for success.
fn codes(def: &TypeDef, repr: Option<&Ident>, cases: &[Case], w: &TokenStream) -> TokenStream {
    let (vis, ident) = (&def.vis, &def.ident);
    let code = format_ident!("{}Code", plain(ident), span = ident.span());
    let repr = repr.cloned().unwrap_or_else(|| format_ident!("{}", smallest_literal(cases)));
    let int = quote!(#w::core::primitive::#repr);
    // Without discriminants of its own the first error would have the code for success.
    let given = cases.iter().any(|case| case.discriminant.is_some()) || cases.iter().any(|case| case.attrs.ok.is_some());
    let (ok, failed): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(|case| case.attrs.ok.is_some());
    let success = ok.first().map_or_else(|| format_ident!("Success"), |case| case.ident.clone());
    let errors: Vec<&Ident> = failed.iter().map(|case| &case.ident).collect();
    let docs = failed.iter().map(|case| {
        if case.attrs.docs.is_empty() { plain(&case.ident) } else { case.attrs.docs.clone() }
    });
    let add = if given { quote!() } else { quote!(+ 1) };
    let doc = format!(
        "The codes of [`{ident}`] for hosts written by hand: 0 is success, any other {}.",
        if given { "the error's discriminant" } else { "one more than the error's discriminant" }
    );
    let arms = cases.iter().map(|case| {
        let case = &case.ident;
        quote!(#ident::#case => #code::#case)
    });
    quote! {
        #[doc = #doc]
        #[repr(#repr)]
        #[allow(dead_code)]
        #vis enum #code {
            /// no error
            #success = 0,
            #(#[doc = #docs] #errors = #ident::#errors as #int #add,)*
        }
        #[automatically_derived]
        impl #w::core::clone::Clone for #code {
            fn clone(&self) -> Self {
                *self
            }
        }
        #[automatically_derived]
        impl #w::core::marker::Copy for #code {}
        #[automatically_derived]
        impl #w::core::convert::From<&#ident> for #code {
            fn from(error: &#ident) -> Self {
                match error { #(#arms),* }
            }
        }
    }
}

/// The smallest integer for discriminants that are literals; expressions get the widest.
fn smallest_literal(cases: &[Case]) -> &'static str {
    let (mut low, mut high, mut next) = (0_i128, 0_i128, 0_i128);
    for case in cases {
        if let Some(discriminant) = &case.discriminant {
            match literal(discriminant) {
                Some(value) => next = value,
                None => return "i64",
            }
        }
        // One more, where codes are counted from one.
        (low, high, next) = (low.min(next), high.max(next + 1), next + 1);
    }
    match (low, high) {
        (0, ..=0xff) => "u8",
        (0, ..=0xffff) => "u16",
        (0, ..=0xffff_ffff) => "u32",
        (-0x80.., ..=0x7f) => "i8",
        (-0x8000.., ..=0x7fff) => "i16",
        (-0x8000_0000.., ..=0x7fff_ffff) => "i32",
        _ => "i64",
    }
}

fn literal(expr: &Expr) -> Option<i128> {
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Int(n), .. }) => n.base10_parse().ok(),
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => literal(expr).map(|n: i128| -n),
        _ => None,
    }
}
