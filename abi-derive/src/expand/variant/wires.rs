//! The wire struct of an enum with fields, and the assertions about it.
use super::Arm;
use crate::expand::context::Context;
use crate::model::Style;
use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

/// The wire struct, the union in it, and the structs in that.
pub fn wires(
    cx: &Context<'_>,
    name: &Ident,
    union: &Ident,
    int: &Ident,
    arms: &[Arm<'_>],
) -> TokenStream {
    let Context { ty, w, .. } = cx;
    let (vis, lints) = (&ty.vis, &ty.lints);
    let derives = quote!(#[derive(#w::core::clone::Clone, #w::core::marker::Copy)]);
    let docs = format!(
        "Wire form of {}: its representation in guest memory while it crosses between Rust and Go.\n\n\
        `#[repr(C)]`: the position of the variant, then, at the next multiple of its alignment, the union of the variants' \
        fields.\n\n\
        A wire form owns nothing, and is `Copy`. The side that wrote it owns the data that its pointers lead to. For an \
        argument this is the host, which lends them for the call. For a result it is the guest, which keeps them until \
        the next call or `wazabi_release`.",
        cx.link()
    );
    let union_docs = format!(
        "The fields of each variant of {}. The tag of [`{name}`] selects the variant.",
        cx.link()
    );
    let structs = arms.iter().filter(|arm| !arm.parts.is_empty()).map(|arm| {
        let (wire, case) = (&arm.wire, &arm.case.case.names.rust);
        let docs =
            format!("Wire form of the fields of `{case}`, laid out like the fields of a struct.");
        let fields = arm.parts.iter().map(|part| {
            let (once, plain) = (&part.outer_wire.once, &part.outer_wire.plain);
            let docs = format!("Wire form of `{}`.", part.field.names.rust);
            let name = match arm.case.style {
                Style::Named => Some(&part.field.member),
                Style::Tuple => None,
            };
            let colon = name.map(|_| quote!(:));
            quote! {
                #[doc = #docs]
                #[cfg(not(doc))]
                pub #name #colon #once,
                #[doc = #docs]
                #[cfg(doc)]
                pub #name #colon #plain
            }
        });
        let fields = match arm.case.style {
            Style::Named => quote!({ #(#fields),* }),
            Style::Tuple => quote!((#(#fields),*);),
        };
        quote! {
            #[doc = #docs]
            #(#lints)*
            #[allow(non_camel_case_types, clippy::pub_underscore_fields)]
            #[repr(C)]
            #derives
            #vis struct #wire #fields
        }
    });
    let members = arms.iter().map(|arm| {
        let (case, wire) = (&arm.case.case.ident, &arm.wire);
        let docs = format!("Of `{}`.", arm.case.case.names.rust);
        quote!(#[doc = #docs] pub #case: #wire)
    });
    quote! {
        #(#structs)*
        #[doc = #union_docs]
        #(#lints)*
        #[allow(non_snake_case)]
        #[repr(C)]
        #derives
        #vis union #union { #(#members),* }
        #[doc = #docs]
        #(#lints)*
        #[repr(C)]
        #derives
        #vis struct #name {
            /// The position of the variant, from 0.
            pub tag: #int,
            /// Its fields.
            pub payload: #union,
        }
    }
}

/// The layout rules of `docs/abi.md` section 1.
pub fn asserts(cx: &Context<'_>, wire: &TokenStream, int: &Ident, arms: &[Arm<'_>]) -> TokenStream {
    let w = &cx.w;
    let mem = quote!(#w::core::mem);
    let mut rules = Vec::new();
    let (mut size, mut align) = (quote!(0), quote!(1));
    for arm in arms {
        let arm_wire = &arm.wire;
        let mut end = quote!(0);
        for part in arm.parts {
            let (member, field) = (&part.field.member, &part.wire);
            let offset = quote!(#mem::offset_of!(#arm_wire, #member));
            rules.push(quote! {
                #w::const_assert_eq!(#offset, #w::offset_after(#end, #mem::align_of::<#field>()));
            });
            end = quote!(#offset + #mem::size_of::<#field>());
        }
        size = quote!(#w::larger(#size, #mem::size_of::<#arm_wire>()));
        align = quote!(#w::larger(#align, #mem::align_of::<#arm_wire>()));
    }
    quote! {
        #(#rules)*
        const _: () = {
            const SIZE: usize = #size;
            const ALIGN: usize = #align;
            const TAG: usize = #mem::size_of::<#int>();
            #w::const_assert_eq!(#mem::align_of::<#wire>(), #w::larger(TAG, ALIGN));
            #w::const_assert_eq!(#mem::offset_of!(#wire, payload), #w::offset_after(TAG, ALIGN));
            #w::const_assert_eq!(
                #mem::size_of::<#wire>(),
                #w::size_after(#w::offset_after(TAG, ALIGN) + SIZE, #mem::align_of::<#wire>())
            );
            #w::const_assert!(#mem::align_of::<#wire>() <= 8);
            // The assertions name these bare.
            use #w::core::marker::{Copy, Sized};
            use #w::core::ops::Drop;
            #w::assert_impl_all!(#wire: Copy);
            #w::assert_not_impl_any!(#wire: Drop);
        };
    }
}
