//! Imports: functions that call the host, the types of its objects, and off wasm the trait that stands in for it.
use super::shape::{check, keep, respanned};
use super::types::{lifetime, relived};
use crate::errors;
use crate::model::{Declared, HostFn, HostType, Imports};
use crate::names::{self, beside};
use crate::record::Record;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Type, Visibility};

/// A variable that no parameter of the author's can hide or be hidden by, whatever it is called.
fn own(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// `docs/abi.md` section 3: more parameters cross as one record.
const ONE_BY_ONE: usize = 16;

pub fn expand(imports: &Imports) -> TokenStream {
    let root = &imports.root;
    let w = &quote!(#root::__private);
    let cfgs = &imports.cfgs;
    let types = imports.types.iter().map(|ty| host_type(w, imports, ty));
    let functions = imports.functions.iter().map(|f| function(w, imports, f));
    let mock = mock(w, imports);
    let all: TokenStream = types.chain(functions).chain([mock]).collect();
    if cfgs.is_empty() {
        return all;
    }
    // Attributes of the block hold for each item that comes of it.
    let items: Vec<syn::Item> = syn::parse2::<syn::File>(all)
        .map(|file| file.items)
        .unwrap_or_default();
    items.iter().map(|item| quote!(#(#cfgs)* #item)).collect()
}

fn host_type(w: &TokenStream, imports: &Imports, ty: &HostType) -> TokenStream {
    let HostType {
        declared,
        vis,
        ident,
        any,
    } = ty;
    let Declared {
        names,
        docs,
        cfgs,
        lints,
    } = declared;
    let module = imports.module.value();
    let name = names::unraw(ident);
    let drop_name = format!("{}.drop", names.wire());
    let note = format!(
        "An object of the host's, by its handle. Dropping it tells the host, in `{module}`, that the guest is done with it."
    );
    let mut record = Record::new(w);
    record.key("type").ty(ident.to_token_stream());
    record.key("name").string(&names.wire());
    record.key("kind").string("resource");
    record.layout(&quote!(u32));
    record.docs(docs);
    record.go(names);
    record.key("module").string(&module);
    if *any {
        record.key("any").truth();
    }
    let section = record.section();
    let keep = keep(w, [ident]);
    let link = link_attr(&module);
    let dropped = format_ident!("{}_drop", names::snake(&name));
    let registry = registry(imports);
    quote! {
        #[doc = #docs]
        #[doc = ""]
        #[doc = #note]
        #(#cfgs)*
        #(#lints)*
        #[derive(#w::core::fmt::Debug, #w::core::cmp::PartialEq, #w::core::cmp::Eq)]
        #vis struct #ident {
            handle: #w::Handle<Self>,
        }
        #(#cfgs)*
        #[cfg(not(target_family = "wasm"))]
        #[allow(dead_code)]
        impl #ident {
            /// An object for a mock to give out, known by its number.
            #vis fn mocked(number: u32) -> Self {
                #ident { handle: #w::Handle::from_number(number) }
            }

            /// The number that it was made with.
            #vis fn number(&self) -> u32 {
                self.handle.number()
            }
        }
        #(#cfgs)*
        #[automatically_derived]
        impl #w::core::ops::Drop for #ident {
            fn drop(&mut self) {
                #[cfg(target_family = "wasm")]
                {
                    #link
                    unsafe extern "C" {
                        #[link_name = #drop_name]
                        fn __raw(handle: u32);
                    }
                    // SAFETY: the host provides it by the record of the type, and checks the handle.
                    unsafe { __raw(self.handle.number()) }
                }
                #[cfg(not(target_family = "wasm"))]
                {
                    let number = self.handle.number();
                    #registry.with_any(|host| host.#dropped(number));
                }
            }
        }
        #(#cfgs)*
        const _: () = {
            static __USES: [#w::Anchor; 1] = [#w::Anchor::NONE];
            #section
            #[cfg(target_family = "wasm")]
            #keep
            #[automatically_derived]
            // SAFETY: not plain.
            unsafe impl #w::Abi for #ident {
                type Wire = u32;
                const TY: &'static #w::Ty = &#w::Ty::Named(#w::core::concat!(#w::core::module_path!(), "::", #name));
                const ANCHOR: #w::Anchor = #w::Anchor((&raw const __USES).cast());
                const HANDLES: &'static #w::Handles = &#w::Handles::Object(#name);
            }
            #[automatically_derived]
            impl #w::Lower for #ident {
                fn lower_ref(&self, _: &#w::Frame) -> u32 {
                    self.handle.number()
                }
                fn lower(self, _: &#w::Frame) -> u32 {
                    let number = self.handle.number();
                    // The host takes it back.
                    #w::core::mem::forget(self);
                    number
                }
            }
            #[automatically_derived]
            // SAFETY: borrows nothing.
            unsafe impl<'__a> #w::Lift<'__a> for #ident {
                unsafe fn lift(wire: &'__a u32, _: &'__a #w::Frame) -> Self {
                    #ident { handle: #w::Handle::from_number(*wire) }
                }
            }
            // It cannot be copied, so it is lent.
            #[automatically_derived]
            // SAFETY: a reference crosses as what it leads to.
            unsafe impl #w::Twin for #ident {
                type Param<'a> = &'a #ident;
            }
            #[automatically_derived]
            impl #w::AsParam for #ident {
                fn as_param(&self) -> &Self {
                    self
                }
            }
            // The assertions name these bare.
            use #w::core::marker::{Copy, Send, Sized, Sync};
            use #w::core::clone::Clone;
            #w::assert_not_impl_any!(#ident: Copy, Clone, Send, Sync);
        };
    }
}

