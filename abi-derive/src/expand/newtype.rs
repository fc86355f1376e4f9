//! Newtypes: the wire form of the wrapped type.
use super::context::{Context, Part};
use super::foreign::unwrapped;
use super::impls::Bodies;
use super::plain;
use crate::model::Field;
use proc_macro2::TokenStream;
use quote::quote;
use std::slice;

pub fn expand(cx: &Context<'_>, field: &Field) -> TokenStream {
    let w = &cx.w;
    let parts = cx.parts(slice::from_ref(field));
    let part = &parts[0];
    let (wire, fixed) = (&part.wire, &part.fixed);

    let mut record = cx.record("newtype", wire);
    record.key("inner").ty(fixed.clone());
    let section = record.section();

    let uses = cx.uses(&parts);
    let impls = cx.impls(wire, &parts, bodies(cx, part));
    let bytemuck = plain::newtype(cx, part);
    let own = &part.own;
    let key = cx.key(
        quote!(for<'__t> #own: #w::Key),
        match &field.foreign {
            None => quote!(<#own as #w::Key>::order(&self.0, &other.0)),
            Some(_) => quote! {
                <#own as #w::Key>::order(#w::As::from_ref(&self.0), #w::As::from_ref(&other.0))
            },
        },
    );
    let pair = cx.pair(wire);
    quote! {
        const _: () = {
            #uses
            #section
            #impls
            #bytemuck
            #key
            #pair
        };
    }
}

pub fn bodies(cx: &Context<'_>, part: &Part<'_>) -> Bodies {
    let (w, ident, wire, fixed) = (&cx.w, &cx.ty.ident, &part.wire, &part.fixed);
    let lift = part.lift(w, quote!(__wire));
    Bodies {
        plain: plain::is_plain(cx, wire, slice::from_ref(part), |_| quote!(0)),
        // SAFETY (of the output): the wire form is the field's, and so is the caller's promise.
        valid: quote!(unsafe { <#fixed as #w::Abi>::valid(__wire) }),
        lower_ref: part.lower(w, true),
        lower: part.lower(w, false),
        // SAFETY (of the output): the wire form is the field's, and so is the caller's promise.
        lift: quote!(unsafe { #ident { 0: #lift } }),
        try_lift: part.may_convert().then(|| {
            let lifted = part.try_lift(w, quote!(__wire));
            // It has no name in paths, as in those of Go.
            let value = unwrapped(w, part.field.foreign.as_ref(), quote!(__0?));
            // SAFETY (of the output): as for `lift`.
            quote!(let __0 = unsafe { #lifted }; #w::Result::Ok(#ident { 0: #value }))
        }),
    }
}
