//! What can cross, as far as the words tell. The traits' messages tell the rest.
use crate::errors::{self, Errors};
use crate::model::{Attrs, Case, Field, Function, Shape, TypeDef};
use crate::parse::{is_unit, plain};
use std::collections::BTreeMap;
use syn::{Expr, ExprLit, GenericArgument, Ident, Lit, PathArguments, Type, TypePath};

/// Where a type stands.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// A whole result, where `Result` may stand.
    Result,
    /// Anywhere else.
    Inside,
    /// Right in an option.
    Option,
}

/// Checks a type that derives `Abi`.
pub fn type_def(errors: &mut Errors, def: &TypeDef) {
    if let Some(ok) = &def.attrs.ok {
        errors.at(ok, errors::OK_PLACE);
    }
    match &def.shape {
        Shape::Record { fields, .. } => {
            fields.iter().for_each(|field| field_attrs(errors, field));
            wire_names(errors, fields.iter().map(|field| (&field.attrs, member_name(field))));
            fields.iter().for_each(|field| ty(errors, &field.ty, Place::Inside));
        }
        Shape::Newtype(field) => {
            field_attrs(errors, field);
            if let Some(error) = &def.attrs.error {
                errors.at(error, errors::ERROR_NEWTYPE);
            }
            if let Some(pair) = &def.attrs.pair {
                errors.at(pair, errors::PAIR_PLACE);
            }
            ty(errors, &field.ty, Place::Inside);
        }
        Shape::Enum { cases, .. } => {
            if let Some(pair) = &def.attrs.pair {
                errors.at(pair, errors::PAIR_PLACE);
            }
            wire_names(errors, cases.iter().map(|case| (&case.attrs, plain(&case.ident))));
            ok_cases(errors, &def.attrs, cases);
        }
    }
}

/// Checks an exported function.
pub fn function(errors: &mut Errors, function: &Function) {
    for param in &function.params {
        if is_unit(&param.ty) {
            errors.at(&param.ty, errors::UNIT_PARAMETER);
        }
        ty(errors, &param.ty, Place::Inside);
    }
    if let Some(result) = &function.result {
        ty(errors, result, Place::Result);
    }
}

pub fn member_name(field: &Field) -> String {
    match &field.member {
        syn::Member::Named(ident) => plain(ident),
        syn::Member::Unnamed(index) => index.index.to_string(),
    }
}

fn field_attrs(errors: &mut Errors, field: &Field) {
    let Attrs { error, ok, pair, krate, .. } = &field.attrs;
    for path in [error, pair, krate].into_iter().flatten() {
        errors.at(path, errors::TYPE_ONLY);
    }
    if let Some(ok) = ok {
        errors.at(ok, errors::OK_PLACE);
    }
}

/// Two parts of one name would be one in the description.
fn wire_names<'a>(errors: &mut Errors, parts: impl Iterator<Item = (&'a Attrs, String)>) {
    let mut seen = BTreeMap::new();
    for (attrs, own) in parts {
        let name = attrs.rename.as_ref().map_or(own, syn::LitStr::value);
        if let (Some(()), Some(rename)) = (seen.insert(name.clone(), ()), &attrs.rename) {
            errors.at(rename, format!("the name `{name}` is taken: two parts of a type need two names"));
        }
    }
}

fn ok_cases(errors: &mut Errors, attrs: &Attrs, cases: &[Case]) {
    let mut seen = false;
    for case in cases {
        for path in [&case.attrs.error, &case.attrs.pair, &case.attrs.krate].into_iter().flatten() {
            errors.at(path, errors::TYPE_ONLY);
        }
        match &case.attrs.ok {
            Some(ok) if attrs.error.is_none() => errors.at(ok, errors::OK_ERROR),
            Some(ok) if seen => errors.at(ok, errors::OK_ONCE),
            Some(_) => seen = true,
            None if attrs.error.is_some() && looks_like_success(case) => errors.at(&case.ident, errors::ERROR_OK),
            None => {}
        }
    }
}

