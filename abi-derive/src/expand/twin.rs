//! The borrowed twin of a type: the same variants and fields, borrowed, with the same wire form and record; and the
//! conversions between the two.
use super::shape::{Context, Part, aliases, link};
use super::types::{once_twin, spelled_out};
use super::{newtype, record, variant};
use crate::model::{Body, Case, Field, Style, TypeDef};
use crate::names::{self, beside};
use crate::types::{bare, is_bare_or_std, is_scalar, names_owner, type_arguments};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;
use syn::{GenericArgument, Ident, PathArguments, Type, parse_quote, parse_quote_spanned};

/// The twin's struct, or a variant of its enum.
struct Arm<'a> {
    /// Of an enum.
    case: Option<&'a Case>,
    /// Of the struct or the variant.
    name: String,
    style: Style,
    fields: &'a [Field],
    parts: &'a [Part<'a>],
    /// The types that the fields borrow.
    owned: &'a [Type],
}

pub fn expand(of: &Context<'_>) -> TokenStream {
    let ident = &of.ty.ident;
    let twin = &twin(of);
    let cx = &Context::twin(twin, ident);
    let parts = cx.parts(fields(twin));
    let owned: Vec<_> = fields(of.ty)
        .map(|field| spelled_out(&field.ty, of.owner()))
        .collect();
    let arms = arms(twin, &parts, &owned);
    let (wire, bodies) = match &twin.body {
        Body::Variant(cases) => variant::shared_bodies(cx, ident, cases, &parts),
        Body::Newtype(_) => (parts[0].wire.clone(), newtype::bodies(cx, &parts[0])),
        _ => {
            let wire = record::wire_name(ident).to_token_stream();
            let bodies = record::bodies(cx, &wire, &parts);
            (wire, bodies)
        }
    };
    let definitions = definitions(cx, of, &arms);
    let aliases = aliases(&parts);
    let impls = cx.impls(&wire, &parts, bodies);
    let common = common(cx, ident, &arms);
    let conversions = conversions(cx, ident, &arms);
    quote! {
        #definitions
        const _: () = {
            #aliases
            #impls
            #common
            #conversions
        };
    }
}

