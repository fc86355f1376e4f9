//! The type and its fields, as the expansion writes them.
use super::failure;
use super::foreign::{markers, unwrapped};
use super::tokens::link;
use crate::known::may_have_handles;
use crate::model::{Body, Field, TypeDef};
use crate::record::Record;
use crate::types::{Owner, lifetime, once, relived, spelled_out};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Lifetime, Type};

/// The type, as its expansion writes it.
pub struct Context<'a> {
    pub ty: &'a TypeDef,
    /// `::wazabi::__private`
    pub w: TokenStream,
    /// The owned type, if this is a borrowed twin.
    pub twin_of: Option<&'a Ident>,
    /// With `'static` for its lifetimes.
    pub fixed: Type,
    /// With `'__a`, the lifetime of the lifted value.
    pub lifted: Type,
}

/// A field, and its type as the expansion writes it.
pub struct Part<'a> {
    pub field: &'a Field,
    /// The alias of the type, with `'static` for its lifetimes.
    pub fixed: TokenStream,
    /// The alias of the type, with the lifetimes of the type that is derived.
    pub own: TokenStream,
    /// The alias of the type, with `'__a`.
    pub lifted: TokenStream,
    /// `<T as Abi>::Wire`
    pub wire: TokenStream,
    /// The same without aliases, for places where they are not in scope.
    pub outer_wire: OuterWire,
    /// The definition of the alias.
    alias: TokenStream,
    /// The macro's tokens, at the field's type.
    at: Span,
}

/// A wire form, as the public wire struct names it.
pub struct OuterWire {
    /// The projection; see `once`.
    pub once: TokenStream,
    /// The readable form.
    pub plain: TokenStream,
}

impl<'a> Context<'a> {
    pub fn new(ty: &'a TypeDef) -> Self {
        let root = &ty.root;
        let owner = Owner {
            ident: &ty.ident,
            generics: &ty.generics,
        };
        Context {
            ty,
            w: quote!(#root::__private),
            twin_of: None,
            fixed: owner.with(&lifetime("'static")),
            lifted: owner.with(&lifetime("'__a")),
        }
    }

    /// The context of the borrowed twin of a type.
    pub fn twin(ty: &'a TypeDef, of: &'a Ident) -> Self {
        Context {
            twin_of: Some(of),
            ..Context::new(ty)
        }
    }

    pub fn owner(&self) -> Owner<'a> {
        Owner {
            ident: &self.ty.ident,
            generics: &self.ty.generics,
        }
    }

