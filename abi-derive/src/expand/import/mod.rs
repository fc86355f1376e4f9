//! Imports: functions that call the host, the types of its objects, and off wasm the trait that
//! replaces it.
mod block;
mod function;
pub mod mock;
mod object;

use crate::model::Imports;
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Ident;

pub fn expand(imports: &Imports) -> TokenStream {
    let root = &imports.root;
    let w = &quote!(#root::__private);
    let cfgs = &imports.cfgs;
    let objects = imports
        .objects
        .iter()
        .map(|it| object::expand(w, imports, it));
    let functions = imports
        .functions
        .iter()
        .map(|it| function::expand(w, imports, it));
    let mock = imports.mocked.then(|| mock::expand(w, imports));
    let mock = mock.unwrap_or_default();
    let block = block::expand(w, imports);
    let all: TokenStream = objects.chain(functions).chain([mock, block]).collect();
    if cfgs.is_empty() {
        return all;
    }
    // Attributes of the block apply to each item made of it.
    super::with_attributes(all, &quote!(#(#cfgs)*))
}

/// A variable that cannot collide with the user's parameters.
fn own(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

fn link_attr(module: &str) -> TokenStream {
    quote!(#[link(wasm_import_module = #module)])
}
