//! Errors: whether their text crosses, and the keys of the description about text and source.
use super::context::Context;
use super::tokens::respanned;
use crate::model::{Body, Failure, Field};
use crate::record::Record;
use crate::types::arguments;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

impl Context<'_> {
    /// The implementation of `AbiError`, and of the trait of sources, for an error type.
    pub fn error(&self) -> TokenStream {
        let Context { ty, w, .. } = self;
        if !ty.is_error() {
            return TokenStream::new();
        }
        let (generics, ident, bounds) = (&ty.generics, &ty.ident, &ty.generics.where_clause);
        let (args, params) = (arguments(generics), generics.params.iter());
        let params = quote!(<#(#params),*>);
        let has = self.has_text();
        let text = match self.is_known() {
            true => quote!(#w::NoText),
            false => quote! {
                #[allow(unused_imports)]
                use #w::NoDisplay as _;
                #w::Displays::<Self>::text(self, __frame)
            },
        };
        let push = match self.is_known() {
            true => quote!(__texts.push(#w::String::new());),
            false => quote! {
                #[allow(unused_imports)]
                use #w::NoDisplay as _;
                #w::Displays::<Self>::push(self, __texts);
            },
        };
        let (sources, chains) = (self.sources(), self.chains());
        quote! {
            #[automatically_derived]
            impl #params #w::AbiError for #ident<#(#args),*> #bounds {
                type Text = <#w::HasText<{ #has }> as #w::TextWire>::Wire;
                #[allow(unused_variables)]
                fn text(&self, __frame: &#w::Frame) -> <Self as #w::AbiError>::Text {
                    #text
                }
            }
            #[automatically_derived]
            impl #params #w::ErrorSource for #ident<#(#args),*> #bounds {
                fn texts(&self, __texts: &mut #w::Vec<#w::String>) {
                    #push
                    #[allow(unreachable_patterns)]
                    match self {
                        _ if #w::enough(__texts) => {}
                        #(#chains)*
                        _ => {}
                    }
                }
            }
            #sources
        }
    }

    /// A constant: whether the error's text crosses with the error.
    pub fn has_text(&self) -> TokenStream {
        let Context { w, fixed, .. } = self;
        match self.is_known() {
            true => quote!(false),
            false => quote!({
                #[allow(unused_imports)]
                use #w::NoDisplay as _;
                #w::Displays::<#fixed>::OWN
            }),
        }
    }

    /// Reports whether the description has all texts: no variant has fields, and thiserror's
    /// attributes give the text of each.
    fn is_known(&self) -> bool {
        match &self.ty.body {
            Body::Enumeration(it) => it.cases.iter().all(|it| it.case.failure.whole),
            _ => false,
        }
    }

    /// Arms of a match that continue with the texts of the sources.
    fn chains(&self) -> Vec<TokenStream> {
        let w = &self.w;
        let arm = |pattern: TokenStream, failure: &Failure, fields: &[Field]| {
            let member = &fields.get(failure.source?)?.member;
            Some(quote! {
                #pattern { #member: __source, .. } => #w::ErrorSource::texts(__source, __texts),
            })
        };
        let ident = &self.ty.ident;
        match &self.ty.body {
            Body::Record(it) => arm(quote!(#ident), &it.failure, &it.fields)
                .into_iter()
                .collect(),
            Body::Variant(it) => {
                let cases = it.cases.iter();
                cases
                    .filter_map(|it| {
                        let case = &it.case.ident;
                        arm(quote!(#ident::#case), &it.case.failure, &it.fields)
                    })
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// Asserts that the fields that are sources are errors in Go, at their types.
    fn sources(&self) -> TokenStream {
        let check = |failure: &Failure, fields: &[Field]| {
            let field = fields.get(failure.source?)?;
            let at = Span::call_site().located_at(field.ty.span());
            let (here, ty) = (
                respanned(&self.w, at),
                crate::types::relived(
                    &field.ty,
                    &crate::types::lifetime("'static"),
                    Some(self.owner()),
                ),
            );
            Some(quote_spanned!(at=> const _: () = #here::error_source::<#ty>();))
        };
        match &self.ty.body {
            Body::Record(it) => check(&it.failure, &it.fields).to_token_stream(),
            Body::Variant(it) => {
                let checks = it.cases.iter();
                let checks = checks.filter_map(|it| check(&it.case.failure, &it.fields));
                quote!(#(#checks)*)
            }
            _ => TokenStream::new(),
        }
    }
}

/// Writes the keys `format` and `source`.
pub fn keys(record: &mut Record<'_>, failure: &Failure, fields: &[Field]) {
    if let Some(format) = &failure.format {
        record.key("format").string(format);
    }
    if let Some(field) = failure.source.and_then(|index| fields.get(index)) {
        record.key("source").string(&field.names.wire());
    }
}
