//! Interfaces: the two types that implement the trait for values of either side, and the form of
//! `dyn Trait`.
use super::tokens::keep;
use super::{import, resource, with_attributes};
use crate::attr::is_abi;
use crate::model::{Declared, Interface, Method};
use crate::names::{beside, unraw};
use crate::parse::is_mut;
use crate::record::Record;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{ItemTrait, TraitItem, parse_quote};

/// The trait without the attributes that only the macro knows.
pub fn without_attributes(mut item: ItemTrait) -> ItemTrait {
    item.attrs.retain(|attr| !is_abi(attr));
    for part in &mut item.items {
        if let TraitItem::Fn(function) = part {
            function.attrs.retain(|attr| !is_abi(attr));
            super::without_attributes(&mut function.sig);
        }
    }
    item
}

/// The trait, with the function by which it gives a host's object away.
pub fn with_give(interface: &Interface) -> ItemTrait {
    let mut item = interface.item.clone();
    let give = give();
    item.items.push(parse_quote! {
        #[doc(hidden)]
        fn #give(&mut self) -> u32 {
            0
        }
    });
    item
}

fn give() -> proc_macro2::Ident {
    proc_macro2::Ident::new("__wazabi_give", proc_macro2::Span::call_site())
}

pub fn expand(interface: &Interface) -> TokenStream {
    let Interface {
        item,
        declared,
        resource,
        imports,
        ..
    } = interface;
    let root = &interface.root;
    let w = &quote!(#root::__private);
    let Declared { cfgs, .. } = declared;
    let ident = &item.ident;
    let (guest, host) = interface.sides();
    let guest_block = &interface.guest_block;
    let guest_side = resource::expand(resource);
    let host_side = import::expand(imports);
    let methods = interface.methods.iter().map(|method| {
        let Method {
            attrs,
            sig,
            receiver,
            params,
        } = method;
        let name = &sig.ident;
        let this = receiver.self_token;
        let value = match is_mut(receiver) {
            true => quote!(&*#this),
            false => quote!(#this),
        };
        quote! {
            #(#attrs)*
            #sig {
                #host::#name(#value, #(#params),*)
            }
        }
    });
    let give = give();
    let form = form(w, interface);
    let all = quote! {
        #[doc(hidden)]
        pub struct #guest(#w::Box<dyn #ident>);
        #guest_block
        #guest_side
        #host_side
        #[automatically_derived]
        impl #ident for #host {
            #(#methods)*
            fn #give(&mut self) -> u32 {
                #w::core::mem::replace(&mut self.handle, #w::Handle::from_number(0)).number()
            }
        }
        #form
    };
    let all = match cfgs.is_empty() {
        true => all,
        false => with_attributes(all, &quote!(#(#cfgs)*)),
    };
    quote! {
        #(#cfgs)*
        #[allow(
            non_camel_case_types, dead_code, non_local_definitions, deprecated, unused_variables,
        )]
        const _: () = {
            #all
        };
    }
}

