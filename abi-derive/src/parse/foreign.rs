//! `as`, `with` and their functions: the type as which a foreign type crosses.
use crate::attr::Conversion;
use crate::errors::{self, Errors};
use crate::known::{Known, bare, is_str, known};
use crate::model::{Foreign, Functions, Lent};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{GenericArgument, Ident, Lifetime, Path, PathArguments, Type, TypePath, parse_quote};

/// The position of the type that is converted.
#[derive(Clone, Copy, PartialEq)]
pub enum Place {
    /// A field, which owns its value.
    Field,
    /// A parameter or a result, which may be lent.
    Function,
    /// The type that has the derive.
    Itself,
}

/// A type that is converted: the type that the expansion writes in its place, and the conversion.
/// `marker` is the name of the type that stands for functions.
pub fn foreign(
    errors: &mut Errors,
    root: &Path,
    conversion: Conversion,
    own: &Type,
    place: Place,
    marker: Ident,
) -> (Type, Option<Foreign>) {
    let w = quote!(#root::__private);
    let (lent, value) = match (place, lent(own)) {
        (Place::Function, Some((lent, value))) => (lent, value),
        _ => (Lent::Not, own),
    };
    if let Some(lifetime) = borrowed(value) {
        errors.error(lifetime, errors::FOREIGN_BORROWS);
        return (own.clone(), None);
    }
    let mut plan = Plan {
        w: &w,
        conversion: &conversion,
        marker: &marker,
        leaves: Vec::new(),
    };
    let top = place == Place::Itself;
    let Some((by, represented)) = plan.convert(value, &conversion.ty, top) else {
        errors.error(&conversion.ty, errors::NOTHING_TO_CONVERT);
        return (own.clone(), None);
    };
    let leaves = plan.leaves;
    let functions = conversion.has_functions().then(|| Functions {
        marker,
        leaves,
        represented: conversion.ty.clone(),
        into: conversion.into,
        from: conversion.from,
        try_from: conversion.try_from,
    });
    let converted: Type = parse_quote!(#w::As<#value, #by>);
    let again = |inner: &Type| relent(own, lent, inner);
    let ty = again(&converted);
    let foreign = Foreign {
        represented: again(&represented),
        span: own.span(),
        lent,
        functions,
    };
    (ty, Some(foreign))
}

/// The first lifetime in the type that is not `'static`.
fn borrowed(ty: &Type) -> Option<Lifetime> {
    struct Lifetimes(Option<Lifetime>);
    impl Visit<'_> for Lifetimes {
        fn visit_lifetime(&mut self, lifetime: &Lifetime) {
            if lifetime.ident != "static" {
                self.0.get_or_insert_with(|| lifetime.clone());
            }
        }
    }
    let mut lifetimes = Lifetimes(None);
    lifetimes.visit_type(ty);
    lifetimes.0
}

/// The `T` of `&T`, `&[T]` and `Option<&T>`.
fn lent(ty: &Type) -> Option<(Lent, &Type)> {
    match bare(ty) {
        Type::Reference(reference) => match bare(&reference.elem) {
            Type::Slice(slice) => Some((Lent::Slice, &slice.elem)),
            elem if is_str(elem) => None,
            elem => Some((Lent::Value, elem)),
        },
        ty => match known(ty) {
            Some((Known::Option, args)) => match bare(args[0]) {
                Type::Reference(reference) if !matches!(bare(&reference.elem), Type::Slice(_)) => {
                    Some((Lent::Option, &*reference.elem))
                }
                _ => None,
            },
            _ => None,
        },
    }
}

/// The reference as it is written, to another type.
fn relent(own: &Type, lent: Lent, inner: &Type) -> Type {
    let mut ty = bare(own).clone();
    match (&mut ty, lent) {
        (_, Lent::Not) => return inner.clone(),
        (Type::Reference(reference), Lent::Slice) => *reference.elem = parse_quote!([#inner]),
        (Type::Reference(reference), _) => *reference.elem = inner.clone(),
        (ty, _) => {
            if let Some(Type::Reference(reference)) = arguments_mut(ty).into_iter().next() {
                *reference.elem = inner.clone();
            }
        }
    }
    ty
}

struct Plan<'a> {
    w: &'a TokenStream,
    conversion: &'a Conversion,
    marker: &'a Ident,
    /// The types that are converted.
    leaves: Vec<Type>,
}

impl Plan<'_> {
    /// The conversion of a type, and the type as which it crosses. `top` says that the type itself
    /// is converted, also if its name is of a container.
    fn convert(&mut self, own: &Type, shape: &Type, top: bool) -> Option<(Type, Type)> {
        let w = self.w;
        if matches!(bare(shape), Type::Infer(_)) {
            return Some((parse_quote!(#w::Same), own.clone()));
        }
        let parts = if top { Vec::new() } else { parts(own) };
        if parts.is_empty() {
            return Some(self.leaf(own, shape));
        }
        let shapes = match same_container(own, shape) {
            true => self::parts(shape).into_iter().map(Some).collect(),
            false => {
                // The error of a result is converted only if the shape says so.
                let result = matches!(known(own), Some((Known::Result, _)));
                let converts = |(index, part): (usize, &&Type)| {
                    ((index == 0 || !result) && is_foreign(part)).then_some(shape)
                };
                parts.iter().enumerate().map(converts).collect::<Vec<_>>()
            }
        };
        if shapes.iter().all(Option::is_none) {
            return None;
        }
        let mut converted = Vec::new();
        for (part, shape) in parts.iter().zip(shapes) {
            converted.push(match shape {
                Some(shape) => self.convert(part, shape, false)?,
                None => (parse_quote!(#w::Same), (*part).clone()),
            });
        }
        let (by, represented): (Vec<_>, Vec<_>) = converted.into_iter().unzip();
        Some((rebuilt(own, by), rebuilt(own, represented)))
    }

    fn leaf(&mut self, own: &Type, shape: &Type) -> (Type, Type) {
        let w = self.w;
        if !self.leaves.contains(own) {
            self.leaves.push(own.clone());
        }
        let by = if self.conversion.has_functions() {
            self.marker.to_token_stream()
        } else if !self.conversion.mirror && matches!(known(shape), Some((Known::Text, _))) {
            // Another type may have the name here.
            return (parse_quote!(#w::Shown), parse_quote!(#w::String));
        } else {
            quote!(#w::Via<#shape>)
        };
        (parse_quote!(#by), shape.clone())
    }
}

/// The parts of a container that is known by name: its elements, its members.
fn parts(ty: &Type) -> Vec<&Type> {
    match bare(ty) {
        Type::Array(array) => vec![&array.elem],
        Type::Tuple(tuple) => tuple.elems.iter().collect(),
        ty => match known(ty) {
            Some((Known::List | Known::Box | Known::Option, args)) => vec![args[0]],
            Some((Known::Result, args)) => args,
            Some((Known::Collection(count), args)) => args[..count].to_vec(),
            _ => Vec::new(),
        },
    }
}

/// Reports whether both are the same container, of perhaps other elements.
fn same_container(a: &Type, b: &Type) -> bool {
    match (bare(a), bare(b)) {
        (Type::Array(_), Type::Array(_)) => true,
        (Type::Tuple(a), Type::Tuple(b)) => a.elems.len() == b.elems.len(),
        (Type::Path(left), Type::Path(right)) => {
            let name = |path: &TypePath| path.path.segments.last().map(|last| last.ident.clone());
            !parts(b).is_empty() && name(left) == name(right)
        }
        _ => false,
    }
}

/// Reports whether the type, or a part of it, is none that the macro knows by name.
fn is_foreign(ty: &Type) -> bool {
    match known(ty) {
        Some((Known::Scalar | Known::Number(_) | Known::Text, _)) => false,
        _ => match parts(ty) {
            parts if parts.is_empty() => !is_str(ty),
            parts => parts.into_iter().any(is_foreign),
        },
    }
}

/// The container with other parts.
fn rebuilt(own: &Type, parts: Vec<Type>) -> Type {
    let mut ty = bare(own).clone();
    match &mut ty {
        Type::Array(array) => *array.elem = parts.into_iter().next().expect("an element"),
        Type::Tuple(tuple) => tuple.elems = parts.into_iter().collect(),
        ty => {
            for (arg, part) in arguments_mut(ty).into_iter().zip(parts) {
                *arg = part;
            }
        }
    }
    ty
}

/// The type parameters of a path, as it is written.
fn arguments_mut(ty: &mut Type) -> Vec<&mut Type> {
    let Type::Path(path) = ty else {
        return Vec::new();
    };
    match path
        .path
        .segments
        .last_mut()
        .map(|last| &mut last.arguments)
    {
        Some(PathArguments::AngleBracketed(args)) => args
            .args
            .iter_mut()
            .filter_map(|arg| match arg {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, foreign};
    use crate::attr::Conversion;
    use crate::errors::Errors;
    use quote::ToTokens;
    use syn::{Type, parse_quote, parse_str};

    /// The wrapper and the type that crosses, without the paths of the crate.
    fn crosses(own: &str, shape: &str) -> Option<(String, String)> {
        let conversion = Conversion {
            ty: parse_str(shape).unwrap(),
            mirror: false,
            into: None,
            from: None,
            try_from: None,
        };
        let own: Type = parse_str(own).unwrap();
        let (errors, marker) = (&mut Errors::default(), parse_quote!(__By));
        let root = parse_quote!(w);
        let (ty, foreign) = foreign(errors, &root, conversion, &own, Place::Function, marker);
        let text = |ty: &Type| {
            let text = ty.to_token_stream().to_string();
            text.replace("w :: __private :: ", "").replace(' ', "")
        };
        Some((text(&ty), text(&foreign?.represented)))
    }

    #[test]
    fn parts_that_convert() {
        let cases = [
            ("V", "String", "As<V,Shown>", "String"),
            ("u32", "String", "As<u32,Shown>", "String"),
            ("V", "u8", "As<V,Via<u8>>", "u8"),
            ("Bytes", "Vec<u8>", "As<Bytes,Via<Vec<u8>>>", "Vec<u8>"),
            ("Vec<V>", "u8", "As<Vec<V>,Vec<Via<u8>>>", "Vec<u8>"),
            (
                "Option<Box<V>>",
                "M",
                "As<Option<Box<V>>,Option<Box<Via<M>>>>",
                "Option<Box<M>>",
            ),
            (
                "BTreeMap<String, V>",
                "M",
                "As<BTreeMap<String,V>,BTreeMap<Same,Via<M>>>",
                "BTreeMap<String,M>",
            ),
            (
                "BTreeMap<K, V>",
                "BTreeMap<String, _>",
                "As<BTreeMap<K,V>,BTreeMap<Shown,Same>>",
                "BTreeMap<String,V>",
            ),
            ("(V, u8)", "M", "As<(V,u8),(Via<M>,Same)>", "(M,u8)"),
            ("[V; 2]", "M", "As<[V;2],[Via<M>;2]>", "[M;2]"),
            (
                "Vec<u32>",
                "Vec<String>",
                "As<Vec<u32>,Vec<Shown>>",
                "Vec<String>",
            ),
            (
                "Result<V, E>",
                "M",
                "As<Result<V,E>,Result<Via<M>,Same>>",
                "Result<M,E>",
            ),
            (
                "Result<u8, E>",
                "Result<_, String>",
                "As<Result<u8,E>,Result<Same,Shown>>",
                "Result<u8,String>",
            ),
            ("&V", "M", "&As<V,Via<M>>", "&M"),
            ("&'a [V]", "M", "&'a[As<V,Via<M>>]", "&'a[M]"),
            ("Option<&V>", "M", "Option<&As<V,Via<M>>>", "Option<&M>"),
        ];
        for (own, shape, wrapper, represented) in cases {
            let expected = (wrapper.to_owned(), represented.to_owned());
            assert_eq!(crosses(own, shape), Some(expected), "{own} as {shape}");
        }
    }

    #[test]
    fn nothing_that_converts() {
        for own in ["Vec<u32>", "Option<String>", "(u8, bool)", "Result<u8, E>"] {
            assert_eq!(crosses(own, "M"), None, "{own}");
        }
    }
}
