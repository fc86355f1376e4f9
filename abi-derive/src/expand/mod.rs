//! From the model to tokens; one file a shape. No rules here: what arrives is right.
mod enumeration;
mod export;
mod newtype;
mod plain;
mod record;
mod shape;
mod stand_in;
mod types;

use crate::errors::Errors;
use crate::model::{Body, TypeDef};
use crate::{check, parse};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{DeriveInput, Item};

/// `#[derive(Abi)]`: parse, check, expand.
pub fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let stand_in = stand_in::derive(&input);

    let errors = &mut Errors::default();
    let ty = parse::type_def(errors, input);
    ty.iter().for_each(|ty| check::type_def(errors, ty));
    match (ty, errors.propagate()) {
        (Some(ty), Ok(())) => type_def(&ty),
        (_, said) => with(stand_in, said),
    }
}

/// `#[wazabi::export]`: parse, check, expand. The item stays as it is.
pub fn export(args: TokenStream, item: TokenStream) -> TokenStream {
    let item: Item = match syn::parse2(item.clone()) {
        Ok(item) => item,
        Err(error) => return with(item, Err(error.to_compile_error())),
    };
    // cargo sets it; without cargo there is no guest, but the function can be checked.
    let krate = std::env::var("CARGO_CRATE_NAME").unwrap_or_else(|_| "guest".to_owned());

    let errors = &mut Errors::default();
    let export = parse::export(errors, args, &item, krate);
    export.iter().for_each(|export| check::export(errors, export));
    match (export, errors.propagate()) {
        (Some(export), Ok(())) => with(item.to_token_stream(), Err(export::expand(&export))),
        (_, said) => with(item.to_token_stream(), said),
    }
}

/// One after the other. The stand-in beside an error keeps one mistake from being reported at every use.
fn with(first: TokenStream, second: Result<(), TokenStream>) -> TokenStream {
    let second = second.err();
    quote!(#first #second)
}

fn type_def(ty: &TypeDef) -> TokenStream {
    let cx = shape::Context::new(ty);
    match &ty.body {
        Body::Record(fields, style) => record::expand(&cx, fields, *style),
        Body::Newtype(field) => newtype::expand(&cx, field),
        Body::Enumeration(cases) => enumeration::expand(&cx, cases),
    }
}
