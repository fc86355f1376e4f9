//! Newtypes: the wire form of what is inside.
use super::{Named, named, private, wire_name, with_lifetime, with_static};
use crate::model::{Field, TypeDef};
use crate::parse::plain;
use crate::record::Json;
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Lifetime;

pub fn expand(def: &TypeDef, field: &Field) -> TokenStream {
    let w = &private(&def.attrs);
    let Named { declared, generics, lifted } = named(def);
    let (ident, name, inner) = (&def.ident, plain(&def.ident), &field.ty);
    let inner_static = with_static(inner);
    let x = Lifetime::new("'__x", Span::mixed_site());
    let inner_lifted = with_lifetime(inner, &x);
    let borrows = !def.lifetimes.is_empty();

    let mut json = Json::new(w);
    json.key("type").name(quote!(#w::core::concat!(#w::core::module_path!(), "::", #name)));
    json.key("name").string(&wire_name(&def.attrs, name.clone())).key("kind").raw("\"newtype\"");
    json.layout(&inner_static).docs_and_go(&def.attrs).key("inner").ty(&inner_static);
    let line = json.end();

    let (cast, bytemuck) = if def.lifetimes.is_empty() {
        let b = quote!(#w::bytemuck);
        let bytemuck = quote! {
            #[automatically_derived]
            unsafe impl #b::CheckedBitPattern for #ident
            where
                for<'__t> #ident: #w::core::marker::Copy,
                for<'__t> <#inner as #w::Abi>::Wire: #b::AnyBitPattern,
                for<'__t> #w::Fact<{ <#ident as #w::Abi>::PLAIN }>: #w::True,
            {
                type Bits = <#inner as #w::Abi>::Wire;
                fn is_valid_bit_pattern(bits: &Self::Bits) -> #w::core::primitive::bool {
                    unsafe { <#ident as #w::Abi>::valid(bits) }
                }
            }
        };
        (quote!(#w::cast_plain!();), bytemuck)
    } else {
        (quote!(), quote!())
    };
    quote! {
        #[allow(clippy::undocumented_unsafe_blocks, clippy::multiple_unsafe_ops_per_block)]
        const _: () = {
            #line
            static USES: [#w::Mark; 1] = [<#inner_static as #w::Abi>::MARK];
            #[automatically_derived]
            unsafe impl #generics #w::Abi for #declared {
                type Wire = <#inner_static as #w::Abi>::Wire;
                const TY: &'static #w::Ty = &#w::Ty::Named(#w::core::concat!(#w::core::module_path!(), "::", #name));
                const MARK: #w::Mark = #w::Mark((&raw const USES).cast());
                const PLAIN: #w::core::primitive::bool = <#inner as #w::Abi>::PLAIN
                    && #w::core::mem::size_of::<Self>() == #w::core::mem::size_of::<Self::Wire>()
                    && #w::core::mem::align_of::<Self>() == #w::core::mem::align_of::<Self::Wire>()
                    && !#w::core::mem::needs_drop::<Self>();
                const BORROWS: #w::core::primitive::bool = #borrows;
                unsafe fn valid(wire: &Self::Wire) -> #w::core::primitive::bool {
                    unsafe { <#inner as #w::Abi>::valid(wire) }
                }
                #cast
            }
            #[automatically_derived]
            impl #generics #w::Lower for #declared {
                fn lower_ref(&self, cx: &#w::Frame) -> Self::Wire {
                    #w::Lower::lower_ref(&self.0, cx)
                }
                fn lower(self, cx: &#w::Frame) -> Self::Wire {
                    #w::Lower::lower(self.0, cx)
                }
            }
            #[automatically_derived]
            unsafe impl<#x> #w::Lift<#x> for #lifted {
                unsafe fn lift(wire: &#x Self::Wire, cx: &#x #w::Frame) -> Self {
                    Self(unsafe { <#inner_lifted as #w::Lift<#x>>::lift(wire, cx) })
                }
            }
            #bytemuck
        };
    }
}
