//! The default values of fields: in the record, and in Rust's `Default`.
use super::constant::text_of;
use super::context::Context;
use super::tokens::respanned;
use crate::known::{Known, known};
use crate::model::{Body, Field};
use crate::types::{lifetime, relived};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Type, parse_quote};

/// The value of a field, as the record has it. The compiler evaluates it as one of the field's
/// type.
pub fn value(w: &TokenStream, ty: &Type, default: &Expr) -> TokenStream {
    let ty = constant_type(ty);
    let text = text_of(w, &ty, &quote!(__DEFAULT));
    quote! {{
        const __DEFAULT: #ty = #default;
        #text
    }}
}

/// A `String` has the default of a `&str`.
fn constant_type(ty: &Type) -> Type {
    match known(ty) {
        Some((Known::Text, _)) => parse_quote!(&'static str),
        _ => relived(ty, &lifetime("'static"), None),
    }
}

impl Context<'_> {
    /// `Default`, if a field has a default of its own.
    pub fn default(&self) -> TokenStream {
        let Body::Record(record) = &self.ty.body else {
            return TokenStream::new();
        };
        if self.twin_of.is_some() || record.fields.iter().all(|field| field.default.is_none()) {
            return TokenStream::new();
        }
        let w = &self.w;
        let (ident, generics) = (&self.ty.ident, &self.ty.generics);
        let (params, arguments, bounds) = generics.split_for_impl();
        let members = record.fields.iter().map(|field| &field.member);
        let values = record.fields.iter().map(|field| self.default_of(field));
        let asked = record.fields.iter().filter(|it| it.default.is_some());
        let asked = asked.map(|field| {
            let ty = constant_type(&field.ty);
            let at = Span::call_site().located_at(field.ty.span());
            let here = respanned(w, at);
            quote_spanned!(at=> const _: () = #here::constant::<#ty>();)
        });
        quote! {
            #(#asked)*
            #[automatically_derived]
            impl #params #w::core::default::Default for #ident #arguments #bounds {
                fn default() -> Self {
                    #ident { #(#members: #values),* }
                }
            }
        }
    }

    fn default_of(&self, field: &Field) -> TokenStream {
        let w = &self.w;
        let at = Span::call_site().located_at(field.ty.span());
        let here = respanned(w, at);
        match (&field.default, known(&field.ty)) {
            (None, _) => quote_spanned!(at=> #here::core::default::Default::default()),
            (Some(default), Some((Known::Text, _))) => {
                quote!(#w::core::convert::From::<&str>::from(#default))
            }
            (Some(default), _) => default.to_token_stream(),
        }
    }
}
