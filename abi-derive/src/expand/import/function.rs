//! Expands a host function.
use super::mock::mock_call;
use super::{link_attr, own};
use crate::errors;
use crate::expand::export::{ONE_BY_ONE, allowed};
use crate::expand::foreign::{markers, unwrapped, wrapped};
use crate::expand::tokens::{check, check_lends, check_position, keep, respanned};
use crate::model::{Declared, Function, Import, Imports, Lent};
use crate::record::Record;
use crate::types::{lifetime, relived};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

pub fn expand(w: &TokenStream, imports: &Imports, import: &Import) -> TokenStream {
    let Import {
        function,
        generics,
        receiver,
    } = import;
    let Function {
        declared,
        vis,
        ident,
        params,
        result,
        ..
    } = function;
    let Declared {
        docs,
        cfgs,
        lints,
        promises,
        ..
    } = declared;
    let (names, types): (Vec<_>, Vec<_>) =
        params.iter().map(|param| (&param.ident, &param.ty)).unzip();
    let written = params.iter().map(|param| &param.written);
    let output = function.written.iter();
    let foreign = params.iter().map(|it| it.foreign.as_ref());
    let markers = &markers(w, foreign.chain([function.foreign.as_ref()]));
    let call = raw_call(w, imports, import);
    let mock = mock_call(w, imports, import);
    let section = section(w, imports, import);
    let method = receiver.as_ref().map(|_| quote!(&self,));
    let checks = types.iter().copied().chain(result).map(|ty| {
        let ty = relived(ty, &lifetime("'static"), None);
        check(w, &ty)
    });
    let places = params.iter().filter(|param| param.foreign.is_none());
    let places = places.map(|param| (&param.ty, false));
    let returned = result.iter().filter(|_| function.foreign.is_none());
    let places = places.chain(returned.map(|ty| (ty, true)));
    let places = places.map(|(ty, is_result)| {
        let fixed = relived(ty, &lifetime("'static"), None);
        check_position(w, ty, &fixed, is_result)
    });
    let checks = checks.chain(places);
    let lends = types.iter().map(|ty| {
        let ty = relived(ty, &lifetime("'static"), None);
        check_lends(w, &ty)
    });
    let owned = result.as_ref().map(|ty| {
        let at = Span::call_site().located_at(ty.span());
        let message = errors::IMPORT_BORROWS;
        let here = respanned(w, at);
        quote_spanned!(at=> const _: () = #here::core::assert!(!<#ty as #w::Abi>::BORROWS, #message);)
    });
    let lint = allowed([function]);
    let shim = quote! {
        #[doc = #docs]
        #(#cfgs)*
        #(#lints)*
        #(#promises)*
        #lint
        #[allow(clippy::too_many_arguments, clippy::boxed_local)]
        #vis fn #ident #generics (#method #(#names: #written),*) #(-> #output)* {
            #[cfg(target_family = "wasm")]
            { #markers #call }
            #[cfg(not(target_family = "wasm"))]
            { #mock }
        }
    };
    let shim = match receiver {
        Some(owner) => quote!(#(#cfgs)* impl #owner { #shim }),
        None => shim,
    };
    quote! {
        #shim
        #(#cfgs)*
        #(#lints)*
        #lint
        const _: () = {
            #markers
            #(#checks)*
            #(#lends)*
            #owned
            #section
        };
    }
}

/// The call on wasm.
fn raw_call(w: &TokenStream, imports: &Imports, import: &Import) -> TokenStream {
    let function = &import.function;
    let link = link_attr(&imports.module.value());
    let name = imports.wire_name(import);
    let fixed: Vec<Type> = types_of(import);
    let values: Vec<TokenStream> = import
        .receiver
        .iter()
        .map(|_| quote!(self))
        .chain(function.params.iter().map(|param| {
            let ty = relived(&param.ty, &lifetime("'_"), None);
            let value = param.ident.to_token_stream();
            wrapped(w, param.foreign.as_ref(), &ty, value)
        }))
        .collect();
    // A wrapper does not tell by which conversion it crosses.
    let wrappers = import.function.params.iter().map(|param| {
        let ty = relived(&param.ty, &lifetime("'_"), None);
        let lent = param.foreign.as_ref().filter(|it| it.lent != Lent::Not);
        lent.map(|_| quote!(::<#ty>))
    });
    let receiver = import.receiver.iter().map(|_| None);
    let typed: Vec<_> = receiver.chain(wrappers).collect();
    let cores: Vec<_> = (0..fixed.len())
        .map(|index| own(&format!("__{index}")))
        .collect();
    let [frame, core, at] = ["__frame", "__core", "__at"].map(own);
    // An item takes the place of a parameter of its name, whatever its span.
    let mut raw = "__raw".to_owned();
    while function.params.iter().any(|param| param.ident == raw) {
        raw.push('_');
    }
    let raw = own(&raw);
    let result = function
        .result
        .as_ref()
        .map(|ty| relived(ty, &lifetime("'static"), None));
    let returns = result.iter().map(|ty| quote!(-> #w::Core<#ty>));
    let take = match &result {
        // SAFETY (of the output): the host provides the function by the record beside it.
        Some(ty) => {
            let taken = quote!(unsafe { #w::take::<#ty>(#core, #frame) });
            unwrapped(w, function.foreign.as_ref(), quote!((#taken)))
        }
        None => quote!(#core),
    };
    if fixed.len() <= ONE_BY_ONE {
        quote! {
            #link
            unsafe extern "C" {
                #[link_name = #name]
                fn #raw(#(#cores: #w::Core<#fixed>),*) #(#returns)*;
            }
            #w::import(|#frame| {
                #(let #cores = #w::give #typed (#values, #frame);)*
                // SAFETY: the host provides the function by the record beside it, and reads what it
                // is lent.
                let #core = #w::outside(#frame, || unsafe { #raw(#(#cores),*) });
                #take
            })
        }
    } else {
        quote! {
            #[repr(C)]
            #[derive(#w::core::clone::Clone, #w::core::marker::Copy)]
            struct __Params { #(#cores: <#fixed as #w::Abi>::Wire),* }
            #link
            unsafe extern "C" {
                #[link_name = #name]
                fn #raw(at: *const __Params) #(#returns)*;
            }
            #w::import(|#frame| {
                #(let #cores = #w::give_wire #typed (#values, #frame);)*
                let #at: *const __Params = #frame.keep(__Params { #(#cores),* });
                // SAFETY: the host provides the function by the record beside it, and reads what it
                // is lent.
                let #core = #w::outside(#frame, || unsafe { #raw(#at) });
                #take
            })
        }
    }
}

/// The types of the parameters, the receiver's first.
fn types_of(import: &Import) -> Vec<Type> {
    let receiver = import
        .receiver
        .iter()
        .map(|owner| -> Type { syn::parse_quote!(&'static #owner) });
    let params = import
        .function
        .params
        .iter()
        .map(|param| relived(&param.ty, &lifetime("'static"), None));
    receiver.chain(params).collect()
}

fn section(w: &TokenStream, imports: &Imports, import: &Import) -> TokenStream {
    let function = &import.function;
    let declared = &function.declared;
    let mut record = Record::new(w);
    let export = format!("{}/{}", imports.module.value(), imports.wire_name(import));
    record.key("import").string(&export);
    record.key("name").string(&declared.names.wire());
    record.docs(&declared.docs);
    record.go(&declared.names);
    record.view(function.view);
    let fixed = types_of(import);
    let names = import.receiver.iter().map(|_| ("self".to_owned(), None));
    let params = function.params.iter();
    let names = names.chain(params.map(|param| (param.name(), param.go.as_ref())));
    record
        .key("params")
        .list(names.zip(&fixed), |record, ((name, go), ty)| {
            record.key("name").string(&name);
            record.key("type");
            crossing(w, record, ty);
            record.go_param(go);
        });
    let result = function
        .result
        .as_ref()
        .map(|ty| relived(ty, &lifetime("'static"), None));
    if let Some(ty) = &result {
        record.key("result").object(|record| {
            record.key("type");
            crossing(w, record, ty);
        });
    }
    let section = record.section();
    let keep = keep(w, fixed.iter().chain(&result));
    quote! {
        #section
        #[cfg(target_family = "wasm")]
        #keep
    }
}

fn crossing(w: &TokenStream, record: &mut Record<'_>, ty: &Type) {
    record.ty(ty.to_token_stream());
    record.key("pass").pass(ty.to_token_stream());
    record.layout(&quote!(<#ty as #w::Abi>::Wire));
}
