//! Exports that return an iterator: what crosses is its handle, and two more exports fetch its
//! items and drop it.
use super::tokens::respanned;
use crate::known::Iterated;
use crate::model::Export;
use crate::names::beside;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Type, parse_quote, parse_quote_spanned};

/// The most items that the host fetches at once.
const MOST: u32 = 256;

/// The type that crosses in place of a function's result: that of a handle, if the result is an
/// iterator.
pub fn crosses(w: &TokenStream, result: &Type) -> Type {
    let Some(Iterated { item, error }) = Iterated::of(result) else {
        return result.clone();
    };
    // Errors are shown at the item.
    let at = |ty: &Type| Span::call_site().located_at(ty.span());
    let here = respanned(w, at(item));
    let iterator = quote_spanned!(at(item)=> #here::IteratorOf<#item>);
    match error {
        Some(error) => parse_quote_spanned!(at(item)=> #here::Result<#iterator, #error>),
        None => parse_quote!(#iterator),
    }
}

/// The iterator that a function returns.
pub fn iterated(export: &Export) -> Option<Iterated<'_>> {
    export.function.result.as_ref().and_then(Iterated::of)
}

/// How many items the host fetches at most at once, if they are fewer than usual.
pub fn batch(export: &Export) -> Option<u32> {
    let size = export.batch.map_or(MOST, |(size, _)| size);
    (size < MOST).then_some(size)
}

/// Calls the function, and puts its iterator into a cell. `function` is its path. `args` are its
/// arguments; a borrowed `self` is a handle.
pub fn call(
    w: &TokenStream,
    export: &Export,
    iterated: &Iterated<'_>,
    function: &TokenStream,
    mut args: impl Iterator<Item = TokenStream>,
) -> TokenStream {
    let begin = match iterated.error {
        Some(_) => quote!(#w::try_begin),
        None => quote!(#w::begin),
    };
    // What the borrow checker refuses is shown at the result.
    let result = export.function.result.as_ref();
    let at = result.map_or_else(Span::call_site, |ty| {
        Span::call_site().located_at(ty.span())
    });
    let made = match export.receiver() {
        Some(receiver) => {
            let (resource, source) = (&receiver.elem, args.next());
            let iterate = match receiver.mutability {
                Some(_) => quote!(#w::iterate_mut),
                None => quote!(#w::iterate_ref),
            };
            let begun = quote_spanned!(at=> #begin(#function(__self, #(#args),*)));
            quote!(#iterate::<__Iterator, #resource, _, _>(#source, __frame, |__self| #begun))
        }
        None => {
            let begun = quote_spanned!(at=> #begin(#function(#(#args),*)));
            quote!(#w::iterate::<__Iterator, _, _>(__frame, || #begun))
        }
    };
    match iterated.error {
        Some(_) => made,
        None => quote!(#w::begun(#made)),
    }
}

/// The exports by which the host fetches items and drops the iterator. `name` is the function's.
pub fn exports(w: &TokenStream, export: &Export, name: &str) -> TokenStream {
    let ident = &export.function.ident;
    let (next, drop) = (beside("__next", ident), beside("__drop", ident));
    let (next_name, drop_name) = (format!("{name}.next"), format!("{name}.drop"));
    let refused = export.wire_name();
    quote! {
        /// The export, as the owner of its iterators.
        enum __Iterator {}
        #[unsafe(export_name = #next_name)]
        extern "C" fn #next(__handle: u32, __max: u32) -> u64 {
            // SAFETY: the host calls by the record of the function that made the iterator.
            unsafe { #w::next_batch::<__Iterator>(#refused, __handle, __max) }
        }
        #[unsafe(export_name = #drop_name)]
        extern "C" fn #drop(__handle: u32) {
            // SAFETY: as above.
            unsafe { #w::drop_iterator::<__Iterator>(#refused, __handle) }
        }
    }
}
