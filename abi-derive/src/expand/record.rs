//! Structs with fields.
use super::{Named, error_impl, named, private, wire_name, with_lifetime, with_static};
use crate::check::member_name;
use crate::model::{Field, TypeDef};
use crate::names::camel;
use crate::parse::plain;
use crate::record::Json;
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Lifetime, Member, Type};

pub fn expand(def: &TypeDef, fields: &[Field], tuple: bool) -> TokenStream {
    let w = &private(&def.attrs);
    let wire = &format_ident!("{}Wire", camel_keep(&plain(&def.ident)), span = def.ident.span());
    let record = describe(def, fields, tuple, w);
    let wire_struct = wire_struct(def, fields, wire, w);
    let layout = assert_layout(fields, wire, w);
    let impls = impls(def, fields, wire, w);
    let bytemuck = if def.lifetimes.is_empty() { bytemuck(def, fields, wire, w) } else { quote!() };
    let pair = pair(def, wire, w);
    quote! {
        #wire_struct
        #[allow(clippy::undocumented_unsafe_blocks, clippy::multiple_unsafe_ops_per_block)]
        const _: () = {
            #record
            #layout
            #impls
            #bytemuck
            #pair
        };
    }
}

/// A type name is camel case already; only its first letter may not be a capital.
fn camel_keep(name: &str) -> String {
    if name.contains('_') { camel(name) } else { name.to_owned() }
}

