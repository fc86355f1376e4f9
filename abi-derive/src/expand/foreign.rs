//! Foreign types: the wrapper that crosses in their place, and the type that stands for the
//! functions of a conversion.
use crate::model::{Foreign, Functions, Lent};
use proc_macro2::TokenStream;
use quote::quote;
use syn::Type;

/// A value that a function gives away, converted, or that it lends, in its wrapper. `ty` is the
/// wrapper's type.
pub fn wrapped(
    w: &TokenStream,
    foreign: Option<&Foreign>,
    ty: &Type,
    value: TokenStream,
) -> TokenStream {
    match foreign.map(|foreign| foreign.lent) {
        None => value,
        Some(Lent::Not) => quote!(<#ty>::give(#value)),
        Some(Lent::Value) => quote!(#w::As::from_ref(#value)),
        Some(Lent::Slice) => quote!(#w::As::from_slice(#value)),
        Some(Lent::Option) => quote!(#value.map(#w::As::from_ref)),
    }
}

/// The value in a wrapper.
pub fn unwrapped(w: &TokenStream, foreign: Option<&Foreign>, value: TokenStream) -> TokenStream {
    match foreign.map(|foreign| foreign.lent) {
        None => value,
        Some(Lent::Not) => quote!(#value.into_inner()),
        Some(Lent::Value) => quote!(#value.inner()),
        Some(Lent::Slice) => quote!(#w::As::slice(#value)),
        Some(Lent::Option) => quote!(#value.map(#w::As::inner)),
    }
}

/// The types that stand for the functions of conversions.
pub fn markers<'a>(
    w: &TokenStream,
    all: impl IntoIterator<Item = Option<&'a Foreign>>,
) -> TokenStream {
    let all = all.into_iter().flatten();
    all.filter_map(|foreign| foreign.functions.as_ref())
        .map(|functions| marker(w, functions))
        .collect()
}

fn marker(w: &TokenStream, functions: &Functions) -> TokenStream {
    let Functions {
        marker,
        leaves,
        represented,
        into,
        from,
        try_from,
    } = functions;
    let conversion = |own: &Type| {
        let outward = into.as_ref().map(|into| {
            quote! {
                impl #w::Lends<#own> for #marker {
                    fn lend(__value: &#own) -> #represented {
                        #into(__value)
                    }
                }
                impl #w::Outward<#own> for #marker {
                    fn give(__value: #own) -> #represented {
                        #into(&__value)
                    }
                }
            }
        });
        let taken = match (from, try_from) {
            (Some(from), _) => Some(quote!(#w::Result::Ok(#from(__value)))),
            (None, Some(from)) => Some(quote!(#from(__value).map_err(#w::Refused::new))),
            (None, None) => None,
        };
        let inward = taken.map(|taken| {
            quote! {
                impl #w::Inward<#own> for #marker {
                    fn take(__value: #represented) -> #w::Result<#own, #w::Refused> {
                        #taken
                    }
                }
            }
        });
        quote! {
            impl #w::Converts<#own> for #marker {
                type As = #represented;
            }
            #outward
            #inward
        }
    };
    let conversions = leaves.iter().map(conversion);
    quote! {
        // Public, since it is part of associated types of public ones.
        #[allow(non_camel_case_types, unreachable_pub)]
        pub struct #marker;
        #(#conversions)*
    }
}
