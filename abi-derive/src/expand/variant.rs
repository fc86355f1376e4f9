//! Enums whose variants have fields: a tag, then the union of a struct for each variant.
use super::codes;
use super::shape::{Bodies, Context, Part};
use crate::model::{Case, Int, Style};
use crate::names::{self, beside};
use crate::record::Record;
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, format_ident, quote};
use std::slice::Iter;
use syn::Ident;

/// A variant, and the parts that are its fields.
struct Arm<'a> {
    case: &'a Case,
    tag: TokenStream,
    parts: &'a [Part<'a>],
    /// The variables that hold the fields in a pattern.
    bindings: Vec<Ident>,
    /// The wire struct of the fields; `()` where there are none.
    wire: TokenStream,
}

pub fn expand(cx: &Context<'_>, cases: &[Case]) -> TokenStream {
    let w = &cx.w;
    let [name, union] = wire_names(&cx.ty.ident);
    let wire = name.to_token_stream();
    let int = Int::smallest([0, cases.len() as i128 - 1].into_iter());
    let int = int.expect("a number of variants").ident();

    let parts = cx.parts(cases.iter().flat_map(|case| &case.fields));
    let arms = arms(&cx.ty.ident, cases, &parts);

    let wires = wires(cx, &name, &union, &int, &arms);
    let section = section(cx, &wire, &arms);
    let uses = cx.uses(&parts);
    let impls = cx.impls(&wire, &parts, bodies(cx, &wire, &union, &arms));
    let asserts = asserts(cx, &wire, &int, &arms);
    let codes = cx.ty.error.map(|_| codes::of_positions(cx, cases));
    let pair = cx.pair(&wire);
    quote! {
        #wires
        #codes
        const _: () = {
            #w::by_address!(#wire);
            #uses
            #section
            #impls
            #asserts
            #pair
        };
    }
}

/// What an enum of that name implements its traits by, given its variants and the parts of all their fields.
pub fn shared_bodies(
    cx: &Context<'_>,
    of: &Ident,
    cases: &[Case],
    parts: &[Part<'_>],
) -> (TokenStream, Bodies) {
    let [name, union] = wire_names(of);
    let wire = name.to_token_stream();
    let bodies = bodies(cx, &wire, &union, &arms(of, cases, parts));
    (wire, bodies)
}

/// The wire struct and the union.
fn wire_names(ident: &Ident) -> [Ident; 2] {
    ["Wire", "WirePayload"].map(|what| beside(&format!("{}{what}", names::unraw(ident)), ident))
}

fn arms<'a>(ident: &Ident, cases: &'a [Case], parts: &'a [Part<'a>]) -> Vec<Arm<'a>> {
    let plain = names::unraw(ident);
    // The aliases of all fields' types are numbered through.
    let mut rest = parts;
    let arm = |(index, case): (usize, &'a Case)| {
        let (own, others) = rest.split_at(case.fields.len());
        rest = others;
        let bindings = (0..own.len()).map(|index| format_ident!("__{index}"));
        let struct_name = format!("{plain}Wire_{}", names::unraw(&case.ident));
        Arm {
            case,
            tag: Literal::usize_unsuffixed(index).to_token_stream(),
            parts: own,
            bindings: bindings.collect(),
            wire: if own.is_empty() {
                quote!(())
            } else {
                beside(&struct_name, ident).to_token_stream()
            },
        }
    };
    cases.iter().enumerate().map(arm).collect()
}