    fn part(&self, field: &'a Field, index: usize) -> Part<'a> {
        let w = &self.w;
        // Errors about a conversion are shown at the field's type, which the wrapper has replaced.
        let place = field.foreign.as_ref().map(|foreign| foreign.span);
        let at = Span::call_site().located_at(place.unwrap_or_else(|| field.ty.span()));
        let mut name = format_ident!("__F{index}");
        if place.is_some() {
            name.set_span(at);
        }
        let fixed = relived(&field.ty, &lifetime("'static"), Some(self.owner()));
        let ty = spelled_out(&field.ty, self.owner());
        let body = once(w, &fixed, &ty.to_token_stream());
        // The wire form is public, and stands where a conversion's own type is not in scope.
        let crosses = match &field.foreign {
            Some(foreign) => relived(
                &foreign.represented,
                &lifetime("'static"),
                Some(self.owner()),
            ),
            None => fixed.clone(),
        };
        let outer = once(w, &crosses, &crosses.to_token_stream());
        let lifetimes: Vec<_> = self
            .ty
            .generics
            .lifetimes()
            .map(|param| &param.lifetime)
            .collect();
        let with = |lifetime: &Lifetime| {
            let lifetimes = lifetimes.iter().map(|_| lifetime);
            quote!(#name<#(#lifetimes),*>)
        };
        let short = with(&lifetime("'static"));
        let markers = markers(w, [field.foreign.as_ref()]);
        Part {
            field,
            alias: quote!(#markers type #name<#(#lifetimes),*> = #body;),
            wire: quote!(<#short as #w::Abi>::Wire),
            outer_wire: OuterWire {
                once: quote!(<#outer as #w::Abi>::Wire),
                plain: quote!(<#crosses as #w::Abi>::Wire),
            },
            fixed: short,
            own: quote!(#name<#(#lifetimes),*>),
            lifted: with(&lifetime("'__a")),
            at,
        }
    }

    pub fn parts(&self, fields: impl IntoIterator<Item = &'a Field>) -> Vec<Part<'a>> {
        fields
            .into_iter()
            .enumerate()
            .map(|(index, field)| self.part(field, index))
            .collect()
    }

    /// A link in docs to the type.
    pub fn link(&self) -> String {
        link(&self.ty.ident.to_string(), "type")
    }

    /// The record up to `error`, which all kinds begin with.
    pub fn record(&self, kind: &str, wire: &TokenStream) -> Record<'_> {
        let mut record = Record::new(&self.w);
        record.key("type").ty(self.fixed.to_token_stream());
        record.key("name").string(&self.ty.names.wire());
        record.key("kind").string(kind);
        record.layout(wire);
        if self.ty.is_error() {
            record.key("error").truth();
            let (w, has) = (&self.w, self.has_text());
            record.value(quote!(#w::text_key(#has)));
        }
        record.docs(&self.ty.docs);
        record.go(&self.ty.names);
        if let Body::Record(it) = &self.ty.body
            && it.error
        {
            failure::keys(&mut record, &it.failure, &it.fields);
        }
        self.structural_keys(&mut record);
        if let Some(go) = &self.ty.go_type {
            record.key("gotype").string(&go.value());
        }
        record
    }

    /// The aliases of the fields' types, and the list of the types that the type uses. A type that
    /// uses none has a list too, which refers to the type's own record.
    pub fn uses(&self, parts: &[Part<'_>]) -> TokenStream {
        let w = &self.w;
        let anchors = parts
            .iter()
            .map(|Part { fixed, .. }| quote!(<#fixed as #w::Abi>::ANCHOR));
        let count = parts.len() + 1;
        let aliases = aliases(parts);
        quote! {
            #aliases
            static __USES: [#w::Anchor; #count] = [#w::Anchor::NONE, #(#anchors),*];
        }
    }
}

impl Part<'_> {
    /// Lowers the field, by reference or by value. Errors are shown at its type.
    pub fn lower(&self, w: &TokenStream, by_ref: bool) -> TokenStream {
        let (member, at) = (&self.field.member, self.at);
        if by_ref {
            self.lower_value(w, quote_spanned!(at=> &self.#member), by_ref)
        } else {
            self.lower_value(w, quote_spanned!(at=> self.#member), by_ref)
        }
    }

    /// Lowers `value`: a reference to the field's value, or the value.
    pub fn lower_value(&self, w: &TokenStream, value: TokenStream, by_ref: bool) -> TokenStream {
        let (own, at) = (&self.own, self.at);
        let value = match (&self.field.foreign, by_ref) {
            (None, _) => value,
            (Some(_), true) => quote_spanned!(at=> #w::As::from_ref(#value)),
            (Some(_), false) => quote_spanned!(at=> #w::As::new(#value)),
        };
        if by_ref {
            quote_spanned!(at=> <#own as #w::Lower>::lower_ref(#value, __frame))
        } else {
            quote_spanned!(at=> <#own as #w::Lower>::lower(#value, __frame))
        }
    }

    /// Lifts the field from its wire form. Errors are shown at its type.
    pub fn lift(&self, w: &TokenStream, wire: TokenStream) -> TokenStream {
        let (lifted, at) = (&self.lifted, self.at);
        let value = quote_spanned!(at=> <#lifted as #w::Lift<'__a>>::lift(#wire, __frame));
        unwrapped(w, self.field.foreign.as_ref(), value)
    }

    /// Lifts the field, or refuses it.
    pub fn try_lift(&self, w: &TokenStream, wire: TokenStream) -> TokenStream {
        let (lifted, at) = (&self.lifted, self.at);
        quote_spanned!(at=> <#lifted as #w::Lift<'__a>>::try_lift(#wire, __frame))
    }

    /// The field's value, of the result of `try_lift`. Errors have the field's name.
    pub fn tried(&self, w: &TokenStream, lifted: TokenStream) -> TokenStream {
        let name = self.field.names.wire();
        unwrapped(
            w,
            self.field.foreign.as_ref(),
            quote!(#w::within(#lifted, #name)?),
        )
    }

    /// Reports whether a conversion may be in the field, which refuses values.
    pub fn may_convert(&self) -> bool {
        may_have_handles(&self.field.ty)
    }
}

/// The definitions of the aliases of the fields' types.
pub fn aliases(parts: &[Part<'_>]) -> TokenStream {
    parts.iter().map(|part| &part.alias).cloned().collect()
}
