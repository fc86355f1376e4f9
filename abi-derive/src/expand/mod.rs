//! [`model`](crate::model) into tokens, one file a shape. No rules here: what gets here can cross.
mod enumeration;
mod export;
mod newtype;
mod record;

use crate::model::{Attrs, Shape, TypeDef};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::visit_mut::{self, VisitMut};
use syn::{Lifetime, Type, TypeReference};

pub use export::function;

/// The impls of a type, and what stands beside them.
pub fn type_def(def: &TypeDef) -> TokenStream {
    match &def.shape {
        Shape::Record { fields, tuple } => record::expand(def, fields, *tuple),
        Shape::Newtype(field) => newtype::expand(def, field),
        Shape::Enum { repr, cases } => enumeration::expand(def, repr.as_ref(), cases),
    }
}

/// Where the runtime's private API is.
fn private(attrs: &Attrs) -> TokenStream {
    match &attrs.krate {
        Some(krate) => quote!(#krate::__private),
        None => quote!(::wazabi::__private),
    }
}

/// The name on the wire of what is called `own` in Rust.
fn wire_name(attrs: &Attrs, own: String) -> String {
    attrs.rename.as_ref().map_or(own, syn::LitStr::value)
}

/// A type with `'static` for all its lifetimes, as which it can stand where none are in scope. Wire forms have none,
/// so nothing depends on which.
fn with_static(ty: &Type) -> Type {
    with_lifetime(ty, &Lifetime::new("'static", Span::mixed_site()))
}

/// A type with one lifetime for all of its own.
fn with_lifetime(ty: &Type, lifetime: &Lifetime) -> Type {
    struct Replace<'a>(&'a Lifetime);
    impl VisitMut for Replace<'_> {
        fn visit_lifetime_mut(&mut self, written: &mut Lifetime) {
            if written.ident != "static" {
                *written = Lifetime::new(&self.0.to_string(), written.span());
            }
        }
        fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
            reference.lifetime.get_or_insert_with(|| self.0.clone());
            visit_mut::visit_type_reference_mut(self, reference);
        }
    }
    let mut ty = ty.clone();
    Replace(lifetime).visit_type_mut(&mut ty);
    ty
}

/// The parts of a type's name: as declared (`Line<'a>`), and for `Lift` (`Line<'__x>`).
struct Named {
    declared: TokenStream,
    generics: TokenStream,
    lifted: TokenStream,
}

fn named(def: &TypeDef) -> Named {
    let (ident, lifetimes) = (&def.ident, &def.lifetimes);
    if lifetimes.is_empty() {
        return Named { declared: quote!(#ident), generics: quote!(), lifted: quote!(#ident) };
    }
    let lifted = lifetimes.iter().map(|_| quote!('__x));
    Named {
        declared: quote!(#ident<#(#lifetimes),*>),
        generics: quote!(<#(#lifetimes),*>),
        lifted: quote!(#ident<#(#lifted),*>),
    }
}

/// `impl AbiError`, for error types.
fn error_impl(def: &TypeDef, w: &TokenStream, named: &Named) -> TokenStream {
    let Named { declared, generics, .. } = named;
    def.attrs.error.as_ref().map_or_else(TokenStream::new, |_| {
        quote! {
            #[automatically_derived]
            impl #generics #w::AbiError for #declared {}
        }
    })
}
