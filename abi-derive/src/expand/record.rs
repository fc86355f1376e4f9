//! Structs: the wire struct, field by field.
use super::context::{Context, OuterWire, Part};
use super::default;
use super::impls::Bodies;
use super::plain;
use crate::model::{Record as RecordDef, Style};
use crate::names::{self, beside, relocated_visibility};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::Ident;

pub fn expand(cx: &Context<'_>, it: &RecordDef) -> TokenStream {
    let (w, style) = (&cx.w, it.style);
    let parts = cx.parts(&it.fields);
    let name = wire_name(&cx.ty.prefix);
    let wire = name.to_token_stream();

    let wire_struct = wire_struct(cx, &name, &parts, style);
    let functions = functions(cx, &name);
    let section = section(cx, &wire, &parts, it);
    let uses = cx.uses(&parts);
    let impls = cx.impls(&wire, &parts, bodies(cx, &wire, &parts));
    let asserts = asserts(cx, &wire, &parts);
    let bytemuck = plain::record(cx, &wire, &parts);
    let pair = cx.pair(&wire);
    quote! {
        #wire_struct
        #functions
        const _: () = {
            #w::by_address!(#wire);
            #uses
            #section
            #impls
            #asserts
            #bytemuck
            #pair
        };
    }
}

pub fn wire_name(prefix: &Ident) -> Ident {
    beside(&format!("{}Wire", names::unraw(prefix)), prefix)
}

