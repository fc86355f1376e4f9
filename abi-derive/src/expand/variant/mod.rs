//! Enums whose variants have fields: a tag, then the union of a struct for each variant.
use super::context::{Context, Part};
use super::impls::Bodies;
use super::{codes, failure};
use crate::int::Int;
use crate::model::{PayloadCase, Style, Variant};
use crate::names::{self, beside};
use crate::record::Record;
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, format_ident, quote};
use std::slice::Iter;
use syn::Ident;

mod wires;
use wires::{asserts, wires};

/// A variant and its fields.
struct Arm<'a> {
    case: &'a PayloadCase,
    tag: TokenStream,
    parts: &'a [Part<'a>],
    /// The variables that hold the fields in a pattern.
    bindings: Vec<Ident>,
    /// The wire struct of the fields; `()` if there are none.
    wire: TokenStream,
}

pub fn expand(cx: &Context<'_>, it: &Variant) -> TokenStream {
    let (w, cases) = (&cx.w, &it.cases);
    let [name, union] = wire_names(&cx.ty.prefix);
    let wire = name.to_token_stream();
    let int = Int::smallest([0, cases.len() as i128 - 1].into_iter());
    let int = int.expect("a number of variants").ident();

    let parts = cx.parts(cases.iter().flat_map(|case| &case.fields));
    let arms = arms(&cx.ty.prefix, cases, &parts);

    let wires = wires(cx, &name, &union, &int, &arms);
    let section = section(cx, &wire, &arms);
    let uses = cx.uses(&parts);
    let impls = cx.impls(&wire, &parts, bodies(cx, &wire, &union, &arms));
    let asserts = asserts(cx, &wire, &int, &arms);
    let codes = it.error.then(|| codes::of_positions(cx, it));
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

/// The parts of the trait implementations of an enum of that name, given its variants and all their
/// fields.
pub fn shared_bodies(
    cx: &Context<'_>,
    of: &Ident,
    cases: &[PayloadCase],
    parts: &[Part<'_>],
) -> (TokenStream, Bodies) {
    let [name, union] = wire_names(of);
    let wire = name.to_token_stream();
    let bodies = bodies(cx, &wire, &union, &arms(of, cases, parts));
    (wire, bodies)
}

/// The wire struct and the union.
fn wire_names(prefix: &Ident) -> [Ident; 2] {
    ["Wire", "WirePayload"].map(|what| beside(&format!("{}{what}", names::unraw(prefix)), prefix))
}

fn arms<'a>(prefix: &Ident, cases: &'a [PayloadCase], parts: &'a [Part<'a>]) -> Vec<Arm<'a>> {
    let plain = names::unraw(prefix);
    // The aliases of the types of all fields share one numbering.
    let mut rest = parts;
    let arm = |(index, case): (usize, &'a PayloadCase)| {
        let (own, others) = rest.split_at(case.fields.len());
        rest = others;
        let bindings = (0..own.len()).map(|index| format_ident!("__{index}"));
        let struct_name = format!("{plain}Wire_{}", names::unraw(&case.case.ident));
        Arm {
            case,
            tag: Literal::usize_unsuffixed(index).to_token_stream(),
            parts: own,
            bindings: bindings.collect(),
            wire: if own.is_empty() {
                quote!(())
            } else {
                beside(&struct_name, prefix).to_token_stream()
            },
        }
    };
    cases.iter().enumerate().map(arm).collect()
}

fn section(cx: &Context<'_>, wire: &TokenStream, arms: &[Arm<'_>]) -> TokenStream {
    let w = &cx.w;
    let payload = quote!(#w::core::mem::offset_of!(#wire, payload));
    let mut record = cx.record("variant", wire);
    record.key("cases").list(arms, |record, arm| {
        record.key("name").string(&arm.case.case.names.wire());
        if arm.case.case.ok.is_some() {
            record.key("ok").truth();
        }
        record.docs(&arm.case.case.docs);
        record.go(&arm.case.case.names);
        if cx.ty.is_error() {
            failure::keys(record, &arm.case.case.failure, &arm.case.fields);
        }
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

/// The fields of a variant. Their offsets count from the beginning of the whole value.
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
            let (case, tag, members) = (&arm.case.case.ident, &arm.tag, members(arm));
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
        let (case, tag, members) = (&arm.case.case.ident, &arm.tag, members(arm));
        let values = arm.parts.iter().map(|part| {
            let member = &part.field.member;
            part.lift(w, quote!(&__wire.payload.#case.#member))
        });
        // SAFETY (of the output): the tag says which member is there; the rest is the caller's
        // promise.
        quote!(#tag => unsafe { #ident::#case { #(#members: #values),* } },)
    });
    let tried = arms.iter().map(|arm| {
        let (case, tag, members) = (&arm.case.case.ident, &arm.tag, members(arm));
        if arm.parts.is_empty() {
            return quote!(#tag => #w::Result::Ok(#ident::#case {}),);
        }
        let names = &arm.bindings;
        let tried = arm.parts.iter().map(|part| {
            let member = &part.field.member;
            part.try_lift(w, quote!(&__wire.payload.#case.#member))
        });
        let values = arm.parts.iter().zip(names);
        let values = values.map(|(part, name)| part.tried(w, name.to_token_stream()));
        // SAFETY (of the output): as for `lift`.
        quote! {
            #tag => {
                let (#(#names,)*) = unsafe { (#(#tried,)*) };
                #w::Result::Ok(#ident::#case { #(#members: #values),* })
            }
        }
    });
    let mut parts = arms.iter().flat_map(|arm| arm.parts);
    let try_lift = parts.any(Part::may_convert).then(|| {
        quote! {
            match __wire.tag {
                #(#tried)*
                _ => #w::refuse(#name),
            }
        }
    });
    Bodies {
        try_lift,
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