/// The twin, as a type of its own.
fn twin(cx: &Context<'_>) -> TypeDef {
    let ty = cx.ty;
    let field = |field: &Field| Field {
        ty: borrowed(&cx.w, &spelled_out(&field.ty, cx.owner()), &|ty| {
            once_twin(&cx.w, ty)
        }),
        ..field.clone()
    };
    let fields = |fields: &[Field]| fields.iter().map(field).collect();
    let case = |case: &Case| Case {
        fields: fields(&case.fields),
        ..case.clone()
    };
    TypeDef {
        vis: ty.vis.clone(),
        ident: beside(&format!("{}Param", names::unraw(&ty.ident)), &ty.ident),
        generics: parse_quote!(<'a>),
        names: ty.names.clone(),
        docs: ty.docs.clone(),
        error: None,
        pair: false,
        flags: None,
        ownership: None,
        lints: ty.lints.clone(),
        root: ty.root.clone(),
        reprs: Vec::new(),
        body: match &ty.body {
            Body::Record(all, style) => Body::Record(fields(all), *style),
            Body::Newtype(inner) => Body::Newtype(Box::new(field(inner))),
            Body::Flags(all) => Body::Flags(fields(all)),
            Body::Enumeration(cases) => Body::Enumeration(cases.iter().map(case).collect()),
            Body::Variant(cases) => Body::Variant(cases.iter().map(case).collect()),
        },
    }
}

/// What a type is in the twin, as `Twin` has it, but spelled out where the name says enough: people read it, and
/// a projection makes the twin invariant in its lifetime. `name` writes the other types.
fn borrowed(w: &TokenStream, ty: &Type, name: &dyn Fn(&Type) -> TokenStream) -> Type {
    let at = Span::call_site().located_at(ty.span());
    let list = |elem: &Type| {
        let elem = borrowed(w, elem, name);
        parse_quote_spanned!(at=> &'a [#elem])
    };
    let text = || parse_quote_spanned!(at=> &'a str);
    let whole = || parse_quote_spanned!(at=> &'a #ty);
    let other = || {
        let ty = name(ty);
        parse_quote_spanned!(at=> <#ty as #w::Twin>::Param<'a>)
    };
    match bare(ty) {
        ty if is_scalar(ty) => ty.clone(),
        Type::Array(array) => {
            let (elem, len) = (borrowed(w, &array.elem, name), &array.len);
            parse_quote_spanned!(at=> [#elem; #len])
        }
        Type::Tuple(tuple) => {
            let elems = tuple.elems.iter().map(|elem| borrowed(w, elem, name));
            parse_quote_spanned!(at=> (#(#elems),*))
        }
        Type::Path(path) if path.qself.is_none() && is_bare_or_std(&path.path) => {
            let Some(last) = path.path.segments.last() else {
                return other();
            };
            match (last.ident.to_string().as_str(), &*type_arguments(last)) {
                ("String", []) => text(),
                ("Vec", [elem]) => list(elem),
                ("Box", [inner]) => match bare(inner) {
                    Type::Slice(slice) => list(&slice.elem),
                    Type::Path(path) if path.path.is_ident("str") => text(),
                    _ => whole(),
                },
                ("BTreeMap" | "HashMap", [_, _, ..]) => whole(),
                ("Option", [inner]) => {
                    let mut path = path.clone();
                    if let Some(last) = path.path.segments.last_mut()
                        && let PathArguments::AngleBracketed(args) = &mut last.arguments
                    {
                        let inner = borrowed(w, inner, name);
                        args.args = [GenericArgument::Type(inner)].into_iter().collect();
                    }
                    Type::Path(path)
                }
                _ => other(),
            }
        }
        _ => other(),
    }
}

/// All fields, those of one variant after those of another.
fn fields(ty: &TypeDef) -> impl Iterator<Item = &Field> {
    let (own, cases): (&[Field], &[Case]) = match &ty.body {
        Body::Record(fields, _) | Body::Flags(fields) => (fields, &[]),
        Body::Newtype(field) => (std::slice::from_ref(&**field), &[]),
        Body::Enumeration(cases) | Body::Variant(cases) => (&[], cases),
    };
    own.iter().chain(cases.iter().flat_map(|case| &case.fields))
}

fn arms<'a>(ty: &'a TypeDef, parts: &'a [Part<'a>], owned: &'a [Type]) -> Vec<Arm<'a>> {
    let arm = |fields, style| Arm {
        case: None,
        name: names::unraw(&ty.ident),
        style,
        fields,
        parts,
        owned,
    };
    match &ty.body {
        Body::Record(fields, style) => vec![arm(fields, *style)],
        Body::Newtype(field) => vec![arm(std::slice::from_ref(&**field), Style::Tuple)],
        Body::Flags(fields) => vec![arm(fields, Style::Named)],
        Body::Enumeration(cases) | Body::Variant(cases) => {
            let mut first = 0;
            let arm = |case: &'a Case| {
                let range = first..first + case.fields.len();
                first = range.end;
                Arm {
                    case: Some(case),
                    name: names::unraw(&case.ident),
                    parts: &parts[range.clone()],
                    owned: &owned[range],
                    ..arm(&case.fields, case.style)
                }
            };
            cases.iter().map(arm).collect()
        }
    }
}

/// The twin, the name of the owned type as a result, and how a value of that is lent.
fn definitions(cx: &Context<'_>, of: &Context<'_>, arms: &[Arm<'_>]) -> TokenStream {
    let (w, ty, owned) = (&cx.w, cx.ty, &of.ty.ident);
    let (vis, lints, twin) = (&ty.vis, &ty.lints, &ty.ident);
    let plain = names::unraw(owned);
    let result = beside(&format!("{plain}Result"), owned);
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

/// `Clone`, `Copy`, `Debug` and `PartialEq`, where all that is borrowed has them: the attributes of the owned type are
/// not seen here.
fn common(cx: &Context<'_>, of: &Ident, arms: &[Arm<'_>]) -> TokenStream {
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
fn conversions(cx: &Context<'_>, of: &Ident, arms: &[Arm<'_>]) -> TokenStream {
    let (w, twin) = (&cx.w, &cx.ty.ident);
    let core = quote!(#w::core);
    let types = arms.iter().flat_map(|arm| arm.owned);
    // Lending needs no such care: what holds itself does so in a list or a box, which ask nothing of what is in them.
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

/// The types in a field's type that can be asked for a trait which the twin, or its type, is to have: not those that name
/// the type itself, since the answer would follow from itself, but what lies beside it; and what is borrowed whole, which
/// is no twin. `lists` is whether it depends on what is in a list.
fn beside_owner<'a>(ty: &'a Type, of: &Ident, lists: bool) -> Vec<&'a Type> {
    if !names_owner(ty, of) {
        return vec![ty];
    }
    let inner = |types: Vec<&'a Type>| {
        let types = types.into_iter();
        types.flat_map(|ty| beside_owner(ty, of, lists)).collect()
    };
    let list = |elem| match lists {
        true => inner(vec![elem]),
        false => vec![ty],
    };
    match bare(ty) {
        Type::Tuple(tuple) => inner(tuple.elems.iter().collect()),
        Type::Array(array) => inner(vec![&array.elem]),
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else {
                return Vec::new();
            };
            match (last.ident.to_string().as_str(), &*type_arguments(last)) {
                ("Option", [elem]) => inner(vec![elem]),
                ("Vec", [elem]) => list(elem),
                ("Box", [elem]) => match bare(elem) {
                    Type::Slice(slice) => list(&slice.elem),
                    _ => vec![ty],
                },
                ("BTreeMap" | "HashMap", [_, ..]) => vec![ty],
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
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