/// The record of the type, and the traits of `dyn Trait` behind a box or a reference.
fn form(w: &TokenStream, interface: &Interface) -> TokenStream {
    let (ident, declared) = (&interface.item.ident, &interface.declared);
    let (guest, host) = interface.sides();
    let name = unraw(ident);
    let shown = format!("dyn {name}");
    let own = beside("__Boxed", ident);
    let mut record = Record::new(w);
    record.key("type").ty(own.to_token_stream());
    record.key("name").string(&declared.names.wire());
    record.key("kind").string("variant");
    record.layout(&quote!(#w::InterfaceWire));
    record.docs(&declared.docs);
    record.go(&declared.names);
    record.key("interface").truth();
    let sides = [("guest", guest), ("host", host)];
    record.key("cases").list(sides, |record, (name, side)| {
        record.key("name").string(name);
        record.key("tuple").truth();
        record.key("fields").list([side], |record, side| {
            record.key("name").string("0");
            record.key("type").ty(side.to_token_stream());
            record
                .key("offset")
                .number(quote!(#w::core::mem::offset_of!(#w::InterfaceWire, handle)));
            record.layout(&quote!(u32));
        });
    });
    let section = record.section();
    let keep = keep(w, [&own]);
    let common = quote! {
        type Wire = #w::InterfaceWire;
        const TY: &'static #w::Ty = &#w::Ty::Named(#w::core::concat!(#w::core::module_path!(), "::", #name));
        const ANCHOR: #w::Anchor = #w::Anchor((&raw const __USES).cast());
    };
    quote! {
        type #own = #w::Box<dyn #ident>;
        const __HANDLES: &#w::Handles =
            &#w::Handles::Of(&[&#w::Handles::Resource(#shown), &#w::Handles::Object(#shown)]);
        static __USES: [#w::Anchor; 3] =
            [#w::Anchor::NONE, <#guest as #w::Abi>::ANCHOR, <#host as #w::Abi>::ANCHOR];
        #section
        #[cfg(target_family = "wasm")]
        #keep
        #[automatically_derived]
        impl #w::Interface for dyn #ident {
            const NAME: &'static str = #name;
            type Guest = #guest;
            type Host = #host;
            fn guest(value: #own) -> #guest {
                #guest(value)
            }
            fn value(guest: #guest) -> #own {
                guest.0
            }
            fn lent(guest: &#guest) -> &Self {
                &*guest.0
            }
            fn lent_mut(guest: &mut #guest) -> &mut Self {
                &mut *guest.0
            }
            fn host(host: #host) -> #own {
                #w::Box::new(host)
            }
            fn host_ref(host: &#host) -> &Self {
                host
            }
            fn host_mut(host: &mut #host) -> &mut Self {
                host
            }
            fn give(&mut self) -> u32 {
                #ident::__wazabi_give(self)
            }
        }
        #[automatically_derived]
        // SAFETY: not plain.
        unsafe impl #w::Abi for #w::Box<dyn #ident> {
            #common
            const HANDLES: &'static #w::Handles = __HANDLES;
        }
        #[automatically_derived]
        impl #w::Lower for #w::Box<dyn #ident> {
            fn lower_ref(&self, _: &#w::Frame) -> #w::InterfaceWire {
                #w::lent_interface::<dyn #ident>()
            }
            fn lower(self, __frame: &#w::Frame) -> #w::InterfaceWire {
                #w::give_interface(self, __frame)
            }
        }
        #[automatically_derived]
        // SAFETY: borrows nothing.
        unsafe impl<'__a> #w::Lift<'__a> for #w::Box<dyn #ident> {
            unsafe fn lift(__wire: &'__a #w::InterfaceWire, __frame: &'__a #w::Frame) -> Self {
                // SAFETY: the caller's promise.
                unsafe { #w::take_interface(__wire, __frame) }
            }
        }
        #[automatically_derived]
        // SAFETY: not plain.
        unsafe impl #w::Abi for &(dyn #ident + '_) {
            #common
            const BORROWS: bool = true;
            const HANDLES: &'static #w::Handles = &#w::Handles::Reference(__HANDLES);
        }
        #[automatically_derived]
        impl #w::Lower for &(dyn #ident + '_) {
            fn lower_ref(&self, _: &#w::Frame) -> #w::InterfaceWire {
                #w::lent_interface::<dyn #ident>()
            }
            fn lower(self, _: &#w::Frame) -> #w::InterfaceWire {
                #w::lent_interface::<dyn #ident>()
            }
        }
        #[automatically_derived]
        // SAFETY: borrows for `'a`.
        unsafe impl<'__a> #w::Lift<'__a> for &'__a (dyn #ident + '__a) {
            unsafe fn lift(__wire: &'__a #w::InterfaceWire, __frame: &'__a #w::Frame) -> Self {
                // SAFETY: the caller's promise.
                unsafe { #w::lend_interface::<dyn #ident>(__wire, __frame) }
            }
        }
        #[automatically_derived]
        // SAFETY: not plain.
        unsafe impl #w::Abi for &mut (dyn #ident + '_) {
            #common
            const BORROWS: bool = true;
            const CHANGES: bool = true;
            const HANDLES: &'static #w::Handles = &#w::Handles::Reference(__HANDLES);
        }
        #[automatically_derived]
        // SAFETY: borrows for `'a`.
        unsafe impl<'__a> #w::Lift<'__a> for &'__a mut (dyn #ident + '__a) {
            unsafe fn lift(__wire: &'__a #w::InterfaceWire, __frame: &'__a #w::Frame) -> Self {
                // SAFETY: the caller's promise.
                unsafe { #w::lend_interface_mut::<dyn #ident>(__wire, __frame) }
            }
        }
        #[automatically_derived]
        // SAFETY: a reference crosses as what it leads to.
        unsafe impl #w::Twin for #w::Box<dyn #ident> {
            type Param<'a> = &'a (dyn #ident + 'a);
        }
        #[automatically_derived]
        impl #w::AsParam for #w::Box<dyn #ident> {
            fn as_param(&self) -> &(dyn #ident + '_) {
                &**self
            }
        }
    }
}
