//! `impl` blocks: their functions, and the type whose values the host knows by handle.
use super::tokens::{keep, lent, respanned};
use super::{constant, export};
use crate::attr::{is_abi, is_export};
use crate::errors;
use crate::model::{Declared, Resource};
use crate::names::{beside, unraw};
use crate::record::Record;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{ImplItem, ItemImpl};

/// The block without the attributes that only the macro knows.
pub fn without_attributes(mut block: ItemImpl) -> ItemImpl {
    block.attrs.retain(|attr| !is_abi(attr));
    for item in &mut block.items {
        let attrs = match item {
            ImplItem::Fn(item) => {
                super::without_attributes(&mut item.sig);
                &mut item.attrs
            }
            ImplItem::Const(item) => &mut item.attrs,
            _ => continue,
        };
        attrs.retain(|attr| !is_abi(attr) && !is_export(attr));
    }
    block
}

pub fn expand(resource: &Resource) -> TokenStream {
    let Declared { cfgs, .. } = &resource.declared;
    let functions = resource.functions.iter().map(export::expand);
    let constants = resource.constants.iter().map(constant::expand);
    let functions = functions.chain(constants).map(|made| {
        if cfgs.is_empty() {
            return made;
        }
        // Attributes of the block hold for each item that comes of it.
        super::with_attributes(made, &quote!(#(#cfgs)*))
    });
    let functions: TokenStream = functions.collect();
    if resource.more {
        return functions;
    }
    if resource.owner.value {
        let asked = derives(resource);
        return quote!(#functions #asked);
    }
    let declaration = declare(resource);
    quote!(#functions #declaration)
}

/// Asks whether values of the type cross, by the name that the functions have.
fn derives(resource: &Resource) -> TokenStream {
    let Resource { owner, root, .. } = resource;
    let Declared {
        cfgs, lints, names, ..
    } = &resource.declared;
    let w = &quote!(#root::__private);
    let at = Span::call_site().located_at(owner.ident.span());
    let (here, ty, wire) = (respanned(w, at), &owner.fixed, &owner.wire);
    let (kept, name) = (errors::VALUE_IS_RESOURCE, errors::VALUE_NAME);
    let named = Span::call_site().located_at(names.wire_span());
    let named = respanned(w, named);
    quote_spanned! {at=>
        #(#cfgs)*
        #(#lints)*
        const _: () = {
            const fn derives<T: #here::Described>() {}
            derives::<#ty>();
            #here::core::assert!(<#ty as #w::Described>::CROSSES, #kept);
            #named::core::assert!(#w::same(<#ty as #w::Described>::NAME, #wire), #name);
        };
    }
}

/// The record of the type, the export that drops a value, and the traits.
pub fn declare(resource: &Resource) -> TokenStream {
    let Declared { cfgs, lints, .. } = &resource.declared;
    let Resource {
        ident,
        declared,
        root,
        krate,
        ..
    } = resource;
    let w = &quote!(#root::__private);
    let name = unraw(ident);
    let drop_name = format!("{krate}/{}.drop", declared.names.wire());
    let mut record = Record::new(w);
    record.key("type").ty(ident.to_token_stream());
    record.key("name").string(&declared.names.wire());
    record.key("kind").string("guest_resource");
    record.layout(&quote!(u32));
    record.docs(&declared.docs);
    record.go(&declared.names);
    record.key("drop").string(&drop_name);
    let mut streams = TokenStream::new();
    for (is, key, stream) in [
        (resource.reads, "read", quote!(Read)),
        (resource.writes, "write", quote!(Write)),
    ] {
        if is {
            record.key(key).truth();
            streams.extend(quote! {
                const _: fn() = || {
                    fn streams<T: #w::#stream>() {}
                    streams::<#ident>();
                };
            });
        }
    }
    let section = record.section();
    let keep = keep(w, [ident]);
    let lent = lent(w, ident);
    let shim = beside("__drop", ident);
    quote! {
        #(#cfgs)*
        #(#lints)*
        const _: () = {
            // A derive of the type is reported by the name of this trait, and first.
            struct __Block;
            #[automatically_derived]
            impl #w::WriteExportValueForATypeThatDerivesAbi<__Block> for #ident {}
            // A second block that declares the type is reported by the name of this trait.
            #[automatically_derived]
            impl #w::WriteExportMoreOnOtherBlocks for #ident {}
            static __USES: [#w::Anchor; 1] = [#w::Anchor::NONE];
            #streams
            #section
            #[cfg(target_family = "wasm")]
            #keep
            #[cfg(target_family = "wasm")]
            #[unsafe(export_name = #drop_name)]
            extern "C" fn #shim(__handle: u32) {
                // SAFETY: the host calls by the record beside this function.
                unsafe { #w::drop_resource::<#ident>(__handle) }
            }
            #[automatically_derived]
            impl #w::Resource for #ident {
                const NAME: &'static str = #name;
            }
            #[automatically_derived]
            // SAFETY: not plain.
            unsafe impl #w::Abi for #ident {
                type Wire = u32;
                const TY: &'static #w::Ty = &#w::Ty::Named(#w::core::concat!(#w::core::module_path!(), "::", #name));
                const ANCHOR: #w::Anchor = #w::Anchor((&raw const __USES).cast());
                const HANDLES: &'static #w::Handles = &#w::Handles::Resource(#name);
                const RESOURCE: bool = true;
            }
            #[automatically_derived]
            impl #w::Lower for #ident {
                fn lower_ref(&self, _: &#w::Frame) -> u32 {
                    #w::lent_resource::<Self>()
                }
                fn lower(self, __frame: &#w::Frame) -> u32 {
                    #w::give_resource(self, __frame)
                }
            }
            #[automatically_derived]
            // SAFETY: borrows nothing; a reference lasts as long as what the frame keeps.
            unsafe impl<'__a> #w::Lift<'__a> for #ident {
                unsafe fn lift(__wire: &'__a u32, __frame: &'__a #w::Frame) -> Self {
                    #w::take_resource(*__wire, __frame)
                }
                unsafe fn lift_ref(__wire: &'__a u32, __frame: &'__a #w::Frame) -> &'__a Self {
                    // SAFETY: the caller's promise.
                    unsafe { #w::lend_resource(*__wire, __frame) }
                }
            }
            #lent
        };
    }
}
