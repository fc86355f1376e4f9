//! Exported functions.
use super::{private, wire_name, with_static};
use crate::model::Function;
use crate::names::camel;
use crate::parse::plain;
use crate::record::Json;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Index, Type};

/// More parameters than this are passed as one record.
const MAX_PARAMS: usize = 16;

pub fn function(function: &Function) -> TokenStream {
    let w = &private(&function.attrs);
    let (ident, cfgs) = (&function.ident, &function.cfgs);
    let krate = std::env::var("CARGO_CRATE_NAME").unwrap_or_default();
    let name = wire_name(&function.attrs, plain(ident));
    let export = format!("{krate}/{name}");
    let params: Vec<Type> = function.params.iter().map(|param| with_static(&param.ty)).collect();
    let result = function.result.as_ref().map(with_static);
    let line = describe(function, &export, &name, &params, result.as_ref(), w);

    let output = result.as_ref().map_or_else(|| quote!(()), |ty| quote!(#ty));
    let shim = if params.len() > MAX_PARAMS {
        let args: Vec<_> = (0..params.len()).map(|i| format_ident!("a{i}")).collect();
        quote! {
            extern "C" fn shim(at: *const #w::core::primitive::u8) -> #w::Core<#output> {
                unsafe {
                    #w::spread(at, |mut args, cx| {
                        #(let #args = args.next();)*
                        #w::ret(#ident(#(#args),*), cx)
                    })
                }
            }
        }
    } else {
        let args: Vec<_> = (0..params.len()).map(|i| format_ident!("a{i}")).collect();
        let indices = (0..params.len()).map(Index::from);
        quote! {
            extern "C" fn shim(#(#args: #w::Core<#params>),*) -> #w::Core<#output> {
                unsafe {
                    #w::call((#(#args,)*), |args, cx| {
                        let _ = args;
                        #w::ret(#ident(#(#w::arg(&args.#indices, cx)),*), cx)
                    })
                }
            }
        }
    };
    let types = params.iter().chain(&result);
    let marks: Vec<TokenStream> = types.clone().map(|ty| quote!(<#ty as #w::Abi>::MARK)).collect();
    let count = marks.len() + 1;
    let checks = types.map(|ty| quote!(const _: #w::core::primitive::bool = <#ty as #w::Abi>::PLAIN;));
    let alias = alias(function, result.as_ref(), w);
    quote! {
        #alias
        #(#cfgs)*
        const _: () = { #(#checks)* };
        #(#cfgs)*
        #[cfg(target_family = "wasm")]
        #[allow(clippy::undocumented_unsafe_blocks, clippy::multiple_unsafe_ops_per_block, clippy::let_unit_value)]
        const _: () = {
            #line
            #[used]
            static KEEP: [#w::Mark; #count] = [#w::RUNTIME, #(#marks),*];
            #[allow(improper_ctypes_definitions)]
            #[unsafe(export_name = #export)]
            #shim
        };
    }
}

fn describe(
    function: &Function,
    export: &str,
    name: &str,
    params: &[Type],
    result: Option<&Type>,
    w: &TokenStream,
) -> TokenStream {
    let mut json = Json::new(w);
    json.key("export").string(export).key("name").string(name).docs_and_go(&function.attrs);
    let parts = function.params.iter().zip(params).map(|(param, ty)| (plain(&param.ident), ty));
    json.objects("params", parts, |json, ty| {
        json.key("type").ty(ty).key("pass").pass(ty).layout(ty);
    });
    if let Some(ty) = result {
        // The first key of an object has no comma before it.
        json.key("result").raw("{\"type\":").ty(ty).key("pass").pass(ty).layout(ty).raw("}");
    }
    json.end()
}

/// The result struct of the export, by a name.
fn alias(function: &Function, result: Option<&Type>, w: &TokenStream) -> TokenStream {
    let Some(ty) = result else { return quote!() };
    let (vis, ident, cfgs) = (&function.vis, &function.ident, &function.cfgs);
    let alias = format_ident!("{}Result", camel(&plain(ident)), span = ident.span());
    let doc = format!(
        "The wire form of what [`{ident}`] returns.\n\nWhat it points to belongs to the guest, which releases it at the \
         next call or at `wazabi_release`; nobody frees it by hand."
    );
    quote! {
        #[doc = #doc]
        #(#cfgs)*
        #[allow(dead_code)]
        #vis type #alias = <#ty as #w::Abi>::Wire;
    }
}
