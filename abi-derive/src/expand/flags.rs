//! Flags: a struct of `bool`s that crosses as the bits of an integer.
use super::shape::{Bodies, Context};
use crate::model::{Field, Int};
use crate::names;
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

pub fn expand(cx: &Context<'_>, fields: &[Field]) -> TokenStream {
    let w = &cx.w;
    let int = int(fields.len()).ident();
    let wire = int.to_token_stream();

    let mut record = cx.record("flags", &wire);
    record.key("bits").list(fields, |record, field| {
        record.key("name").string(&field.names.wire());
        record.docs(&field.docs);
        record.go(&field.names);
    });
    let section = record.section();

    let ident = &cx.ty.ident;
    let name = names::unraw(ident);
    let members: Vec<_> = fields.iter().map(|field| &field.member).collect();
    let shifts = (0..fields.len()).map(Literal::usize_unsuffixed);
    let lifts = shifts.clone();
    let lower = quote!(0 #(| (self.#members as #wire) << #shifts)*);
    let count = fields.len() as u32;
    let bodies = Bodies {
        plain: quote!(false),
        valid: quote!(*__wire <= #wire::MAX >> (#wire::BITS - #count)),
        lower_ref: lower.clone(),
        lower,
        lift: quote! {
            if *__wire > #wire::MAX >> (#wire::BITS - #count) {
                #w::refuse(#name)
            }
            #ident { #(#members: *__wire >> #lifts & 1 == 1),* }
        },
    };
    let uses = cx.uses(&[]);
    let impls = cx.impls(&wire, &[], bodies);
    let pair = cx.pair(&wire);
    quote! {
        const _: () = {
            #uses
            #section
            #impls
            #pair
        };
    }
}

/// The smallest unsigned integer with a bit for each.
fn int(flags: usize) -> Int {
    let bits = match flags {
        0..=8 => 8,
        9..=16 => 16,
        17..=32 => 32,
        _ => 64,
    };
    Int {
        signed: false,
        bits,
    }
}
