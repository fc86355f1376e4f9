//! Exports that return an iterator: what crosses is its handle, and two more exports fetch its items
//! and drop it.
use crate::known::Iterated;
use crate::model::Export;
use crate::names::beside;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Type, parse_quote};

/// The most items that the host fetches at once.
const MOST: u32 = 256;

/// The type that crosses in place of a function's result: that of a handle, if the result is an
/// iterator.
pub fn crosses(w: &TokenStream, result: &Type) -> Type {
    match Iterated::of(result) {
        Some(Iterated { item, error: None }) => parse_quote!(#w::IteratorOf<#item>),
        Some(Iterated {
            item,
            error: Some(error),
        }) => parse_quote!(#w::Result<#w::IteratorOf<#item>, #error>),
        None => result.clone(),
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
    let made = match export.receiver() {
        Some(receiver) => {
            let (resource, source) = (&receiver.elem, args.next());
            let iterate = match receiver.mutability {
                Some(_) => quote!(#w::iterate_mut),
                None => quote!(#w::iterate_ref),
            };
            quote! {
                #iterate::<__Iterator, #resource, _, _>(#source, __frame, |__self| #begin(#function(__self, #(#args),*)))
            }
        }
        None => quote!(#w::iterate::<__Iterator, _, _>(__frame, || #begin(#function(#(#args),*)))),
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
