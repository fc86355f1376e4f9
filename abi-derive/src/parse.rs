//! Tokens into [`model`](crate::model).
use crate::attr;
use crate::errors::{self, Errors};
use crate::model::{Attrs, Case, Field, Function, Param, Shape, TypeDef};
use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{
    Data, DeriveInput, Fields, FnArg, GenericParam, Generics, Ident, Index, Item, ItemFn, Member, Pat, Result,
    ReturnType, Safety, Type,
};

/// Reads the item under a derive.
pub fn type_def(errors: &mut Errors, input: &DeriveInput) -> Result<TypeDef> {
    let attrs = attr::abi(errors, &input.attrs);
    let reprs = attr::reprs(errors, &input.attrs);
    generics(errors, &input.generics, errors::GENERIC);
    if let Some(packed) = reprs.iter().find(|word| *word == "packed") {
        errors.at(packed, errors::PACKED);
    }
    let shape = match &input.data {
        Data::Struct(data) => {
            let mut fields: Vec<Field> = data
                .fields
                .iter()
                .enumerate()
                .map(|(i, field)| Field {
                    attrs: attr::abi(errors, &field.attrs),
                    vis: field.vis.clone(),
                    member: match &field.ident {
                        Some(ident) => Member::Named(ident.clone()),
                        None => Member::Unnamed(Index { index: i as u32, span: field.ty.span() }),
                    },
                    ty: field.ty.clone(),
                })
                .collect();
            match &data.fields {
                Fields::Unnamed(_) if fields.len() == 1 => Shape::Newtype(fields.remove(0)),
                Fields::Unnamed(_) => Shape::Record { fields, tuple: true },
                Fields::Named(_) | Fields::Unit => Shape::Record { fields, tuple: false },
            }
        }
        Data::Enum(data) => {
            if data.variants.is_empty() {
                errors.at(&input.ident, errors::EMPTY_ENUM);
            }
            let mut repr = None;
            for word in reprs {
                match word.to_string().as_str() {
                    "u8" | "u16" | "u32" | "u64" | "i8" | "i16" | "i32" | "i64" => repr = Some(word),
                    "Rust" | "align" | "packed" => {}
                    _ => errors.at(&word, errors::ENUM_REPR),
                }
            }
            let cases = data
                .variants
                .iter()
                .map(|variant| {
                    if !matches!(variant.fields, Fields::Unit) {
                        errors.at(&variant.fields, errors::PAYLOAD);
                    }
                    Case {
                        attrs: attr::abi(errors, &variant.attrs),
                        ident: variant.ident.clone(),
                        discriminant: variant.discriminant.as_ref().map(|(_, value)| value.clone()),
                    }
                })
                .collect();
            Shape::Enum { repr, cases }
        }
        Data::Union(data) => return Err(syn::Error::new_spanned(data.union_token, errors::UNION)),
    };
    Ok(TypeDef {
        attrs,
        vis: input.vis.clone(),
        ident: input.ident.clone(),
        lifetimes: input.generics.lifetimes().map(|lifetime| lifetime.lifetime.clone()).collect(),
        shape,
    })
}

/// Reads the item under `#[wazabi::export]`.
pub fn function(errors: &mut Errors, arguments: TokenStream, item: TokenStream) -> Result<Function> {
    let item: ItemFn = match syn::parse2::<Item>(item)? {
        Item::Fn(item) => item,
        Item::Impl(item) => return Err(syn::Error::new_spanned(item.impl_token, errors::IMPL_BLOCK)),
        item => return Err(syn::Error::new_spanned(item, errors::NOT_A_FN)),
    };
    let mut attrs = Attrs { docs: attr::docs(&item.attrs), ..Attrs::default() };
    attr::export(errors, arguments, &mut attrs);
    generics(errors, &item.sig.generics, errors::GENERIC_FN);
    if let Some(token) = &item.sig.asyncness {
        errors.at(token, errors::ASYNC);
    }
    if let Safety::Unsafe(token) = &item.sig.safety {
        errors.at(token, errors::UNSAFE_FN);
    }
    if let Some(abi) = &item.sig.abi {
        errors.at(abi, errors::EXTERN_FN);
    }
    if let Some(variadic) = &item.sig.variadic {
        errors.at(variadic, errors::VARIADIC);
    }
    let mut params = Vec::new();
    for input in &item.sig.inputs {
        match input {
            FnArg::Receiver(receiver) => errors.at(receiver, errors::SELF),
            FnArg::Typed(typed) => match parameter_name(&typed.pat) {
                Some(ident) => params.push(Param { ident, ty: (*typed.ty).clone() }),
                None => errors.at(&typed.pat, errors::PARAMETER_NAME),
            },
        }
    }
    let result = match &item.sig.output {
        ReturnType::Type(_, ty) if !is_unit(ty) => Some((**ty).clone()),
        _ => None,
    };
    let cfgs = item.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg")).cloned().collect();
    Ok(Function { attrs, cfgs, vis: item.vis, ident: item.sig.ident, params, result })
}

fn generics(errors: &mut Errors, generics: &Generics, message: &str) {
    for param in &generics.params {
        match param {
            GenericParam::Lifetime(_) => {}
            GenericParam::Type(param) => errors.at(&param.ident, message),
            GenericParam::Const(param) => errors.at(&param.ident, message),
        }
    }
}

/// The name of a parameter that is one: `x`, `mut x`.
fn parameter_name(pat: &Pat) -> Option<Ident> {
    match pat {
        Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => Some(pat.ident.clone()),
        _ => None,
    }
}

/// `()`
pub fn is_unit(ty: &Type) -> bool {
    match ty {
        Type::Tuple(tuple) => tuple.elems.is_empty(),
        Type::Paren(paren) => is_unit(&paren.elem),
        Type::Group(group) => is_unit(&group.elem),
        _ => false,
    }
}

/// The name of an identifier, without `r#`.
pub fn plain(ident: &Ident) -> String {
    ident.unraw().to_string()
}