/// The wire struct, the union in it, and the structs in that.
fn wires(
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
        "Wire form of {}: how one lies in guest memory on its way between Rust and Go.\n\n\
        `#[repr(C)]`: the position of the variant, then, at the next multiple of its alignment, the union of the variants' \
        fields. It owns nothing, and is `Copy`. What its pointers lead to belongs to the side that wrote them: in an \
        argument to the host, which lends it for the call; in a result to the guest, which keeps it until the next call \
        or `wazabi_release`.",
        cx.link()
    );
    let union_docs = format!(
        "The fields of each variant of {}: which ones are there, the tag of [`{name}`] says.",
        cx.link()
    );
    let structs = arms.iter().filter(|arm| !arm.parts.is_empty()).map(|arm| {
        let (wire, case) = (&arm.wire, &arm.case.names.rust);
        let docs = format!("Wire form of the fields of `{case}`, laid out as those of a struct.");
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
        let (case, wire) = (&arm.case.ident, &arm.wire);
        let docs = format!("Of `{}`.", arm.case.names.rust);
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

fn section(cx: &Context<'_>, wire: &TokenStream, arms: &[Arm<'_>]) -> TokenStream {
    let w = &cx.w;
    let payload = quote!(#w::core::mem::offset_of!(#wire, payload));
    let mut record = cx.record("variant", wire);
    record.key("cases").list(arms, |record, arm| {
        record.key("name").string(&arm.case.names.wire());
        if arm.case.ok.is_some() {
            record.key("ok").truth();
        }
        record.docs(&arm.case.docs);
        record.go(&arm.case.names);
        if arm.parts.is_empty() {
            return;
        }
        if arm.case.style == Style::Tuple {
            record.key("tuple").truth();
        }
        fields(record, w, arm, &payload);
    });
    record.section()
}

/// The fields of a variant. Their offsets are from the beginning of the whole.
fn fields(record: &mut Record<'_>, w: &TokenStream, arm: &Arm<'_>, payload: &TokenStream) {
    let wire = &arm.wire;
    record.key("fields").list(arm.parts, |record, part| {
        let member = &part.field.member;
        record.key("name").string(&part.field.names.wire());
        record.key("type").ty(part.fixed.clone());
        record
            .key("offset")
            .number(quote!((#payload + #w::core::mem::offset_of!(#wire, #member))));
        record.layout(&part.wire);
        record.docs(&part.field.docs);
        record.go(&part.field.names);
    });
}

fn bodies(cx: &Context<'_>, wire: &TokenStream, union: &Ident, arms: &[Arm<'_>]) -> Bodies {
    let (w, ident) = (&cx.w, &cx.ty.ident);
    let name = names::unraw(ident);
    let lower = |by_ref| {
        let arms = arms.iter().map(|arm| {
            let (case, tag, members) = (&arm.case.ident, &arm.tag, members(arm));
            let (bindings, struct_wire) = (&arm.bindings, &arm.wire);
            let values = arm
                .parts
                .iter()
                .zip(bindings)
                .map(|(part, binding)| part.lower_value(w, binding.to_token_stream(), by_ref));
            let payload = if arm.parts.is_empty() {
                quote!(())
            } else {
                let members = members.clone();
                quote!(#struct_wire { #(#members: #values),* })
            };
            quote! {
                #ident::#case { #(#members: #bindings),* } => #wire {
                    tag: #tag,
                    payload: #union { #case: #payload },
                },
            }
        });
        quote!(match self { #(#arms)* })
    };
    let lifts = arms.iter().map(|arm| {
        let (case, tag, members) = (&arm.case.ident, &arm.tag, members(arm));
        let values = arm.parts.iter().map(|part| {
            let member = &part.field.member;
            part.lift(w, quote!(&__wire.payload.#case.#member))
        });
        // SAFETY (of the output): the tag says which member is there; the rest is the caller's promise.
        quote!(#tag => unsafe { #ident::#case { #(#members: #values),* } },)
    });
    Bodies {
        plain: quote!(false),
        valid: quote!(true),
        lower_ref: lower(true),
        lower: lower(false),
        lift: quote! {
            #[allow(unused_unsafe)]
            match __wire.tag {
                #(#lifts)*
                _ => #w::refuse(#name),
            }
        },
    }
}

fn members<'a>(
    arm: &'a Arm<'_>,
) -> std::iter::Map<Iter<'a, Part<'a>>, fn(&'a Part<'a>) -> &'a syn::Member> {
    arm.parts.iter().map(|part| &part.field.member)
}

/// The layout rules of `docs/abi.md` section 1.
fn asserts(cx: &Context<'_>, wire: &TokenStream, int: &Ident, arms: &[Arm<'_>]) -> TokenStream {
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