fn wire_struct(cx: &Context<'_>, name: &Ident, parts: &[Part<'_>], style: Style) -> TokenStream {
    let Context { ty, w, .. } = cx;
    let (vis, lints) = (&ty.vis, &ty.lints);
    let docs = format!(
        "Wire form of {}: its representation in guest memory while it crosses between Rust and Go.\n\n\
        `#[repr(C)]`: the fields in the order of the source, each at the next multiple of its alignment. The alignment of \
        the struct is the greatest alignment of its fields, and its size is a multiple of its alignment. A pointer and a length \
        have four bytes each on wasm32. `size_of`, `align_of` and `offset_of!` give the numbers. The guest's description \
        has them, too.\n\n\
        A wire form owns nothing, and is `Copy`. The side that wrote it owns the data that its pointers lead to. For an \
        argument this is the host, which lends them for the call. For a result it is the guest, which keeps them until \
        the next call or `wazabi_release`. Nothing frees these data through the wire form. Memory for wire forms comes from \
        [`alloc`]({name}::alloc) and goes back to [`dealloc`]({name}::dealloc), with the same count.",
        cx.link()
    );
    let fields = parts.iter().map(
        |Part {
             field,
             outer_wire: OuterWire { once, plain },
             ..
         }| {
            let (vis, lints) = (&field.vis, &field.lints);
            let docs = format!("Wire form of `{}`.", field.names.rust);
            let name = match style {
                Style::Named => Some(&field.member),
                Style::Tuple => None,
            };
            let colon = name.map(|_| quote!(:));
            quote! {
                #[doc = #docs]
                #(#lints)*
                #[cfg(not(doc))]
                #vis #name #colon #once,
                #[doc = #docs]
                #(#lints)*
                #[cfg(doc)]
                #vis #name #colon #plain
            }
        },
    );
    let fields = match style {
        Style::Named => quote!({ #(#fields),* }),
        Style::Tuple => quote!((#(#fields),*);),
    };
    quote! {
        #[doc = #docs]
        #(#lints)*
        #[repr(C)]
        #[derive(#w::core::clone::Clone, #w::core::marker::Copy)]
        #vis struct #name #fields
    }
}

fn functions(cx: &Context<'_>, name: &Ident) -> TokenStream {
    let w = &cx.w;
    // A function begins at its visibility. With the author's span, `unsafe` would be the author's.
    let vis = relocated_visibility(&cx.ty.vis);
    quote! {
        #[automatically_derived]
        // In a private module, of a type that a macro made, they may be unused.
        #[allow(dead_code)]
        impl #name {
            /// Memory for `n` of them on the guest's global allocator, not initialised; null if
            /// there is none.
            ///
            /// Its size is `n` times this type's, its alignment this type's. The caller gives it
            /// back with `dealloc`.
            #vis fn alloc(n: usize) -> *mut Self {
                #w::alloc_pair::alloc::<Self>(n)
            }

            /// Gives back what `alloc` gave. What the values point to is not touched: it is not
            /// theirs.
            ///
            /// # Safety
            ///
            /// `ptr` came from this type's `alloc` with the same `n`, and is not used again.
            #vis unsafe fn dealloc(ptr: *mut Self, n: usize) {
                // SAFETY: the caller's promise.
                unsafe { #w::alloc_pair::dealloc::<Self>(ptr, n) }
            }
        }
    }
}

fn section(
    cx: &Context<'_>,
    wire: &TokenStream,
    parts: &[Part<'_>],
    it: &RecordDef,
) -> TokenStream {
    let w = &cx.w;
    let mut record = cx.record("record", wire);
    if it.style == Style::Tuple {
        record.key("tuple").truth();
    }
    record.key("fields").list(parts, |record, part| {
        let member = &part.field.member;
        record.key("name").string(&part.field.names.wire());
        record.key("type").ty(part.fixed.clone());
        record
            .key("offset")
            .number(quote!(#w::core::mem::offset_of!(#wire, #member)));
        record.layout(&part.wire);
        record.docs(&part.field.docs);
        record.go(&part.field.names);
        if let Some(default) = &part.field.default {
            record
                .key("default")
                .value(default::value(w, &part.field.ty, default));
        }
    });
    record.section()
}

pub fn bodies(cx: &Context<'_>, wire: &TokenStream, parts: &[Part<'_>]) -> Bodies {
    let (w, ident) = (&cx.w, &cx.ty.ident);
    let members: Vec<_> = parts.iter().map(|part| &part.field.member).collect();
    let types = parts.iter().map(|part| &part.fixed);
    let lower_refs = parts.iter().map(|part| part.lower(w, true));
    let lowers = parts.iter().map(|part| part.lower(w, false));
    let lifts = parts.iter().map(|part| {
        let member = &part.field.member;
        part.lift(w, quote!(&__wire.#member))
    });
    Bodies {
        plain: plain::is_plain(cx, wire, parts, |part| {
            let member = &part.field.member;
            quote!(#w::core::mem::offset_of!(#wire, #member))
        }),
        // SAFETY (of the output): the caller's promise, field by field.
        valid: quote!(unsafe { true #(&& <#types as #w::Abi>::valid(&__wire.#members))* }),
        lower_ref: quote!(#wire { #(#members: #lower_refs),* }),
        lower: quote!(#wire { #(#members: #lowers),* }),
        // SAFETY (of the output): the caller's promise, field by field.
        lift: quote!(unsafe { #ident { #(#members: #lifts),* } }),
        try_lift: parts.iter().any(Part::may_convert).then(|| {
            let names = (0..parts.len()).map(|index| format_ident!("__{index}"));
            let names: Vec<_> = names.collect();
            let tried = parts.iter().map(|part| {
                let member = &part.field.member;
                part.try_lift(w, quote!(&__wire.#member))
            });
            let values = parts.iter().zip(&names);
            let values = values.map(|(part, name)| part.tried(w, name.to_token_stream()));
            // SAFETY (of the output): the caller's promise, field by field.
            quote! {
                let (#(#names,)*) = unsafe { (#(#tried,)*) };
                #w::Result::Ok(#ident { #(#members: #values),* })
            }
        }),
    }
}

/// The layout rules of `docs/abi.md` section 1.
fn asserts(cx: &Context<'_>, wire: &TokenStream, parts: &[Part<'_>]) -> TokenStream {
    let w = &cx.w;
    let mut end = quote!(0);
    let mut offsets = Vec::new();
    for Part {
        field,
        wire: field_wire,
        ..
    } in parts
    {
        let member = &field.member;
        let offset = quote!(#w::core::mem::offset_of!(#wire, #member));
        offsets.push(quote! {
            #w::const_assert_eq!(#offset, #w::offset_after(#end, #w::core::mem::align_of::<#field_wire>()));
        });
        end = quote!(#offset + #w::core::mem::size_of::<#field_wire>());
    }
    quote! {
        #(#offsets)*
        #w::const_assert_eq!(
            #w::core::mem::size_of::<#wire>(),
            #w::size_after(#end, #w::core::mem::align_of::<#wire>())
        );
        #w::const_assert!(#w::core::mem::align_of::<#wire>() <= 8);
        const _: () = {
            // The assertions name these bare.
            use #w::core::marker::{Copy, Sized};
            use #w::core::ops::Drop;
            #w::assert_impl_all!(#wire: Copy);
            #w::assert_not_impl_any!(#wire: Drop);
        };
    }
}
