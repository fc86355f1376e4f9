//! Exports that may refuse an argument: all arguments are lifted first, then the function runs, or
//! the refusal is the answer.
use crate::known::may_have_handles;
use crate::model::Export;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Type;

/// Reports whether a conversion may be in an argument. The compiler decides; it knows the types.
pub fn may_refuse(export: &Export) -> bool {
    // A resource as `self` is a handle.
    let own = export.owner.as_ref().is_some_and(|owner| !owner.value);
    let params = export.function.params.iter();
    let mut params = params.filter(|param| !(own && param.ident == "self"));
    params.any(|param| may_have_handles(&param.ty))
}

/// The constant that says whether the export may refuse an argument of these types.
pub fn refuses<'a>(w: &TokenStream, types: impl Iterator<Item = &'a Type>) -> TokenStream {
    quote!(const __REFUSES: bool = false #(|| #w::converts::<#types>())*;)
}

/// The rest of a shim, whose arguments have been lifted into `__0`, `__1` and so on: results, but
/// for those that are `lent`. `call` writes the call.
pub fn answer(
    w: &TokenStream,
    count: usize,
    lent: impl Fn(usize) -> bool,
    call: impl FnOnce(std::vec::IntoIter<TokenStream>) -> TokenStream,
) -> TokenStream {
    let names: Vec<_> = (0..count).map(|index| format_ident!("__{index}")).collect();
    let lifted = names.iter().enumerate();
    let lifted = lifted.map(|(index, name)| match lent(index) {
        true => quote!(#name),
        false => quote!(#name?),
    });
    let args: Vec<_> = names.iter().map(|name| quote!(#name)).collect();
    let call = call(args.into_iter());
    quote! {
        #w::answer::<__REFUSES, _>(__frame, || {
            let (#(#names,)*) = (#(#lifted,)*);
            #w::Result::Ok(#call)
        })
    }
}