fn looks_like_success(case: &Case) -> bool {
    let zero = matches!(&case.discriminant, Some(Expr::Lit(ExprLit { lit: Lit::Int(n), .. }))
        if n.base10_parse::<u128>().is_ok_and(|n| n == 0));
    zero || ["Success", "Ok", "NoError"].iter().any(|name| case.ident == name)
}

fn ty(errors: &mut Errors, written: &Type, place: Place) {
    match written {
        Type::Array(array) => ty(errors, &array.elem, Place::Inside),
        Type::Group(group) => ty(errors, &group.elem, place),
        Type::Paren(paren) => ty(errors, &paren.elem, place),
        Type::Path(path) => named(errors, path, place),
        Type::Reference(reference) if reference.mutability.is_some() => errors.at(written, errors::MUT_REF),
        Type::Reference(reference) => match &*reference.elem {
            Type::Slice(slice) => ty(errors, &slice.elem, Place::Inside),
            Type::Path(path) if path.path.is_ident("str") => {}
            elem => ty(errors, elem, Place::Inside),
        },
        Type::Tuple(tuple) => {
            match tuple.elems.len() {
                1 => errors.at(written, errors::ONE_TUPLE),
                13.. => errors.at(written, errors::LONG_TUPLE),
                _ => {}
            }
            tuple.elems.iter().for_each(|elem| ty(errors, elem, Place::Inside));
        }
        Type::Slice(_) => errors.at(written, errors::SLICE),
        Type::FnPtr(_) => errors.at(written, errors::FN_PTR),
        Type::ImplTrait(_) => errors.at(written, errors::IMPL_TRAIT),
        Type::TraitObject(_) => errors.at(written, errors::DYN),
        Type::Ptr(_) => errors.at(written, errors::POINTER),
        Type::Never(_) => errors.at(written, errors::NEVER),
        Type::Infer(_) => errors.at(written, errors::INFER),
        Type::Macro(_) => errors.at(written, errors::MACRO),
        _ => {}
    }
}

/// A path, by its last segment: a type of the user's own may have a well-known name, but only behind a path of its own
/// (`mine::Rc` is told apart from `Rc` and `std::rc::Rc`).
fn named(errors: &mut Errors, written: &TypePath, place: Place) {
    let Some(last) = written.path.segments.last() else { return };
    let standard = written.qself.is_none()
        && (written.path.segments.len() == 1
            || written.path.segments.first().is_some_and(|first| is_any(&first.ident, &["std", "core", "alloc"])));
    if !standard {
        return;
    }
    if let Some((_, instead)) = errors::INSTEAD.iter().find(|(name, _)| last.ident == name) {
        errors.at(written, format!("`{}` cannot cross: {instead}", last.ident));
        return;
    }
    if last.ident == "str" {
        errors.at(written, errors::STR);
    }
    let arguments: Vec<&Type> = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => arguments
            .args
            .iter()
            .filter_map(|argument| if let GenericArgument::Type(ty) = argument { Some(ty) } else { None })
            .collect(),
        _ => Vec::new(),
    };
    // Only with the arguments of the standard type: a type of the user's own may have the name.
    let mut inside = Place::Inside;
    if last.ident == "Result" && !arguments.is_empty() {
        if place != Place::Result {
            errors.at(written, errors::RESULT);
        }
    } else if last.ident == "Option" && arguments.len() == 1 {
        if place == Place::Option {
            errors.at(written, errors::OPTION_OPTION);
        }
        inside = Place::Option;
    }
    for argument in arguments {
        match argument {
            Type::Slice(slice) if last.ident == "Box" => ty(errors, &slice.elem, Place::Inside),
            Type::Path(path) if path.path.is_ident("str") && is_any(&last.ident, &["Box", "Cow"]) => {}
            argument => ty(errors, argument, inside),
        }
    }
}

fn is_any(ident: &Ident, names: &[&str]) -> bool {
    names.iter().any(|name| ident == name)
}
