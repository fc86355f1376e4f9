//! Flags: a struct of `bool`s that crosses as the bits of an integer.
use super::context::Context;
use super::impls::Bodies;
use crate::int::Int;
use crate::model::Flag;
use crate::names;
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

pub fn expand(cx: &Context<'_>, flags: &[Flag]) -> TokenStream {
    let w = &cx.w;
    let int = int(flags.len()).ident();
    let wire = int.to_token_stream();

    let mut record = cx.record("flags", &wire);
    record.key("bits").list(flags, |record, flag| {
        record.key("name").string(&flag.names.wire());
        record.docs(&flag.docs);
        record.go(&flag.names);
    });
    let section = record.section();

    let ident = &cx.ty.ident;
    let name = names::unraw(ident);
    let members: Vec<_> = flags.iter().map(|flag| &flag.ident).collect();
    let shifts = (0..flags.len()).map(Literal::usize_unsuffixed);
    let lifts = shifts.clone();
    let lower = quote!(0 #(| (self.#members as #wire) << #shifts)*);
    let count = flags.len() as u32;
    let bodies = Bodies {
        try_lift: None,
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
