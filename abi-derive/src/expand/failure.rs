//! Errors: whether their text crosses, and the keys of the description about text and source.
use super::context::{Context, Part};
use super::tokens::respanned;
use crate::model::{Body, Failure, Field};
use crate::record::Record;
use crate::types::arguments;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned;

impl Context<'_> {
    /// The implementation of `AbiError`, and of the trait of sources, for an error type.
    pub fn error(&self, parts: &[Part<'_>]) -> TokenStream {
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
        let (sources, chains) = (self.sources(parts), self.chains(parts));
        quote! {
            #[automatically_derived]
            impl #params #w::AbiError for #ident<#(#args),*> #bounds {
                type Text = <#w::HasText<{ #has }> as #w::TextWire>::Wire;
            }
            #[automatically_derived]
            impl #params #w::ErrorText for #ident<#(#args),*> #bounds {
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
    fn chains(&self, parts: &[Part<'_>]) -> Vec<TokenStream> {
        let (w, ident) = (&self.w, &self.ty.ident);
        self.with_source(parts)
            .map(|(case, part)| {
                let (member, own) = (&part.field.member, &part.own);
                let case = case.map(|case| quote!(::#case));
                let source = match &part.field.foreign {
                    None => quote!(__source),
                    Some(_) => quote!(#w::As::from_ref(__source)),
                };
                quote! {
                    #ident #case { #member: __source, .. } =>
                        <#own as #w::ErrorSource>::texts(#source, __texts),
                }
            })
            .collect()
    }

    /// Asserts that the fields that are sources are errors in Go, at their types.
    fn sources(&self, parts: &[Part<'_>]) -> TokenStream {
        let checks = self.with_source(parts).map(|(_, part)| {
            let at = Span::call_site().located_at(part.field.ty.span());
            let (here, fixed) = (respanned(&self.w, at), &part.fixed);
            quote_spanned!(at=> const _: () = #here::error_source::<#fixed>();)
        });
        quote!(#(#checks)*)
    }

    /// The fields that are sources, each with the name of its variant if it is in one.
    fn with_source<'p>(
        &'p self,
        parts: &'p [Part<'p>],
    ) -> impl Iterator<Item = (Option<&'p Ident>, &'p Part<'p>)> {
        let mut all: Vec<(Option<&Ident>, &Failure, usize)> = Vec::new();
        match &self.ty.body {
            Body::Record(it) => all.push((None, &it.failure, it.fields.len())),
            Body::Variant(it) => all.extend(it.cases.iter().map(|it| {
                let case = &it.case;
                (Some(&case.ident), &case.failure, it.fields.len())
            })),
            _ => {}
        }
        let mut first = 0;
        all.into_iter().filter_map(move |(case, failure, fields)| {
            let own = &parts[first..first + fields];
            first += fields;
            Some((case, &own[failure.source?]))
        })
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
