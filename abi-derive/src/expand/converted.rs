//! `#[abi(as = "…")]` on a type: a newtype of the type to which it converts.
use super::context::Context;
use super::foreign::markers;
use crate::model::Foreign;
use crate::names;
use proc_macro2::TokenStream;
use quote::quote;
use syn::Type;

/// `by` is the wrapper that crosses.
pub fn expand(cx: &Context<'_>, foreign: &Foreign, by: &Type) -> TokenStream {
    let (w, ident) = (&cx.w, &cx.ty.ident);
    let name = names::unraw(ident);
    let represented = &foreign.represented;
    let wire = quote!(<#represented as #w::Abi>::Wire);
    let markers = markers(w, [Some(foreign)]);

    let mut record = cx.record("newtype", &wire);
    record.key("inner").ty(quote!(#represented));
    let section = record.section();
    let key = cx.key(
        quote!(for<'__t> #by: #w::Key),
        quote!(<#by as #w::Key>::order(#w::As::from_ref(self), #w::As::from_ref(other))),
    );
    let pair = cx.pair(&wire);
    quote! {
        const _: () = {
            #markers
            static __USES: [#w::Anchor; 2] = [#w::Anchor::NONE, <#represented as #w::Abi>::ANCHOR];
            static __HANDLES: [#w::FieldHandles; 1] = [("0", <#by as #w::Abi>::HANDLES)];
            #section
            #w::own_twin!(#ident);
            #[automatically_derived]
            // SAFETY: not plain, and without lifetimes: it borrows nothing.
            unsafe impl #w::Abi for #ident {
                type Wire = #wire;
                const TY: &'static #w::Ty = &#w::Ty::Named(#w::core::concat!(#w::core::module_path!(), "::", #name));
                const ANCHOR: #w::Anchor = #w::Anchor((&raw const __USES).cast());
                const HANDLES: &'static #w::Handles =
                    &#w::Handles::named(#w::core::concat!(#w::core::module_path!(), "::", #name), &__HANDLES);
            }
            #[automatically_derived]
            impl #w::Lower for #ident where for<'__t> #by: #w::Lower {
                fn lower_ref(&self, __frame: &#w::Frame) -> #wire {
                    <#by as #w::Lower>::lower_ref(#w::As::from_ref(self), __frame)
                }
                fn lower(self, __frame: &#w::Frame) -> #wire {
                    <#by as #w::Lower>::lower(#w::As::new(self), __frame)
                }
            }
            #[automatically_derived]
            // SAFETY: borrows nothing.
            unsafe impl<'__a> #w::Lift<'__a> for #ident where #by: #w::Lift<'__a> {
                unsafe fn lift(__wire: &'__a #wire, __frame: &'__a #w::Frame) -> Self {
                    // SAFETY: the caller's promise.
                    unsafe { <#by as #w::Lift<'__a>>::lift(__wire, __frame) }.into_inner()
                }
                unsafe fn try_lift(
                    __wire: &'__a #wire,
                    __frame: &'__a #w::Frame,
                ) -> #w::Result<Self, #w::Refused> {
                    // SAFETY: the caller's promise.
                    unsafe { <#by as #w::Lift<'__a>>::try_lift(__wire, __frame) }
                        .map(#w::As::into_inner)
                }
            }
            #key
            #pair
        };
    }
}
