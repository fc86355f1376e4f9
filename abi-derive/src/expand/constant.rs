//! Constants: the record, which has the value that the compiler evaluated.
use super::tokens::{keep, respanned};
use crate::known::{bare, is_named};
use crate::model::{Constant, Declared};
use crate::record::Record;
use crate::types::{lifetime, relived};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

pub fn expand(constant: &Constant) -> TokenStream {
    let Constant { declared, root, .. } = constant;
    let Declared { cfgs, lints, .. } = declared;
    let w = &quote!(#root::__private);
    let ty = &relived(&constant.ty, &lifetime("'static"), None);
    let at = Span::call_site().located_at(ty.span());
    let here = respanned(w, at);
    // On every target, and before the cast of the value, so that a type that is none of these is
    // reported in words.
    let asked = quote_spanned!(at=> const _: () = #here::constant::<#ty>(););
    let section = section(w, constant, ty);
    let owner = constant.owner.iter().map(|owner| &owner.fixed);
    let keep = keep(w, [ty].into_iter().chain(owner));
    let symbol = symbol(constant);
    quote! {
        #(#cfgs)*
        #(#lints)*
        const _: () = {
            #asked
        };
        #(#cfgs)*
        #(#lints)*
        #[cfg(target_family = "wasm")]
        const _: () = {
            #section
            #keep
            // As for an import block: an exported symbol has the linker keep the record beside it.
            #[unsafe(export_name = #symbol)]
            static __CONSTANT: #w::Anchor = #w::Anchor::NONE;
        };
    }
}

fn section(w: &TokenStream, constant: &Constant, ty: &Type) -> TokenStream {
    let Constant {
        declared,
        ident,
        owner,
        ..
    } = constant;
    let mut record = Record::new(w);
    record.key("const").string(&wire_name(constant));
    record.key("name").string(&declared.names.wire());
    record.docs(&declared.docs);
    record.go(&declared.names);
    let value = match owner {
        Some(owner) => {
            record.key("of").ty(owner.fixed.to_token_stream());
            let owner = &owner.ident;
            quote!(#owner::#ident)
        }
        None => ident.to_token_stream(),
    };
    record.key("inner").ty(ty.to_token_stream());
    record.key("value").value(text_of(w, ty, &value));
    record.section()
}

/// The text of a constant's value, of a type that constants have.
pub fn text_of(w: &TokenStream, ty: &Type, value: &TokenStream) -> TokenStream {
    match bare(ty) {
        Type::Reference(_) => quote!(#w::Text::Quoted(#value)),
        ty if is_named(ty, "f32") => quote!(#w::f32_bits(#value)),
        ty if is_named(ty, "f64") => quote!(#w::f64_bits(#value)),
        ty => quote!(#w::number::<#ty>(#value as i128)),
    }
}

/// The crate and the name, with that of the type that it belongs to.
fn wire_name(constant: &Constant) -> String {
    let name = constant.declared.names.wire();
    match &constant.owner {
        Some(owner) => format!("{}/{}.{name}", constant.krate, owner.wire),
        None => format!("{}/{name}", constant.krate),
    }
}

/// Two constants of one wire name, which a description refuses, are a linker's error.
fn symbol(constant: &Constant) -> String {
    format!("wazabi_const_{}", wire_name(constant))
}
