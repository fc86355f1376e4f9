//! Tokens that several expansions write.
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

/// Asks what a function's type is made of, so that the compiler answers at the type, on every
/// target: that it crosses, and that its handles have one owner.
pub fn check(w: &TokenStream, ty: &Type) -> TokenStream {
    let at = Span::call_site().located_at(ty.span());
    let here = respanned(w, at);
    quote_spanned! {at=>
        const _: () = #here::one_owner(<#ty as #w::Abi>::BORROWS, <#ty as #w::Abi>::HANDLES);
    }
}

/// Has the linker keep the record beside it, whatever the optimizer drops, and the records of the
/// types.
pub fn keep(w: &TokenStream, types: impl IntoIterator<Item = impl ToTokens>) -> TokenStream {
    let anchors: Vec<_> = types
        .into_iter()
        .map(|ty| quote!(<#ty as #w::Abi>::ANCHOR))
        .collect();
    let count = anchors.len() + 1;
    quote! {
        #[used]
        static __KEEP: [#w::Anchor; #count] = [#w::RUNTIME, #(#anchors),*];
    }
}

/// The tokens at another place, for an error that is to be shown there from its first token on.
pub fn respanned(tokens: &TokenStream, at: Span) -> TokenStream {
    let place = |mut token: TokenTree| {
        token.set_span(at);
        token
    };
    tokens.clone().into_iter().map(place).collect()
}

/// A link in docs. A raw identifier is none that rustdoc finds.
pub fn link(name: &str, kind: &str) -> String {
    match name.strip_prefix("r#") {
        Some(name) => format!("`{name}`"),
        None => format!("[`{name}`]({kind}@{name})"),
    }
}
