//! Off wasm: the trait that replaces the host, and the module with `mock`.
use super::own;
use crate::expand::export::allowed;
use crate::model::{Declared, Function, Import, Imports, Param};
use crate::names::{self, beside};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Ident, Path, Visibility};

/// The trait that replaces the host: the block's name in camel case, or its `prefix`.
pub fn host_trait(imports: &Imports) -> Ident {
    let like = Ident::new("host", imports.module.span());
    beside(&imports.host_trait(), &like)
}

/// The module that has `mock`: the block's name, or its `prefix` in snake case.
fn host_module(imports: &Imports) -> Ident {
    let prefix = imports.prefix.as_ref();
    let name = prefix.map(|prefix| names::snake(&prefix.value()));
    let name = name.unwrap_or_else(|| imports.module.value());
    let mut module = names::escaped(&name);
    module.set_span(Span::call_site().located_at(imports.module.span()));
    module
}

pub fn registry(imports: &Imports) -> TokenStream {
    let module = host_module(imports);
    quote!(#module::__MOCKS)
}

/// The name of a function in that trait.
fn mocked(import: &Import) -> Ident {
    match &import.receiver {
        Some(_) => format_ident!("{}", import.mock_name()),
        // It may be raw.
        None => import.function.ident.clone(),
    }
}

pub fn mock_call(w: &TokenStream, imports: &Imports, import: &Import) -> TokenStream {
    if !imports.mocked {
        return quote!(#w::core::unreachable!("there are objects of the host in a guest only"));
    }
    let (registry, name) = (registry(imports), mocked(import));
    let function = &import.function;
    let receiver = import.receiver.as_ref().map(|_| quote!(self,));
    let values = function.params.iter().map(|param| &param.ident);
    let what = format!("{}.{}", imports.module.value(), imports.wire_name(import));
    let host = own("host");
    quote!(#registry.with(#what, |#host| #host.#name(#receiver #(#values),*)))
}

/// The trait, and the module with `mock`.
pub fn expand(w: &TokenStream, imports: &Imports) -> TokenStream {
    let (host, module) = (host_trait(imports), host_module(imports));
    let name = imports.module.value();
    let vis = visibility(imports);
    let inner = inner_visibility(&vis);
    let functions = imports.functions.iter().map(|import| {
        let Import {
            function,
            generics,
            receiver,
        } = import;
        let Function {
            declared: Declared {
                docs, cfgs, lints, ..
            },
            params,
            written,
            ..
        } = function;
        let (ident, lint) = (mocked(import), allowed([function]));
        let receiver = receiver.as_ref().map(|owner| {
            let name = object_parameter(owner, &function.params);
            quote!(#name: &#owner,)
        });
        let (names, types): (Vec<_>, Vec<_>) =
            params.iter().map(|param| (&param.ident, &param.written)).unzip();
        let output = written.iter();
        let message = format!(
            "`{name}.{}` is not mocked; implement `{ident}` for the type that `{module}::mock` gets",
            imports.wire_name(import)
        );
        quote! {
            #[doc = #docs]
            #(#cfgs)*
            #(#lints)*
            #lint
            #[allow(unused_variables, clippy::too_many_arguments, clippy::boxed_local)]
            fn #ident #generics (&self, #receiver #(#names: #types),*) #(-> #output)* {
                #w::core::panic!(#message)
            }
        }
    });
    let drops = imports.objects.iter().map(|ty| {
        let ident = format_ident!("{}", ty.mock_drop());
        let docs = format!(
            "An object with this number, a [`{}`], was dropped.",
            ty.ident
        );
        let cfgs = &ty.declared.cfgs;
        quote! {
            #[doc = #docs]
            #(#cfgs)*
            #[allow(unused_variables)]
            fn #ident(&self, number: u32) {}
        }
    });
    let docs = format!(
        "{}{}The host `{name}` in native tests: `{module}::mock` installs an implementation.\n\n\
        A method that is not implemented panics. The methods of a type begin with its name.",
        imports.docs,
        if imports.docs.is_empty() { "" } else { "\n\n" },
    );
    // Its items name the crate from one module further in.
    let root = inner_path(&imports.root);
    let outer = (root.segments.len() == 1 && root.leading_colon.is_none()).then(|| {
        quote! {
            #[allow(unused_imports)]
            use super::*;
        }
    });
    let w = quote!(#root::__private);
    let module_docs = format!("Mocks of the host `{name}`, for native tests.");
    quote! {
        #[doc = #docs]
        #[cfg(not(target_family = "wasm"))]
        #vis trait #host {
            #(#functions)*
            #(#drops)*
        }
        #[doc = #module_docs]
        #[cfg(not(target_family = "wasm"))]
        #[allow(dead_code)]
        #vis mod #module {
            #outer
            #w::mocks!(#name, super::#host);

            /// Installs a mock of the host on this thread, until the returned guard is dropped. The
            /// mock that was installed before it is then back.
            #[must_use = "dropping the guard removes the mock"]
            #inner fn mock(host: impl super::#host + 'static) -> #w::Mocked {
                __MOCKS.push(#w::std::rc::Rc::new(host))
            }
        }
    }
}

/// The name of the parameter of a mocked method that has the object: that of its type, unless it is
/// another parameter's.
fn object_parameter(owner: &Ident, params: &[Param]) -> Ident {
    let mut name = names::snake(&names::unraw(owner));
    while params
        .iter()
        .any(|param| names::unraw(&param.ident) == name)
    {
        name.push('_');
    }
    names::escaped(&name)
}

/// A visibility as it is written one module further in.
fn inner_visibility(vis: &Visibility) -> TokenStream {
    match vis {
        Visibility::Inherited => quote!(pub(super)),
        Visibility::Restricted(restricted) => {
            let path = inner_path(&restricted.path);
            quote!(pub(in #path))
        }
        vis => vis.to_token_stream(),
    }
}

/// A path as it is written one module further in. One that begins with the name of an item or of a
/// crate stays.
fn inner_path(path: &Path) -> Path {
    let mut path = path.clone();
    let first = path.segments.first_mut();
    match first {
        Some(first) if path.leading_colon.is_none() && first.ident == "self" => {
            first.ident = Ident::new("super", first.ident.span());
        }
        Some(first) if path.leading_colon.is_none() && first.ident == "super" => {
            let outer = Ident::new("super", first.ident.span());
            path.segments.insert(0, outer.into());
        }
        _ => {}
    }
    path
}

/// The trait is as visible as the block's first item.
fn visibility(imports: &Imports) -> Visibility {
    let function = imports.functions.first().map(|import| &import.function.vis);
    let ty = imports.objects.first().map(|ty| &ty.vis);
    function.or(ty).cloned().unwrap_or(Visibility::Inherited)
}
