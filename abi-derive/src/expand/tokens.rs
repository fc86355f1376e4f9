//! Tokens that several expansions write.
use crate::known::{interface, may_have_handles, may_hide};
use crate::types::once;
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Ident, Type};

/// Asserts for a type of a function that it crosses and that its handles have one owner. The
/// compiler reports failures at the type, on every target.
pub fn check(w: &TokenStream, ty: &Type) -> TokenStream {
    let at = Span::call_site().located_at(ty.span());
    let here = respanned(w, at);
    // The expansion relies on the names of types without handles.
    let asked = match may_have_handles(ty) {
        true => quote_spanned!(at=> one_owner),
        false => quote_spanned!(at=> one_owner_as_named),
    };
    quote_spanned! {at=>
        const _: () = #here::#asked(<#ty as #w::Abi>::BORROWS, <#ty as #w::Abi>::HANDLES);
    }
}

/// Asks whether a type occurs at its place, if its source does not show that: in a value, or as the
/// result of a function.
pub fn check_position(w: &TokenStream, written: &Type, ty: &Type, is_result: bool) -> TokenStream {
    let interfaces = check_interfaces(w, written);
    if !may_hide(written) {
        return interfaces;
    }
    let at = Span::call_site().located_at(written.span());
    let here = respanned(w, at);
    let asked = match is_result {
        true => quote_spanned!(at=> in_result),
        false => quote_spanned!(at=> in_value),
    };
    quote_spanned!(at=> #interfaces const _: () = #here::#asked(<#ty as #w::Abi>::TY);)
}

/// Asks of each `dyn Trait` in a type whether the trait is an interface, by a name that says what to
/// write.
fn check_interfaces(w: &TokenStream, ty: &Type) -> TokenStream {
    struct Objects<'a>(&'a TokenStream, TokenStream);
    impl Visit<'_> for Objects<'_> {
        fn visit_type(&mut self, ty: &Type) {
            if let Some(path) = interface(ty) {
                let at = Span::call_site().located_at(ty.span());
                let here = respanned(self.0, at);
                self.1.extend(quote_spanned! {at=>
                    const _: fn() = || #here::interface::<dyn #path>();
                });
            }
            visit::visit_type(self, ty);
        }
    }
    let mut objects = Objects(w, TokenStream::new());
    objects.visit_type(ty);
    objects.1
}

/// Asks whether a type of a parameter can be read. The call does too, on wasm alone, and not at the
/// type.
pub fn check_takes(w: &TokenStream, ty: &Type) -> TokenStream {
    let at = Span::call_site().located_at(ty.span());
    let once = once(w, ty, &ty.to_token_stream());
    let (here, once) = (respanned(w, at), respanned(&once, at));
    quote_spanned!(at=> const _: fn() = || #here::takes::<#once>();)
}

/// Asks whether a foreign result converts to the type as which it crosses. The call does too, on
/// wasm alone.
pub fn check_lowers(ty: &Type, at: Span) -> TokenStream {
    let at = Span::call_site().located_at(at);
    let ty = respanned(&ty.to_token_stream(), at);
    quote_spanned!(at=> const _: fn() = || { let _ = <#ty>::give; };)
}

/// Asks whether a type for the host lends it a resource.
pub fn check_gives(w: &TokenStream, ty: &Type) -> TokenStream {
    let at = Span::call_site().located_at(ty.span());
    let here = respanned(w, at);
    quote_spanned!(at=> const _: () = #here::gives(<#ty as #w::Abi>::HANDLES);)
}

/// Asks whether an argument for the host lends it a resource.
pub fn check_lends(w: &TokenStream, ty: &Type) -> TokenStream {
    let at = Span::call_site().located_at(ty.span());
    let here = respanned(w, at);
    quote_spanned!(at=> const _: () = #here::lends(<#ty as #w::Abi>::HANDLES);)
}

/// Asks whether an item of an iterator lends the host a handle.
pub fn check_yields(w: &TokenStream, item: &Type) -> TokenStream {
    let at = Span::call_site().located_at(item.span());
    let here = respanned(w, at);
    quote_spanned!(at=> const _: () = #here::yields(<#item as #w::Abi>::HANDLES);)
}

/// Makes the linker keep the record beside it and the records of the types, whatever the optimizer
/// drops.
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

/// The traits by which a type is lent to the host as itself: a handle that cannot be copied.
pub fn lent(w: &TokenStream, ident: &Ident) -> TokenStream {
    quote! {
        #[automatically_derived]
        // SAFETY: a reference crosses as what it leads to.
        unsafe impl #w::Twin for #ident {
            type Param<'a> = &'a #ident;
        }
        #[automatically_derived]
        impl #w::AsParam for #ident {
            fn as_param(&self) -> &Self {
                self
            }
        }
    }
}

/// The tokens with another span, so that an error is shown there from its first token on.
pub fn respanned(tokens: &TokenStream, at: Span) -> TokenStream {
    let place = |mut token: TokenTree| {
        token.set_span(at);
        token
    };
    tokens.clone().into_iter().map(place).collect()
}

/// A link in docs. rustdoc does not resolve raw identifiers.
pub fn link(name: &str, kind: &str) -> String {
    match name.strip_prefix("r#") {
        Some(name) => format!("`{name}`"),
        None => format!("[`{name}`]({kind}@{name})"),
    }
}
