//! Converts the model to tokens, one file per shape. This module checks no rules: its input is
//! valid.
mod codes;
mod constant;
mod context;
mod converted;
mod default;
mod enumeration;
mod export;
mod failure;
mod flags;
mod foreign;
mod impls;
mod import;
mod interface;
mod iterator;
mod newtype;
mod plain;
mod record;
mod refusal;
mod remote;
mod resource;
mod stand_in;
mod structural;
mod tokens;
mod twin;
mod variant;

use crate::attr::is_abi;
use crate::crate_docs;
use crate::errors::{self, Errors};
use crate::model::{Body, TypeDef};
use crate::{check, generic, parse, write};
use proc_macro2::{Span, TokenStream};
use quote::quote;
pub use resource::without_attributes as without_resource_attributes;
use syn::{DeriveInput, FnArg, Item, ItemImpl, ItemTrait, Signature};
pub use tokens::keep;

/// `#[derive(Abi)]`: parse, check, expand.
pub fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    // A stand-in accompanies errors, so that one mistake is not reported again at every use of the
    // type.
    let stand_in = stand_in::derive(&input);

    let generic = generic::is_generic(&input.generics).then(|| generic::keep(&input));
    let errors = &mut Errors::default();
    if generic.is_some() {
        generic::check(errors, &input);
    }
    let ty = parse::type_def(errors, input);
    ty.iter().for_each(|ty| check::type_def(errors, ty));
    match (ty, errors.take()) {
        (Some(ty), None) if let Some(kept) = generic => write::expansion(&ty.ident, kept),
        (Some(ty), None) => write::expansion(&ty.ident, type_def(&ty)),
        (_, errors) => quote!(#stand_in #errors),
    }
}

