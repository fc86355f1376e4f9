//! The implementations of the traits of all types.
use super::context::{Context, Part};
use super::tokens::{check_position, respanned};
use crate::errors;
use crate::known::may_have_handles;
use crate::names::{self, beside};
use crate::source;
use crate::types::{arguments, lifetime, mentions_static, relived, relived_bounds};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use std::collections::HashSet;
use syn::spanned::Spanned;

/// The bodies of the functions of the traits. `__wire`, `__frame` and `self` are in scope.
pub struct Bodies {
    pub plain: TokenStream,
    pub valid: TokenStream,
    pub lower_ref: TokenStream,
    pub lower: TokenStream,
    pub lift: TokenStream,
    /// The body of `try_lift`, unless no part of the type can be refused.
    pub try_lift: Option<TokenStream>,
}

impl Context<'_> {
    /// The implementations of `Abi`, `Lower`, `Lift`, `AbiError`, and `Twin` of a type that has
    /// none.
    pub fn impls(&self, wire: &TokenStream, parts: &[Part<'_>], bodies: Bodies) -> TokenStream {
        let Context { ty, w, .. } = self;
        let Bodies {
            plain,
            valid,
            lower_ref,
            lower,
            lift,
            try_lift,
        } = bodies;
        let (generics, ident, bounds) = (&ty.generics, &ty.ident, &ty.generics.where_clause);
        let (args, borrows, name) = (arguments(generics), ty.borrows(), names::unraw(&ty.ident));
        let params = generics.params.iter();
        let params = quote!(<#(#params),*>);
        // A conversion may have one direction only; then the type has that one.
        let predicates = bounds.iter().flat_map(|clause| &clause.predicates);
        let converted = parts.iter().filter(|part| part.field.foreign.is_some());
        let converted = converted.map(|part| &part.own);
        let lower_bounds = quote!(where #(#predicates,)* #(for<'__t> #converted: #w::Lower),*);
        let lift = self.lift(wire, parts, &lift, try_lift.as_ref());
        let cast = (!borrows).then(|| quote!(#w::cast_plain!();));
        let error = self.error(parts);
        let at = Span::call_site().located_at(ident.span());
        let (here, fixed) = (respanned(w, at), &self.fixed);
        let message = if borrows {
            errors::BORROWING_DROP
        } else {
            errors::DROP
        };
        let as_named = as_named(w, parts);
        let no_drop = quote_spanned! {at=>
            const _: () = {
                #(#as_named)*
                #[allow(unused_imports)]
                use #w::NoDrop as _;
                #here::core::assert!(!#w::Drops::<#fixed>::OWN, #message)
            };
        };
        // A twin is the same type in the description.
        let (name, anchor) = match self.twin_of {
            None => (
                quote!(&#w::Ty::Named(#w::core::concat!(#w::core::module_path!(), "::", #name))),
                quote!(#w::Anchor((&raw const __USES).cast())),
            ),
            Some(of) => (
                quote!(<#of as #w::Abi>::TY),
                quote!(<#of as #w::Abi>::ANCHOR),
            ),
        };
        let [handles, handles_const, one_owner] = self.handles(parts);
        let places = parts.iter();
        let own = |part: &&Part<'_>| self.twin_of.is_none() && part.field.foreign.is_none();
        let places = places.filter(own);
        let places = places.map(|part| {
            let fixed = relived(&part.field.ty, &lifetime("'static"), Some(self.owner()));
            check_position(w, &part.field.ty, &fixed, false)
        });
        let wire_name = ty.names.wire();
        let all = ty.generics.params.iter();
        // First, since the compiler reports conflicts in this order.
        let marker = quote! {
            #[automatically_derived]
            impl<#(#all,)* __Block> #w::WriteExportValueForATypeThatDerivesAbi<__Block> for #ident<#(#args),*> #bounds {}
        };
        let value = self.twin_of.is_none().then(|| {
            quote! {
                #marker
                #[automatically_derived]
                impl #params #w::Described for #ident<#(#args),*> #bounds {
                    const NAME: &'static str = #wire_name;
                    const CROSSES: bool = true;
                }
            }
        });
        let own_twin = (!borrows && !ty.has_twin()).then(|| quote!(#w::own_twin!(#ident);));
        quote! {
            #value
            #no_drop
            #(#places)*
            #own_twin
            #handles
            #[automatically_derived]
            // SAFETY: `PLAIN` compares size, alignment and offsets, and asks each field; `valid`
            // asks each field.
            unsafe impl #params #w::Abi for #ident<#(#args),*> #bounds {
                type Wire = #wire;
                const TY: &'static #w::Ty = #name;
                const ANCHOR: #w::Anchor = #anchor;
                const PLAIN: bool = #plain;
                const BORROWS: bool = #borrows;
                #handles_const
                unsafe fn valid(__wire: &#wire) -> bool {
                    #valid
                }
                #cast
            }
            #[automatically_derived]
            impl #params #w::Lower for #ident<#(#args),*> #lower_bounds {
                fn lower_ref(&self, __frame: &#w::Frame) -> #wire {
                    #lower_ref
                }
                fn lower(self, __frame: &#w::Frame) -> #wire {
                    #lower
                }
            }
            #lift
            #error
            #one_owner
        }
    }

    /// The handles in its fields: a static that lists them, and the constant that refers to it. A
    /// type that borrows may lend handles, so it gets a check that it does not also own some.
    fn handles(&self, parts: &[Part<'_>]) -> [TokenStream; 3] {
        let Context { ty, w, fixed, .. } = self;
        let parts = parts.iter().filter(|part| may_have_handles(&part.field.ty));
        let fields: Vec<_> = parts
            .map(|Part { field, fixed, .. }| {
                let name = &field.names.rust;
                quote!((#name, <#fixed as #w::Abi>::HANDLES))
            })
            .collect();
        if fields.is_empty() {
            return Default::default();
        }
        let (count, name) = (fields.len(), names::unraw(&ty.ident));
        let at = Span::call_site().located_at(ty.ident.span());
        let here = respanned(w, at);
        let check = ty.borrows().then(|| {
            quote_spanned!(at=> const _: () = #here::one_owner(true, <#fixed as #w::Abi>::HANDLES);)
        });
        [
            quote!(static __HANDLES: [#w::FieldHandles; #count] = [#(#fields),*];),
            quote! {
                const HANDLES: &'static #w::Handles =
                    &#w::Handles::named(#w::core::concat!(#w::core::module_path!(), "::", #name), &__HANDLES);
            },
            check.unwrap_or_default(),
        ]
    }

    /// The implementation of `Lift`. A field with `'static` cannot be built from an argument, so a
    /// type with such a field has none, and the message of `Lift` says so.
    fn lift(
        &self,
        wire: &TokenStream,
        parts: &[Part<'_>],
        body: &TokenStream,
        tried: Option<&TokenStream>,
    ) -> TokenStream {
        if parts.iter().any(|part| mentions_static(&part.field.ty)) {
            return TokenStream::new();
        }
        let Context { ty, w, lifted, .. } = self;
        let bounds = relived_bounds(&ty.generics, &lifetime("'__a"), self.owner());
        let converted = parts.iter().filter(|part| part.field.foreign.is_some());
        let converted = converted.map(|part| &part.lifted);
        let tried = tried.map(|tried| {
            quote! {
                unsafe fn try_lift(
                    __wire: &'__a #wire,
                    __frame: &'__a #w::Frame,
                ) -> #w::Result<Self, #w::Refused> {
                    #tried
                }
            }
        });
        quote! {
            #[automatically_derived]
            // SAFETY: all lifetimes of the type are `'__a`, and it has no `Drop`.
            unsafe impl<'__a> #w::Lift<'__a> for #lifted where #(#bounds,)* #(#converted: #w::Lift<'__a>),* {
                unsafe fn lift(__wire: &'__a #wire, __frame: &'__a #w::Frame) -> Self {
                    #body
                }
                #tried
            }
        }
    }

    /// The implementation of `Key`, for types that can be keys.
    pub fn key(&self, bounds: TokenStream, order: TokenStream) -> TokenStream {
        let Context { ty, w, .. } = self;
        let (generics, ident, args) = (&ty.generics, &ty.ident, arguments(&ty.generics));
        let params = generics.params.iter();
        let predicates = generics
            .where_clause
            .iter()
            .flat_map(|clause| &clause.predicates);
        quote! {
            #[automatically_derived]
            impl<#(#params),*> #w::Key for #ident<#(#args),*> where #(#predicates,)* #bounds {
                fn order(&self, other: &Self) -> #w::core::cmp::Ordering {
                    #order
                }
            }
        }
    }

    /// `#[abi(pair)]`
    pub fn pair(&self, wire: &TokenStream) -> TokenStream {
        if !self.ty.pair {
            return TokenStream::new();
        }
        let w = &self.w;
        let name = self.ty.names.wire();
        let (alloc_name, dealloc_name) = (format!("{name}_alloc"), format!("{name}_dealloc"));
        let alloc = beside("__alloc", &self.ty.ident);
        let dealloc = beside("__dealloc", &self.ty.ident);
        quote! {
            #[cfg(target_family = "wasm")]
            #[unsafe(export_name = #alloc_name)]
            extern "C" fn #alloc(n: usize) -> *mut #wire {
                #w::alloc_pair::alloc::<#wire>(n)
            }
            #[cfg(target_family = "wasm")]
            #[unsafe(export_name = #dealloc_name)]
            unsafe extern "C" fn #dealloc(ptr: *mut #wire, n: usize) {
                // SAFETY: the caller's promise.
                unsafe { #w::alloc_pair::dealloc::<#wire>(ptr, n) }
            }
        }
    }
}

/// Asks whether the types that have no handles, by their names, have none: the rest of the expansion
/// relies on it. Each type is asked once.
fn as_named(w: &TokenStream, parts: &[Part<'_>]) -> Vec<TokenStream> {
    let mut seen = HashSet::new();
    let parts = parts
        .iter()
        .filter(|part| !may_have_handles(&part.field.ty));
    let parts = parts.filter(|part| seen.insert(source::text(&part.field.ty)));
    parts
        .map(|part| {
            let at = Span::call_site().located_at(part.field.ty.span());
            let (here, fixed) = (respanned(w, at), &part.fixed);
            quote_spanned!(at=> #here::as_named(<#fixed as #w::Abi>::HANDLES);)
        })
        .collect()
}
