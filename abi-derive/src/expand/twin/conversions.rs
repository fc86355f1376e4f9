//! What the twin implements besides the traits of all types: those that are derived elsewhere, and
//! conversions.
use super::Arm;
use super::borrowed::{beside_owner, borrowed};
use crate::check::names_owner;
use crate::expand::context::Context;
use crate::model::{Case, Style};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::Ident;

/// `Clone`, `Copy`, `Debug` and `PartialEq`, where all that is borrowed has them: the attributes of
/// the owned type are not seen here.
pub fn common(cx: &Context<'_>, of: &Ident, arms: &[Arm<'_>]) -> TokenStream {
    let (w, twin) = (&cx.w, &cx.ty.ident);
    let core = quote!(#w::core);
    let bounds = |name: TokenStream, lists: bool| {
        let types = arms.iter().flat_map(|arm| {
            let types = arm.parts.iter().map(|part| &part.own).zip(arm.owned);
            types.flat_map(|(own, owned)| match names_owner(owned, of) {
                false => vec![own.clone()],
                true => beside_owner(owned, of, lists)
                    .into_iter()
                    .map(|ty| borrowed(w, ty, &|ty| ty.to_token_stream()).to_token_stream())
                    .collect(),
            })
        });
        quote!(#(for<'__t> #types: #name),*)
    };
    let [clone, copy, debug, eq] = [
        quote!(#core::clone::Clone),
        quote!(#core::marker::Copy),
        quote!(#core::fmt::Debug),
        quote!(#core::cmp::PartialEq),
    ];
    let cloned = each(arms, twin, twin, &quote!(#clone::clone));
    let shown = arms.iter().map(|arm| {
        let (pattern, vars) = pattern(twin, arm, "a");
        let name = &arm.name;
        let steps = arm
            .fields
            .iter()
            .zip(&vars)
            .map(|(field, var)| match arm.style {
                Style::Named => {
                    let name = &field.names.rust;
                    quote!(.field(#name, #var))
                }
                Style::Tuple => quote!(.field(#var)),
            });
        let builder = match arm.style {
            Style::Named => quote!(debug_struct),
            Style::Tuple => quote!(debug_tuple),
        };
        quote!(#pattern => f.#builder(#name) #(#steps)* .finish(),)
    });
    let compared = arms.iter().map(|arm| {
        let ((a, a_vars), (b, b_vars)) = (pattern(twin, arm, "a"), pattern(twin, arm, "b"));
        quote!((#a, #b) => true #(&& *#a_vars == *#b_vars)*,)
    });
    let [clone_bounds, copy_bounds] = [&clone, &copy].map(|name| bounds(name.clone(), false));
    let [debug_bounds, eq_bounds] = [&debug, &eq].map(|name| bounds(name.clone(), true));
    quote! {
        #[automatically_derived]
        impl<'a> #clone for #twin<'a> where #clone_bounds {
            fn clone(&self) -> Self {
                match self { #cloned }
            }
        }
        #[automatically_derived]
        impl<'a> #copy for #twin<'a> where #copy_bounds {}
        #[automatically_derived]
        impl<'a> #debug for #twin<'a> where #debug_bounds {
            fn fmt(&self, f: &mut #core::fmt::Formatter<'_>) -> #core::fmt::Result {
                match self { #(#shown)* }
            }
        }
        #[automatically_derived]
        impl<'a> #eq for #twin<'a> where #eq_bounds {
            fn eq(&self, other: &Self) -> bool {
                #[allow(unreachable_patterns)]
                match (self, other) {
                    #(#compared)*
                    _ => false,
                }
            }
        }
    }
}

/// `Twin`, `AsParam`, `FromParam`, and `From` in both directions.
pub fn conversions(cx: &Context<'_>, of: &Ident, arms: &[Arm<'_>]) -> TokenStream {
    let (w, twin) = (&cx.w, &cx.ty.ident);
    let core = quote!(#w::core);
    let types = arms.iter().flat_map(|arm| arm.owned);
    // Lending needs no such care: what holds itself does so in a list or a box, which ask nothing
    // of what is in them.
    let others = types.clone().flat_map(|ty| beside_owner(ty, of, true));
    let (lend, copy) = (quote!(#w::AsParam), quote!(#w::FromParam));
    let lend_bounds = quote!(#(for<'__t> #types: #lend),*);
    let copy_bounds = quote!(#(for<'__t> #others: #copy),*);
    let lent = each(arms, of, twin, &quote!(#lend::as_param));
    let copied = each(arms, twin, of, &quote!(#copy::from_param));
    quote! {
        #[automatically_derived]
        // SAFETY: field by field, each what `Twin` says of the field's type.
        unsafe impl #w::Twin for #of {
            type Param<'a> = #twin<'a>;
        }
        #[automatically_derived]
        impl #lend for #of where #lend_bounds {
            fn as_param(&self) -> #twin<'_> {
                match self { #lent }
            }
        }
        #[automatically_derived]
        impl #copy for #of where #copy_bounds {
            fn from_param(__param: &#twin<'_>) -> Self {
                match __param { #copied }
            }
        }
        #[automatically_derived]
        impl<'a> #core::convert::From<&'a #of> for #twin<'a> where for<'__t> #of: #lend {
            fn from(value: &'a #of) -> Self {
                #lend::as_param(value)
            }
        }
        #[automatically_derived]
        impl #core::convert::From<#twin<'_>> for #of where for<'__t> #of: #copy {
            fn from(value: #twin<'_>) -> Self {
                #copy::from_param(&value)
            }
        }
    }
}

/// The arms of a `match` that makes one type of the other, by a function for each field.
fn each(arms: &[Arm<'_>], from: &Ident, to: &Ident, function: &TokenStream) -> TokenStream {
    let arm = |arm: &Arm<'_>| {
        let (pattern, vars) = pattern(from, arm, "field");
        let case = arm.case.map(|Case { ident, .. }| quote!(::#ident));
        let members = arm.fields.iter().map(|field| &field.member);
        quote!(#pattern => #to #case { #(#members: #function(#vars)),* },)
    };
    arms.iter().map(arm).collect()
}

/// A pattern for the struct or variant, and the variables that it binds.
fn pattern(ident: &Ident, arm: &Arm<'_>, name: &str) -> (TokenStream, Vec<Ident>) {
    let case = arm.case.map(|Case { ident, .. }| quote!(::#ident));
    let members = arm.fields.iter().map(|field| &field.member);
    let vars: Vec<_> = (0..arm.fields.len())
        .map(|index| format_ident!("__{name}{index}"))
        .collect();
    (quote!(#ident #case { #(#members: #vars),* }), vars)
}
