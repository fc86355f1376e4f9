//! `type File;`: the handle of an object that the host keeps.
use super::link_attr;
use super::mock::registry;
use crate::expand::tokens::{keep, lent};
use crate::model::{Declared, Imports, Object};
use crate::names;
use crate::record::Record;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};

pub fn expand(w: &TokenStream, imports: &Imports, object: &Object) -> TokenStream {
    let Object {
        declared,
        vis,
        ident,
        any,
    } = object;
    let Declared {
        names,
        docs,
        cfgs,
        lints,
        promises,
        ..
    } = declared;
    // All that is made of a deprecated type would use it.
    let must_use = promises.iter().filter(|it| it.path().is_ident("must_use"));
    let module = imports.module.value();
    let name = names::unraw(ident);
    let drop_name = format!("{}.drop", names.wire());
    let note = format!(
        "The handle of an object of the host `{module}`. Dropping it tells the host that the guest no longer uses the object."
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
    let lent = lent(w, ident);
    let link = link_attr(&module);
    let natively = imports.mocked.then(|| natively(w, object));
    let dropped = imports.mocked.then(|| {
        let (dropped, registry) = (format_ident!("{}", object.mock_drop()), registry(imports));
        quote! {
            #[cfg(not(target_family = "wasm"))]
            {
                let number = self.handle.number();
                #registry.with_any(|host| host.#dropped(number));
            }
        }
    });
    // An object that an interface has given away is there until its box is dropped.
    let given = (!imports.mocked).then(|| {
        quote! {
            if self.handle.number() == 0 {
                return;
            }
        }
    });
    quote! {
        #[doc = #docs]
        #[doc = ""]
        #[doc = #note]
        #(#cfgs)*
        #(#lints)*
        #(#must_use)*
        #[derive(#w::core::fmt::Debug, #w::core::cmp::PartialEq, #w::core::cmp::Eq)]
        #vis struct #ident {
            handle: #w::Handle<Self>,
        }
        #natively
        #(#cfgs)*
        #[automatically_derived]
        impl #w::core::ops::Drop for #ident {
            fn drop(&mut self) {
                #given
                #[cfg(target_family = "wasm")]
                {
                    #link
                    unsafe extern "C" {
                        #[link_name = #drop_name]
                        fn __raw(handle: u32);
                    }
                    // SAFETY: the host provides it by the record of the type, and checks the
                    // handle.
                    unsafe { __raw(self.handle.number()) }
                }
                #dropped
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
            #lent
            // Its own name may be that of a trait.
            type __Object = #ident;
            const _: () = {
                // The assertions name these bare.
                use #w::core::marker::{Copy, Send, Sized, Sync};
                use #w::core::clone::Clone;
                #w::assert_not_impl_any!(__Object: Copy, Clone, Send, Sync);
            };
        };
    }
}

/// What a mock makes objects with.
fn natively(w: &TokenStream, object: &Object) -> TokenStream {
    let Object {
        declared,
        vis,
        ident,
        ..
    } = object;
    let cfgs = &declared.cfgs;
    quote! {
        #(#cfgs)*
        #[cfg(not(target_family = "wasm"))]
        #[allow(dead_code)]
        impl #ident {
            /// An object that a mock returns, identified by its number.
            #vis fn mocked(number: u32) -> Self {
                #ident { handle: #w::Handle::from_number(number) }
            }

            /// The number that the mock gave it.
            #vis fn number(&self) -> u32 {
                self.handle.number()
            }
        }
    }
}
