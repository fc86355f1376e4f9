//! Exports: the shim that the host calls, the record, and the type of the result.
use super::shape::link;
use super::types::{lifetime, mentions, relived};
use crate::model::{Export, Param};
use crate::names::{beside, camel};
use crate::record::Record;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Index, Type};

/// `docs/abi.md` section 3: more parameters cross as one record.
const ONE_BY_ONE: usize = 16;

pub fn expand(export: &Export) -> TokenStream {
    let Export { cfgs, lints, root, .. } = export;
    let w = &quote!(#root::__private);
    let fixed = |ty: &Type| relived(ty, &lifetime("'static"), None);
    let params: Vec<_> = export.params.iter().map(|param| fixed(&param.ty)).collect();
    let result = export.result.as_ref().map(fixed);

    let alias = result.as_ref().and_then(|result| alias(w, export, &params, result));
    let checks = params.iter().chain(&result).map(|ty| check(w, ty));
    let shim = shim(w, export, &params, result.as_ref());
    let marks = params.iter().chain(&result).map(|ty| quote!(<#ty as #w::Abi>::MARK));
    let count = params.len() + usize::from(result.is_some()) + 1;
    let section = section(w, export, &params, result.as_ref());
    quote! {
        #alias
        #(#cfgs)*
        const _: () = {
            #(#checks)*
        };
        #(#cfgs)*
        #(#lints)*
        #[cfg(target_family = "wasm")]
        const _: () = {
            #shim
            #section
            #[used]
            static __KEEP: [#w::Mark; #count] = [#w::RUNTIME, #(#marks),*];
        };
    }
}

/// Asks for `Abi`, so that the compiler answers at the type, on every target.
fn check(w: &TokenStream, ty: &Type) -> TokenStream {
    let at = Span::call_site().located_at(ty.span());
    quote_spanned!(at=> const _: bool = <#ty as #w::Abi>::PLAIN;)
}

/// The type of the result, under a name of its own.
fn alias(w: &TokenStream, export: &Export, params: &[Type], result: &Type) -> Option<TokenStream> {
    let Export { vis, ident, cfgs, lints, names, .. } = export;
    let name = format!("{}Result", camel(&names.rust));
    if params.iter().chain([result]).any(|ty| mentions(ty, &name)) {
        return None;
    }
    let name = beside(&name, ident);
    let docs = format!(
        "What {} leaves for its host: the wire form of its result.\n\n\
        Of a `Result` that is `tag` (one byte: 0 for a value, 1 for an error), then, at the next multiple of its alignment, \
        the union of value and error. It belongs to the guest, with all that its pointers lead to: both stay where they \
        are until the next call or `wazabi_release`, and nobody frees them.",
        link(&ident.to_string(), "fn")
    );
    Some(quote! {
        #[doc = #docs]
        #(#cfgs)*
        #(#lints)*
        #vis type #name = <#result as #w::Abi>::Wire;
    })
}

/// The function that the host calls. It writes no types into the call, so that lifetimes and aliases are inferred.
fn shim(w: &TokenStream, export: &Export, params: &[Type], result: Option<&Type>) -> TokenStream {
    let function = &export.ident;
    let shim = beside("__shim", function);
    let name = wire_name(export);
    let returns = result.map(|ty| quote!(-> #w::Core<#ty>));
    let values: Vec<_> = (0..params.len()).map(|index| format_ident!("__{index}")).collect();
    let (inputs, call) = if params.len() <= ONE_BY_ONE {
        let args = (0..params.len()).map(|index| {
            let (index, at) = (Index::from(index), Span::call_site().located_at(params[index].span()));
            quote_spanned!(at=> #w::arg(&args.#index, cx))
        });
        let call = ret(w, function, args, result);
        (quote!(#(#values: #w::Core<#params>),*), quote!(#w::call((#(#values,)*), |args, cx| #call)))
    } else {
        let call = ret(w, function, values.iter().map(|value: &Ident| value.to_token_stream()), result);
        let call = quote! {
            #w::spread(at, |mut args, cx| {
                #(let #values = args.next();)*
                #call
            })
        };
        (quote!(at: *const u8), call)
    };
    quote! {
        #[unsafe(export_name = #name)]
        extern "C" fn #shim(#inputs) #returns {
            unsafe { #call }
        }
    }
}

fn ret(w: &TokenStream, function: &Ident, args: impl Iterator<Item = TokenStream>, result: Option<&Type>) -> TokenStream {
    match result {
        Some(_) => quote!(#w::ret(#function(#(#args),*), cx)),
        None => quote!(#function(#(#args),*)),
    }
}

fn wire_name(export: &Export) -> String {
    format!("{}/{}", export.krate, export.names.wire())
}

fn section(w: &TokenStream, export: &Export, params: &[Type], result: Option<&Type>) -> TokenStream {
    let mut record = Record::new(w);
    record.key("export").string(&wire_name(export));
    record.key("name").string(&export.names.wire());
    record.docs(&export.docs);
    record.go(&export.names);
    record.key("params").list(export.params.iter().zip(params), |record, (Param { name, .. }, ty)| {
        record.key("name").string(name);
        record.key("type");
        crossing(w, record, ty);
    });
    if let Some(ty) = result {
        record.key("result").object(|record| {
            record.key("type");
            crossing(w, record, ty);
        });
    }
    record.section()
}

fn crossing(w: &TokenStream, record: &mut Record<'_>, ty: &Type) {
    record.ty(ty.to_token_stream());
    record.key("pass").pass(ty.to_token_stream());
    record.layout(&quote!(<#ty as #w::Abi>::Wire));
}