fn link_attr(module: &str) -> TokenStream {
    quote!(#[link(wasm_import_module = #module)])
}

fn function(w: &TokenStream, imports: &Imports, function: &HostFn) -> TokenStream {
    let HostFn {
        declared,
        vis,
        ident,
        generics,
        receiver,
        params,
        result,
    } = function;
    let Declared {
        docs, cfgs, lints, ..
    } = declared;
    let (names, types): (Vec<_>, Vec<_>) =
        params.iter().map(|param| (&param.ident, &param.ty)).unzip();
    let output = result.iter();
    let call = raw_call(w, imports, function);
    let mock = mock_call(imports, function);
    let section = section(w, imports, function);
    let method = receiver.as_ref().map(|_| quote!(&self,));
    let checks = types.iter().copied().chain(result).map(|ty| {
        let ty = relived(ty, &lifetime("'static"), None);
        check(w, &ty)
    });
    let owned = result.as_ref().map(|ty| {
        let at = Span::call_site().located_at(ty.span());
        let message = errors::IMPORT_BORROWS;
        let here = respanned(w, at);
        quote_spanned!(at=> const _: () = #here::core::assert!(!<#ty as #w::Abi>::BORROWS, #message);)
    });
    let shim = quote! {
        #[doc = #docs]
        #(#cfgs)*
        #(#lints)*
        #[allow(clippy::too_many_arguments, clippy::boxed_local)]
        #vis fn #ident #generics (#method #(#names: #types),*) #(-> #output)* {
            #[cfg(target_family = "wasm")]
            { #call }
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
        const _: () = {
            #(#checks)*
            #owned
            #section
        };
    }
}

/// The call on wasm.
fn raw_call(w: &TokenStream, imports: &Imports, function: &HostFn) -> TokenStream {
    let link = link_attr(&imports.module.value());
    let name = imports.wire_name(function);
    let fixed: Vec<Type> = types_of(function);
    let values: Vec<TokenStream> = function
        .receiver
        .iter()
        .map(|_| quote!(self))
        .chain(
            function
                .params
                .iter()
                .map(|param| param.ident.to_token_stream()),
        )
        .collect();
    let cores: Vec<_> = (0..fixed.len())
        .map(|index| own(&format!("__{index}")))
        .collect();
    let [raw, frame, core, at] = ["__raw", "__frame", "__core", "__at"].map(own);
    let result = function
        .result
        .as_ref()
        .map(|ty| relived(ty, &lifetime("'static"), None));
    let returns = result.iter().map(|ty| quote!(-> #w::Core<#ty>));
    let take = match &result {
        // SAFETY (of the output): the host provides the function by the record beside it.
        Some(ty) => quote!(unsafe { #w::take::<#ty>(#core, #frame) }),
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
                #(let #cores = #w::give(#values, #frame);)*
                // SAFETY: the host provides the function by the record beside it, and reads what it is lent.
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
                #(let #cores = #w::give_wire(#values, #frame);)*
                let #at: *const __Params = #frame.keep(__Params { #(#cores),* });
                // SAFETY: the host provides the function by the record beside it, and reads what it is lent.
                let #core = #w::outside(#frame, || unsafe { #raw(#at) });
                #take
            })
        }
    }
}

/// The types of the parameters, the receiver's first.
fn types_of(function: &HostFn) -> Vec<Type> {
    let receiver = function
        .receiver
        .iter()
        .map(|owner| -> Type { syn::parse_quote!(&'static #owner) });
    let params = function
        .params
        .iter()
        .map(|param| relived(&param.ty, &lifetime("'static"), None));
    receiver.chain(params).collect()
}

fn section(w: &TokenStream, imports: &Imports, function: &HostFn) -> TokenStream {
    let declared = &function.declared;
    let mut record = Record::new(w);
    let export = format!("{}/{}", imports.module.value(), imports.wire_name(function));
    record.key("import").string(&export);
    record.key("name").string(&declared.names.wire());
    record.docs(&declared.docs);
    record.go(&declared.names);
    let fixed = types_of(function);
    let names = function.receiver.iter().map(|_| "self".to_owned());
    let names = names.chain(function.params.iter().map(|param| param.name.clone()));
    record
        .key("params")
        .list(names.zip(&fixed), |record, (name, ty)| {
            record.key("name").string(&name);
            record.key("type");
            crossing(w, record, ty);
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

/// The trait that stands in for the host: the block's name in camel case.
pub fn host_trait(imports: &Imports) -> Ident {
    beside(
        &names::camel(&imports.module.value()),
        &Ident::new("host", imports.module.span()),
    )
}

/// The module that has `mock`: the block's name.
fn host_module(imports: &Imports) -> Ident {
    beside(
        &imports.module.value(),
        &Ident::new("host", imports.module.span()),
    )
}

fn registry(imports: &Imports) -> TokenStream {
    let module = host_module(imports);
    quote!(#module::__MOCKS)
}

/// The name of a function in that trait.
fn mocked(function: &HostFn) -> Ident {
    match &function.receiver {
        Some(owner) => format_ident!(
            "{}_{}",
            names::snake(&names::unraw(owner)),
            names::unraw(&function.ident)
        ),
        None => function.ident.clone(),
    }
}

fn mock_call(imports: &Imports, function: &HostFn) -> TokenStream {
    let (registry, name) = (registry(imports), mocked(function));
    let receiver = function.receiver.as_ref().map(|_| quote!(self,));
    let values = function.params.iter().map(|param| &param.ident);
    let what = format!("{}.{}", imports.module.value(), imports.wire_name(function));
    let host = own("host");
    quote!(#registry.with(#what, |#host| #host.#name(#receiver #(#values),*)))
}

/// The trait, and the module with `mock`.
fn mock(w: &TokenStream, imports: &Imports) -> TokenStream {
    let (host, module) = (host_trait(imports), host_module(imports));
    let name = imports.module.value();
    let vis = visibility(imports);
    let inner = match &vis {
        Visibility::Inherited => quote!(pub(super)),
        vis => vis.to_token_stream(),
    };
    let functions = imports.functions.iter().map(|function| {
        let HostFn {
            declared: Declared {
                docs, cfgs, lints, ..
            },
            generics,
            receiver,
            params,
            result,
            ..
        } = function;
        let ident = mocked(function);
        let receiver = receiver.as_ref().map(|owner| {
            let name = format_ident!("{}", names::snake(&names::unraw(owner)));
            quote!(#name: &#owner,)
        });
        let (names, types): (Vec<_>, Vec<_>) =
            params.iter().map(|param| (&param.ident, &param.ty)).unzip();
        let output = result.iter();
        let message = format!(
            "`{name}.{}` is not mocked; implement `{ident}` in what is passed to `{name}::mock`",
            imports.wire_name(function)
        );
        quote! {
            #[doc = #docs]
            #(#cfgs)*
            #(#lints)*
            #[allow(unused_variables, clippy::too_many_arguments, clippy::boxed_local)]
            fn #ident #generics (&self, #receiver #(#names: #types),*) #(-> #output)* {
                #w::core::panic!(#message)
            }
        }
    });
    let drops = imports.types.iter().map(|ty| {
        let ident = format_ident!("{}_drop", names::snake(&names::unraw(&ty.ident)));
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
        "What the host provides as `{name}`, for tests that run without one: `{name}::mock` puts an implementation in its place.\n\n\
        A method that is called without being implemented panics. {}",
        imports.docs
    );
    let module_docs = format!("Tests put a mock in the place of `{name}`.");
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
            #w::mocks!(#name, super::#host);

            /// Puts a mock in the host's place, on this thread, until what this returns is dropped; then the one before it
            /// is back.
            #[must_use = "the mock is taken away when this is dropped"]
            #inner fn mock(host: impl super::#host + 'static) -> #w::Mocked {
                __MOCKS.push(#w::std::rc::Rc::new(host))
            }
        }
    }
}

/// The trait is as visible as the block's first item.
fn visibility(imports: &Imports) -> Visibility {
    let function = imports.functions.first().map(|function| &function.vis);
    let ty = imports.types.first().map(|ty| &ty.vis);
    function.or(ty).cloned().unwrap_or(Visibility::Inherited)
}