/// `#[wazabi::export]`: parse, check, expand. The item is unchanged, but for an allowed lint.
pub fn export(args: TokenStream, item: TokenStream) -> TokenStream {
    let errors = &mut Errors::default();
    match syn::parse2(item.clone()) {
        Ok(Item::Fn(mut function)) => {
            let export = parse::export(errors, args, function.clone());
            check::export(errors, &export);
            let lint = export::allowed([&export.function]);
            let params = &export.function.params;
            let marked = params
                .iter()
                .any(|it| it.foreign.is_some() || it.go.is_some());
            match errors.take() {
                None if marked => {
                    without_attributes(&mut function.sig);
                    let made = write::expansion(&export.function.ident, export::expand(&export));
                    let docs = crate_docs::expansion(&export.root, &export.krate);
                    quote!(#lint #function #made #docs)
                }
                None => {
                    let made = write::expansion(&export.function.ident, export::expand(&export));
                    let docs = crate_docs::expansion(&export.root, &export.krate);
                    quote!(#lint #item #made #docs)
                }
                Some(errors) => {
                    // The compiler would report this attribute again, with another way out.
                    function.attrs.retain(|attr| !is_abi(attr));
                    without_attributes(&mut function.sig);
                    quote!(#lint #function #errors)
                }
            }
        }
        Ok(Item::Impl(block)) => resource(errors, args, block),
        Ok(Item::Const(constant)) => {
            let constant = parse::constant(errors, args, constant);
            check::constant(errors, &constant);
            let docs = crate_docs::expansion(&constant.root, &constant.krate);
            let made = match errors.take() {
                None => write::expansion(&constant.ident, constant::expand(&constant)),
                Some(errors) => errors,
            };
            quote!(#item #made #docs)
        }
        Ok(Item::Type(alias)) => generic::export(args, &alias),
        Ok(_) => {
            errors.error_at(Span::call_site(), errors::NOT_A_FUNCTION);
            let errors = errors.take();
            quote!(#item #errors)
        }
        Err(error) => {
            let errors = error.to_compile_error();
            quote!(#item #errors)
        }
    }
}

/// Takes the attributes off the parameters that only the macro knows.
fn without_attributes(sig: &mut Signature) {
    for input in &mut sig.inputs {
        if let FnArg::Typed(input) = input {
            input.attrs.retain(|attr| !is_abi(attr));
        }
    }
}

/// On an `impl` block, which stays as it is, but for attributes of the macro's.
fn resource(errors: &mut Errors, args: TokenStream, block: ItemImpl) -> TokenStream {
    let stays = resource::without_attributes(block.clone());
    let resource = parse::resource(errors, args, block);
    resource.iter().for_each(|it| check::resource(errors, it));
    let lint = resource
        .as_ref()
        .and_then(|it| export::allowed(it.functions.iter().map(|export| &export.function)));
    let made = match (resource, errors.take()) {
        (Some(it), None) => {
            let made = write::expansion(&it.ident, resource::expand(&it));
            let docs = crate_docs::expansion(&it.root, &it.krate);
            quote!(#made #docs)
        }
        (it, errors) => {
            // Beside errors, so that one mistake is not reported again at every use of the type.
            let stand_in = it
                .filter(|it| !it.more && !it.owner.value)
                .map(|it| resource::declare(&it));
            quote!(#stand_in #errors)
        }
    };
    quote!(#lint #stays #made)
}

/// `#[wazabi::interface]`: parse, check, expand. The trait stays as it is, but for a hidden function.
pub fn interface(args: TokenStream, item: TokenStream) -> TokenStream {
    let errors = &mut Errors::default();
    let parsed: ItemTrait = match syn::parse2(item.clone()) {
        Ok(Item::Trait(parsed)) => parsed,
        Ok(_) => {
            errors.error_at(Span::call_site(), errors::NOT_A_TRAIT);
            let errors = errors.take();
            return quote!(#item #errors);
        }
        Err(error) => {
            let errors = error.to_compile_error();
            return quote!(#item #errors);
        }
    };
    let stays = interface::without_attributes(parsed.clone());
    let interface = parse::interface(errors, args, parsed);
    match (interface, errors.take()) {
        (Some(it), None) => {
            let made = write::expansion(&it.item.ident, interface::expand(&it));
            let docs = crate_docs::expansion(&it.root, &parse::krate());
            let stays = interface::with_give(&it);
            quote!(#stays #made #docs)
        }
        (_, errors) => quote!(#stays #errors),
    }
}

/// `#[wazabi::import]`: parse, check, expand. The block itself is not valid Rust, and is replaced.
pub fn import(args: TokenStream, item: TokenStream) -> TokenStream {
    let errors = &mut Errors::default();
    let imports = parse::imports(errors, args, item);
    imports
        .iter()
        .for_each(|imports| check::imports(errors, imports));
    match (imports, errors.take()) {
        (Some(imports), None) => {
            let made = write::expansion(
                &import::mock::host_trait(&imports),
                import::expand(&imports),
            );
            let docs = crate_docs::expansion(&imports.root, &parse::krate());
            quote!(#made #docs)
        }
        (_, errors) => errors.unwrap_or_default(),
    }
}

fn type_def(ty: &TypeDef) -> TokenStream {
    let cx = context::Context::new(ty);
    let twin = ty.has_twin().then(|| twin::expand(&cx));
    let own = match &ty.body {
        Body::Record(it) => record::expand(&cx, it),
        Body::Newtype(field) => newtype::expand(&cx, field),
        Body::Flags(all) => flags::expand(&cx, all),
        Body::Enumeration(it) => enumeration::expand(&cx, it),
        Body::Variant(it) => variant::expand(&cx, it),
        Body::Converted(foreign, by) => converted::expand(&cx, foreign, by),
    };
    let (structural, default) = (cx.structural(), cx.default());
    let remote = ty.remote.as_ref();
    let remote = remote.map(|other| remote::expand(&cx, other));
    let made = quote!(#own #twin #structural #default #remote);
    if !ty.is_deprecated() {
        return made;
    }
    with_attributes(made, &quote!(#[allow(deprecated)]))
}

/// Puts attributes on each of the items.
fn with_attributes(items: TokenStream, attributes: &TokenStream) -> TokenStream {
    let items = syn::parse2::<syn::File>(items).map(|file| file.items);
    let items = items.unwrap_or_default();
    items.iter().map(|item| quote!(#attributes #item)).collect()
}