fn describe(def: &TypeDef, fields: &[Field], tuple: bool, w: &TokenStream) -> TokenStream {
    let ident = &def.ident;
    let name = plain(ident);
    let own = quote!(Own);
    let mut json = Json::new(w);
    json.key("type").name(quote!(#w::core::concat!(#w::core::module_path!(), "::", #name)));
    json.key("name").string(&wire_name(&def.attrs, name)).key("kind").raw("\"record\"");
    let wire = quote!(<#own as #w::Abi>::Wire);
    json.key("size").number(quote!(#w::core::mem::size_of::<#wire>()));
    json.key("align").number(quote!(#w::core::mem::align_of::<#wire>()));
    if def.attrs.error.is_some() {
        json.key("error").raw("true");
    }
    json.docs_and_go(&def.attrs);
    if tuple {
        json.key("tuple").raw("true");
    }
    let parts = fields.iter().map(|field| (wire_name(&field.attrs, member_name(field)), field));
    json.objects("fields", parts, |json, field| {
        let (ty, member) = (with_static(&field.ty), wire_member(&field.member));
        json.key("type").ty(&ty).key("offset").number(quote!(#w::core::mem::offset_of!(#wire, #member)));
        json.layout(&ty).docs_and_go(&field.attrs);
    });
    let line = json.end();
    let lifetimes = def.lifetimes.iter().map(|_| quote!('static));
    let statics = if def.lifetimes.is_empty() { quote!() } else { quote!(<#(#lifetimes),*>) };
    quote! {
        #[allow(dead_code)]
        type Own = #ident #statics;
        #line
    }
}

/// The member of the wire struct: a tuple struct's have names there, too.
fn wire_member(member: &Member) -> syn::Ident {
    match member {
        Member::Named(ident) => ident.clone(),
        Member::Unnamed(index) => format_ident!("v{}", index.index, span = index.span),
    }
}

fn wire_struct(def: &TypeDef, fields: &[Field], wire: &syn::Ident, w: &TokenStream) -> TokenStream {
    let (vis, ident) = (&def.vis, &def.ident);
    let members = fields.iter().map(|field| {
        let (vis, member, ty) = (&field.vis, wire_member(&field.member), with_static(&field.ty));
        let doc = format!("The wire form of `{}`.", member_name(field));
        quote!(#[doc = #doc] #vis #member: <#ty as #w::Abi>::Wire)
    });
    let doc = format!(
        "The wire form of [`{ident}`]: its fields in order, each in its own wire form at the next multiple of that form's \
         alignment (`#[repr(C)]`).\n\nIt owns nothing. What its pointers lead to belongs to whoever lowered the value: in a \
         result, to the guest, which releases it at the next call or at `wazabi_release`; in an argument, to the host's \
         argument arena, until the call returns."
    );
    let alloc = format!(
        "Memory for `n` of them on the guest's global allocator, not initialised; null if there is none. Give it back with \
         [`dealloc`]({wire}::dealloc)."
    );
    let dealloc = format!(
        "Gives back what [`alloc`]({wire}::alloc) gave, and not what the values point to.\n\n# Safety\n\n`ptr` came from \
         `alloc(n)` with the same `n`, and is not used again."
    );
    quote! {
        #[doc = #doc]
        #[repr(C)]
        #vis struct #wire { #(#members),* }
        #[automatically_derived]
        impl #w::core::clone::Clone for #wire {
            fn clone(&self) -> Self {
                *self
            }
        }
        #[automatically_derived]
        impl #w::core::marker::Copy for #wire {}
        impl #wire {
            #[doc = #alloc]
            #[must_use]
            #[allow(dead_code)]
            pub fn alloc(n: #w::core::primitive::usize) -> *mut Self {
                #w::alloc_pair::alloc::<Self>(n)
            }
            #[doc = #dealloc]
            #[allow(dead_code)]
            pub unsafe fn dealloc(ptr: *mut Self, n: #w::core::primitive::usize) {
                unsafe { #w::alloc_pair::dealloc::<Self>(ptr, n) }
            }
        }
    }
}

/// The wire struct follows the rules of `docs/abi.md`, and is what a wire struct must be.
fn assert_layout(fields: &[Field], wire: &syn::Ident, w: &TokenStream) -> TokenStream {
    let mut end = quote!(0);
    let mut asserts = Vec::new();
    for field in fields {
        let (member, ty) = (wire_member(&field.member), with_static(&field.ty));
        let form = quote!(<#ty as #w::Abi>::Wire);
        let offset = quote!(#w::core::mem::offset_of!(#wire, #member));
        asserts.push(quote! {
            #w::const_assert_eq!(#offset, #w::offset_after(#end, #w::core::mem::align_of::<#form>()));
        });
        end = quote!(#offset + #w::core::mem::size_of::<#form>());
    }
    quote! {
        #(#asserts)*
        #w::const_assert_eq!(
            #w::core::mem::size_of::<#wire>(),
            #w::size_after(#end, #w::core::mem::align_of::<#wire>())
        );
        #w::const_assert!(#w::core::mem::align_of::<#wire>() <= 8);
        #w::assert_impl_all!(#wire: #w::core::marker::Copy, #w::Wire);
        #w::assert_not_impl_any!(#wire: #w::core::ops::Drop);
    }
}

fn impls(def: &TypeDef, fields: &[Field], wire: &syn::Ident, w: &TokenStream) -> TokenStream {
    let names = named(def);
    let error = error_impl(def, w, &names);
    let Named { declared, generics, lifted } = names;
    let name = plain(&def.ident);
    let borrows = !def.lifetimes.is_empty();
    let count = fields.len();
    let types: Vec<&Type> = fields.iter().map(|field| &field.ty).collect();
    let statics: Vec<Type> = types.iter().map(|ty| with_static(ty)).collect();
    let members: Vec<&Member> = fields.iter().map(|field| &field.member).collect();
    let wires: Vec<syn::Ident> = members.iter().map(|member| wire_member(member)).collect();
    let x = Lifetime::new("'__x", Span::mixed_site());
    // A field that borrows from statics only can be lowered but not lifted; the bound moves the refusal to where
    // somebody asks for it.
    let bounds = types.iter().filter(|ty| mentions_static(ty)).map(|ty| {
        let ty = with_lifetime(ty, &x);
        quote!(#ty: #w::Lift<#x>)
    });
    let cast = if def.lifetimes.is_empty() { quote!(#w::cast_plain!();) } else { quote!() };
    quote! {
        #w::by_address!(#wire);
        static USES: [#w::Mark; #count] = [#(<#statics as #w::Abi>::MARK),*];
        #[automatically_derived]
        unsafe impl #generics #w::Abi for #declared {
            type Wire = #wire;
            const TY: &'static #w::Ty = &#w::Ty::Named(#w::core::concat!(#w::core::module_path!(), "::", #name));
            const MARK: #w::Mark = #w::Mark((&raw const USES).cast());
            const PLAIN: #w::core::primitive::bool = #w::core::mem::size_of::<Self>() == #w::core::mem::size_of::<#wire>()
                && #w::core::mem::align_of::<Self>() == #w::core::mem::align_of::<#wire>()
                && !#w::core::mem::needs_drop::<Self>()
                #(&& <#types as #w::Abi>::PLAIN
                    && #w::core::mem::offset_of!(Self, #members) == #w::core::mem::offset_of!(#wire, #wires))*;
            const BORROWS: #w::core::primitive::bool = #borrows;
            unsafe fn valid(wire: &#wire) -> #w::core::primitive::bool {
                let _ = wire;
                true #(&& unsafe { <#types as #w::Abi>::valid(&wire.#wires) })*
            }
            #cast
        }
        #[automatically_derived]
        impl #generics #w::Lower for #declared {
            fn lower_ref(&self, cx: &#w::Frame) -> #wire {
                let _ = cx;
                #wire { #(#wires: #w::Lower::lower_ref(&self.#members, cx)),* }
            }
            fn lower(self, cx: &#w::Frame) -> #wire {
                let _ = cx;
                #wire { #(#wires: #w::Lower::lower(self.#members, cx)),* }
            }
        }
        #[automatically_derived]
        unsafe impl<#x> #w::Lift<#x> for #lifted where #(#bounds,)* {
            unsafe fn lift(wire: &#x #wire, cx: &#x #w::Frame) -> Self {
                let _ = (wire, cx);
                Self { #(#members: unsafe { #w::Lift::lift(&wire.#wires, cx) }),* }
            }
        }
        #error
    }
}

fn mentions_static(ty: &Type) -> bool {
    struct Find(bool);
    impl<'ast> syn::visit::Visit<'ast> for Find {
        fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
            self.0 |= lifetime.ident == "static";
        }
    }
    let mut find = Find(false);
    syn::visit::Visit::visit_type(&mut find, ty);
    find.0
}

/// bytemuck's traits. `for<'t>` makes a bound that is checked where it is used, not here: each impl is there only if
/// its bounds hold. Of `Pod`, `AnyBitPattern` and `CheckedBitPattern` each implies the next, so only one can be
/// written: the first two where all fields are numbers, as far as the words tell.
fn bytemuck(def: &TypeDef, fields: &[Field], wire: &syn::Ident, w: &TokenStream) -> TokenStream {
    let ident = &def.ident;
    let types: Vec<&Type> = fields.iter().map(|field| &field.ty).collect();
    let b = quote!(#w::bytemuck);
    let plain = quote! {
        for<'__t> #ident: #w::core::marker::Copy,
        for<'__t> #w::Fact<{ <#ident as #w::Abi>::PLAIN }>: #w::True,
    };
    let forms = types.iter().map(|ty| quote!(<#ty as #w::Abi>::Wire));
    let forms_too = forms.clone();
    let of_type = match numbers(&types) {
        Some(numbers) => {
            let marker = if numbers.padded { quote!(AnyBitPattern) } else { quote!(Pod) };
            quote! {
                #[automatically_derived]
                unsafe impl #b::Zeroable for #ident where #(for<'__t> #types: #b::Pod,)* #plain {}
                #[automatically_derived]
                unsafe impl #b::#marker for #ident where #(for<'__t> #types: #b::Pod,)* #plain {}
            }
        }
        None => quote! {
            #[automatically_derived]
            unsafe impl #b::CheckedBitPattern for #ident where for<'__t> #wire: #b::AnyBitPattern, #plain {
                type Bits = #wire;
                fn is_valid_bit_pattern(bits: &#wire) -> #w::core::primitive::bool {
                    unsafe { <#ident as #w::Abi>::valid(bits) }
                }
            }
        },
    };
    quote! {
        #[automatically_derived]
        unsafe impl #b::Zeroable for #wire where #(for<'__t> #forms: #b::Zeroable,)* {}
        #[automatically_derived]
        unsafe impl #b::AnyBitPattern for #wire where #(for<'__t> #forms_too: #b::AnyBitPattern,)* {}
        #of_type
    }
}

/// A record of numbers only.
struct Numbers {
    padded: bool,
}

fn numbers(types: &[&Type]) -> Option<Numbers> {
    let (mut end, mut align, mut padded) = (0_usize, 1, false);
    for ty in types {
        let Type::Path(path) = ty else { return None };
        let size = match path.path.get_ident()?.to_string().as_str() {
            "u8" | "i8" => 1,
            "u16" | "i16" => 2,
            "u32" | "i32" | "f32" => 4,
            "u64" | "i64" | "f64" => 8,
            _ => return None,
        };
        padded |= !end.is_multiple_of(size);
        end = end.next_multiple_of(size) + size;
        align = align.max(size);
    }
    Some(Numbers { padded: padded || !end.is_multiple_of(align) })
}

/// The pair as exports, for hosts written by hand.
fn pair(def: &TypeDef, wire: &syn::Ident, w: &TokenStream) -> TokenStream {
    if def.attrs.pair.is_none() {
        return quote!();
    }
    let name = wire_name(&def.attrs, plain(&def.ident));
    let (alloc, dealloc) = (format!("{name}_alloc"), format!("{name}_dealloc"));
    quote! {
        #[cfg(target_family = "wasm")]
        #[unsafe(export_name = #alloc)]
        extern "C" fn pair_alloc(n: #w::core::primitive::usize) -> *mut #wire {
            #wire::alloc(n)
        }
        #[cfg(target_family = "wasm")]
        #[unsafe(export_name = #dealloc)]
        unsafe extern "C" fn pair_dealloc(ptr: *mut #wire, n: #w::core::primitive::usize) {
            unsafe { #wire::dealloc(ptr, n) }
        }
    }
}
