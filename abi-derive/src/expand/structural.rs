//! The methods that Go's type has because of what it is made of: their keys in the record, and what
//! Rust must have for them.
use super::context::Context;
use super::tokens::respanned;
use crate::format::{self, Piece};
use crate::model::Body;
use crate::record::Record;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Ident, LitStr};

impl Context<'_> {
    /// The keys `string`, `eq` and `ord`.
    pub fn structural_keys(&self, record: &mut Record<'_>) {
        let it = &self.ty.structural;
        if let Some(format) = &it.string {
            let format = format::write(&pieces(format), |name| self.wire_name_of(name));
            record.key("string").string(&format);
        }
        for (key, span) in [("eq", it.eq), ("ord", it.ord)] {
            if span.is_some() {
                record.key(key).truth();
            }
        }
    }

    /// `Display` by the format; and whether the type is `PartialEq` and `Ord`, as it claims.
    pub fn structural(&self) -> TokenStream {
        let (w, it) = (&self.w, &self.ty.structural);
        let display = it.string.as_ref().map(|format| self.display(format));
        let asks = [
            (it.eq, quote!(core::cmp::PartialEq)),
            (it.ord, quote!(core::cmp::Ord)),
        ];
        let asks = asks.into_iter().filter_map(|(span, bound)| {
            let at = Span::call_site().located_at(span?);
            let (here, fixed) = (respanned(w, at), &self.fixed);
            let bound = respanned(&bound, at);
            Some(quote_spanned! {at=>
                const _: () = {
                    const fn claims<T: #here::#bound>() {}
                    claims::<#fixed>();
                };
            })
        });
        quote!(#display #(#asks)*)
    }

    fn display(&self, format: &LitStr) -> TokenStream {
        let (w, ty) = (&self.w, self.ty);
        let (params, arguments, bounds) = ty.generics.split_for_impl();
        let (ident, pieces) = (&ty.ident, pieces(format));
        let at = Span::call_site().located_at(format.span());
        let here = respanned(w, at);
        let positional = format::write(&pieces, |_| String::new());
        let positional = LitStr::new(&positional, at);
        let fields = pieces.iter().filter_map(|piece| match piece {
            Piece::Field(name) => Some(self.member(name)),
            Piece::Text(_) => None,
        });
        let fields = fields.map(|member| quote_spanned!(at=> self.#member));
        quote! {
            #[automatically_derived]
            impl #params #w::core::fmt::Display for #ident #arguments #bounds {
                fn fmt(&self, __f: &mut #w::core::fmt::Formatter<'_>) -> #w::core::fmt::Result {
                    #here::core::write!(__f, #positional #(, #fields)*)
                }
            }
        }
    }

    fn member(&self, name: &str) -> syn::Member {
        let mut fields = self.ty.body.fields();
        let field = fields.find(|field| field.names.rust == name);
        field.map_or_else(
            || Ident::new(name, Span::call_site()).into(),
            |field| field.member.clone(),
        )
    }

    fn wire_name_of(&self, name: &str) -> String {
        let fields = match &self.ty.body {
            Body::Record(record) => &record.fields[..],
            _ => &[],
        };
        let field = fields.iter().find(|field| field.names.rust == name);
        field.map_or_else(|| name.to_owned(), |field| field.names.wire())
    }
}

/// The parts of a format, which was checked.
fn pieces(format: &LitStr) -> Vec<Piece> {
    format::pieces(&format.value()).unwrap_or_default()
}
