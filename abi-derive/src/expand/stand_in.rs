//! The stand-in for a refused type: it crosses as nothing, so that its uses are not reported as
//! errors too.
use crate::attr::{self, AttrTarget};
use crate::errors::Errors;
use crate::known::bare;
use crate::names::unraw;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Type, parse_quote};

pub fn derive(input: &DeriveInput) -> TokenStream {
    if has_no_size(input) {
        return TokenStream::new();
    }
    // The parser reports its mistakes.
    let args = attr::abi(&mut Errors::default(), &input.attrs, AttrTarget::Type);
    let root = args.root.unwrap_or_else(|| parse_quote!(::wazabi));
    let w = quote!(#root::__private);
    let ident = &input.ident;
    let name = args
        .rename
        .map_or_else(|| unraw(ident), |name| name.value());
    let (params, arguments, bounds) = input.generics.split_for_impl();
    let mut marking = input.generics.clone();
    marking.params.push(parse_quote!(__Block));
    let (marked, ..) = marking.split_for_impl();
    let mut lifting = input.generics.clone();
    lifting.params.insert(0, parse_quote!('__a));
    let lifetimes: Vec<_> = input
        .generics
        .lifetimes()
        .map(|param| &param.lifetime)
        .collect();
    let types = input.generics.type_params().map(|param| &param.ident);
    let predicates = &mut lifting.make_where_clause().predicates;
    predicates.extend(
        lifetimes
            .iter()
            .map(|lifetime| -> syn::WherePredicate { parse_quote!(#lifetime: '__a) }),
    );
    predicates.extend(types.map(|ty| -> syn::WherePredicate { parse_quote!(#ty: '__a) }));
    let (lift_params, _, lift_bounds) = lifting.split_for_impl();
    let own_twin = input
        .generics
        .params
        .is_empty()
        .then(|| quote!(#w::own_twin!(#ident);));
    quote! {
        const _: () = {
            impl #marked #w::WriteExportValueForATypeThatDerivesAbi<__Block> for #ident #arguments #bounds {}
            #own_twin
            // SAFETY: never compiled into anything: an error is reported with it.
            unsafe impl #params #w::Abi for #ident #arguments #bounds {
                type Wire = u8;
                const TY: &'static #w::Ty = &#w::Ty::Prim("unit");
            }
            impl #params #w::Described for #ident #arguments #bounds {
                const NAME: &'static str = #name;
                const CROSSES: bool = true;
            }
            impl #params #w::AbiError for #ident #arguments #bounds {
                type Text = #w::NoText;
            }
            impl #params #w::ErrorText for #ident #arguments #bounds {
                fn text(&self, _: &#w::Frame) -> #w::NoText {
                    #w::NoText
                }
            }
            impl #params #w::ErrorSource for #ident #arguments #bounds {
                fn texts(&self, _: &mut #w::Vec<#w::String>) {}
            }
            impl #params #w::Lower for #ident #arguments #bounds {
                fn lower_ref(&self, _: &#w::Frame) -> u8 {
                    loop {}
                }
                fn lower(self, _: &#w::Frame) -> u8 {
                    loop {}
                }
            }
            // SAFETY: never compiled into anything: an error is reported with it.
            unsafe impl #lift_params #w::Lift<'__a> for #ident #arguments #lift_bounds {
                unsafe fn lift(_: &'__a u8, _: &'__a #w::Frame) -> Self {
                    loop {}
                }
            }
        };
    }
}

/// Such a type cannot implement the traits.
fn has_no_size(input: &DeriveInput) -> bool {
    let Data::Struct(data) = &input.data else {
        return false;
    };
    data.fields.iter().any(|field| match bare(&field.ty) {
        Type::Path(path) => path.path.is_ident("str"),
        ty => matches!(ty, Type::Slice(_) | Type::TraitObject(_)),
    })
}
