//! The twin as it is written, and what is beside it.
use super::Arm;
use super::borrowed::borrowed;
use crate::expand::context::Context;
use crate::expand::tokens::link;
use crate::model::{Case, Field, Style};
use crate::names::{self, beside};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// The twin, the name of the owned type as a result, and how a value of that is lent.
pub fn definitions(cx: &Context<'_>, of: &Context<'_>, arms: &[Arm<'_>]) -> TokenStream {
    let (w, ty, owned) = (&cx.w, cx.ty, &of.ty.ident);
    let (vis, lints, twin) = (&ty.vis, &ty.lints, &ty.ident);
    let plain = names::unraw(owned);
    let result = beside(&format!("{}Result", names::unraw(&ty.prefix)), owned);
    let docs = format!(
        "{}\n\nThe borrowed twin of {}, for arguments: it points to what it is made of. In the description and in Go the two \
        are one type.",
        ty.docs,
        of.link()
    );
    let result_docs = format!(
        "{} as a result: it owns what it is made of. [`{twin}`] is for arguments.",
        of.link()
    );
    let lend_docs =
        format!("Lends it as its borrowed twin, [`{twin}`]. Nothing is copied or allocated.");
    let link = link(&plain, "type");
    let members = |arm: &Arm<'_>, vis: bool| {
        let fields = arm.fields.iter().zip(arm.owned).map(|(field, owned)| {
            let Field { lints, ty, .. } = field;
            let plain = borrowed(w, owned, &|ty| ty.to_token_stream());
            let vis = vis.then_some(&field.vis);
            let docs = match field.docs.as_str() {
                "" => format!("As in {link}."),
                docs => docs.to_owned(),
            };
            let name = (arm.style == Style::Named).then(|| {
                let member = &field.member;
                quote!(#member:)
            });
            quote! {
                #[doc = #docs]
                #(#lints)*
                #[cfg(not(doc))]
                #vis #name #ty,
                #[doc = #docs]
                #(#lints)*
                #[cfg(doc)]
                #vis #name #plain
            }
        });
        match arm.style {
            Style::Named => quote!({ #(#fields),* }),
            Style::Tuple => quote!((#(#fields),*)),
        }
    };
    let body = match arms {
        [arm @ Arm { case: None, .. }] => {
            let semicolon = (arm.style == Style::Tuple).then(|| quote!(;));
            let members = members(arm, true);
            quote!(#[repr(C)] #vis struct #twin<'a> #members #semicolon)
        }
        arms => {
            let cases = arms.iter().filter_map(|arm| {
                let Case {
                    ident, lints, docs, ..
                } = arm.case?;
                let members = (!arm.fields.is_empty()).then(|| members(arm, false));
                Some(quote!(#[doc = #docs] #(#lints)* #ident #members))
            });
            quote!(#vis enum #twin<'a> { #(#cases),* })
        }
    };
    quote! {
        #[doc = #docs]
        #(#lints)*
        #[allow(dead_code)]
        #body
        #[doc = #result_docs]
        #(#lints)*
        #[allow(dead_code)]
        #vis type #result = #owned;
        #[automatically_derived]
        #[allow(dead_code)]
        impl #owned {
            #[doc = #lend_docs]
            #vis fn as_param(&self) -> #twin<'_>
            where
                for<'__t> #owned: #w::AsParam,
            {
                #w::AsParam::as_param(self)
            }
        }
    }
}
